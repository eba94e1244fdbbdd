"""Step: the organisations, their networks and their colours."""

from demo.sources import organisations as sources
from lms.core.db import unit_of_work
from lms.tenancy import queries, services


def fill() -> None:
    """Thirteen tenants, 22 members that are names only, the two networks, and a brand for each tenant."""
    with unit_of_work():
        _register()
    for tenant in sources.TENANTS:
        with unit_of_work(tenant_id=tenant.code):
            known = queries.tenant_by_id(tenant.code)
            if known is None or known.deep != tenant.deep:
                services.set_brand(tenant_id=tenant.code, deep=tenant.deep, bright=tenant.bright, furrow=tenant.furrow)


def _register() -> None:
    for tenant in sources.TENANTS:
        services.register_organisation(
            organisation_id=tenant.code, slug=tenant.slug, name=tenant.name, short_name=tenant.short_name, kind=tenant.kind,
            initials=tenant.initials, is_tenant=True, population=tenant.population,
        )  # fmt: skip
    for code, slug, name in sources.NAMES_ONLY:
        short = sources.short_name(name)
        services.register_organisation(
            organisation_id=code, slug=slug, name=name, short_name=short, kind="municipality", initials=short[:2], is_tenant=False,
        )  # fmt: skip
    members = {
        sources.FAMILY: [tenant.code for tenant in sources.TENANTS],
        sources.REGION: [tenant.code for tenant in sources.TENANTS if tenant.kind == "municipality"] + [code for code, *_ in sources.NAMES_ONLY],
    }
    for (number, slug, name, host), ids in members.items():
        services.register_network(
            network_id=number, slug=slug, name=name, host_organisation_id=sources.BY_SLUG[host].code, member_ids=ids,
        )  # fmt: skip
