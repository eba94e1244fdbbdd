"""Registering organisations and networks (the platform's operator) and a tenant's own brand."""

from lms.access import audit
from lms.core.db import db
from lms.core.errors import Conflict
from lms.tenancy import queries
from lms.tenancy.models import Host, Network, NetworkMember, Organisation, TenantBrand


def register_organisation(
    *, organisation_id: int, slug: str, name: str, short_name: str, kind: str, initials: str,
    is_tenant: bool, population: int | None = None,
) -> Organisation:  # fmt: skip
    """The organisation exists. Registering it again changes nothing; another under the same slug raises Conflict."""
    found = queries.organisation_by_slug(slug)
    if found is not None:
        if found.id != organisation_id:
            raise Conflict(f"{slug} is another organisation already")
        return found
    organisation = Organisation(
        id=organisation_id, slug=slug, name=name, short_name=short_name, kind=kind, initials=initials,
        is_tenant=is_tenant, population=population,
    )  # fmt: skip
    db.session.add(organisation)
    db.session.flush()  # rows that refer to it follow in the same transaction
    return organisation


def register_network(*, network_id: int, slug: str, name: str, host_organisation_id: int, member_ids: list[int]) -> Network:
    """The network exists with at least these members."""
    network = db.session.get(Network, network_id)
    if network is None:
        network = Network(id=network_id, slug=slug, name=name, host_organisation_id=host_organisation_id)
        db.session.add(network)
        db.session.flush()  # members refer to it
    present = {organisation.id for organisation in queries.network_members(network_id)}
    db.session.add_all(NetworkMember(network_id=network_id, organisation_id=member) for member in member_ids if member not in present)
    db.session.flush()  # later steps of the same transaction read the members
    return network


def register_host(*, hostname: str, organisation_id: int) -> None:
    """`hostname` shows the tenant's pages."""
    if db.session.get(Host, hostname) is None:
        db.session.add(Host(hostname=hostname.lower(), organisation_id=organisation_id))


def set_brand(*, tenant_id: int, deep: str, bright: str, furrow: int, welcome: str | None = None) -> TenantBrand:
    """The tenant's pages have these colours and words. The pair of colours must already have been checked."""
    brand = db.session.get(TenantBrand, tenant_id)
    if brand is None:
        brand = TenantBrand(tenant_id=tenant_id, deep=deep, bright=bright, furrow=furrow, welcome=welcome)
        db.session.add(brand)
    else:
        brand.deep, brand.bright, brand.furrow, brand.welcome = deep, bright, furrow, welcome
    audit.record(tenant_id=tenant_id, action="brand.set", object_type="tenant_brand", object_id=str(tenant_id))
    return brand
