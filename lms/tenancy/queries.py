"""Reading organisations, networks and hosts. These tables are global and hold no personal data."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from lms.core.columns import swedish_order
from lms.core.db import db
from lms.core.prepared import Prepared, array
from lms.tenancy.current import Tenant
from lms.tenancy.models import Host, Network, NetworkMember, Organisation, TenantBrand

NEUTRAL = ("#2b3a38", "#b9d5cc", 45)


def _as_tenant(organisation: Organisation, brand: TenantBrand | None) -> Tenant:
    deep, bright, furrow = (brand.deep, brand.bright, brand.furrow) if brand else NEUTRAL
    return Tenant(
        id=organisation.id, slug=organisation.slug, name=organisation.name, short_name=organisation.short_name,
        initials=organisation.initials, deep=deep, bright=bright, furrow=furrow, welcome=brand.welcome if brand else None,
    )  # fmt: skip


def tenant_by_slug(slug: str) -> Tenant | None:
    """The tenant with this slug, with its brand; None when there is none or it is no tenant."""
    query = (
        select(Organisation, TenantBrand)
        .outerjoin(TenantBrand, TenantBrand.tenant_id == Organisation.id)
        .where(Organisation.slug == slug, Organisation.is_tenant)
    )
    row = db.session.execute(query).one_or_none()
    return _as_tenant(*row) if row else None


def tenant_by_id(tenant_id: int) -> Tenant | None:
    """The tenant with this id, with its brand; None when there is none."""
    query = (
        select(Organisation, TenantBrand)
        .outerjoin(TenantBrand, TenantBrand.tenant_id == Organisation.id)
        .where(Organisation.id == tenant_id, Organisation.is_tenant)
    )
    row = db.session.execute(query).one_or_none()
    return _as_tenant(*row) if row else None


def tenant_by_hostname(hostname: str) -> Tenant | None:
    """The tenant that has this host name as one of its own; None when nobody has."""
    query = (
        select(Organisation, TenantBrand)
        .join(Host, Host.organisation_id == Organisation.id)
        .outerjoin(TenantBrand, TenantBrand.tenant_id == Organisation.id)
        .where(Host.hostname == hostname, Organisation.is_tenant)
    )
    row = db.session.execute(query).one_or_none()
    return _as_tenant(*row) if row else None


def tenants() -> Sequence[Tenant]:
    """Every tenant with its brand, in Swedish order of name."""
    query = (
        select(Organisation, TenantBrand)
        .outerjoin(TenantBrand, TenantBrand.tenant_id == Organisation.id)
        .where(Organisation.is_tenant)
        .order_by(Organisation.sort_key)
    )
    return [_as_tenant(*row) for row in db.session.execute(query)]


def organisation_by_slug(slug: str) -> Organisation | None:
    """The organisation with this slug, tenant or not."""
    return db.session.scalar(select(Organisation).where(Organisation.slug == slug))


class OrganisationView(NamedTuple):
    """An organisation as a plain value, tenant or not."""

    id: int
    slug: str
    name: str
    short_name: str
    kind: str
    is_tenant: bool
    sort_key: str


_BY_ID = Prepared("select id, slug, name, short_name, kind, is_tenant, sort_key from organisation where id = any(cast(:ids as integer[]))")


def organisations_by_id(ids: Sequence[int]) -> dict[int, OrganisationView]:
    """The organisations among `ids`, by id."""
    return {row.id: OrganisationView._make(row) for row in _BY_ID.rows(ids=array(ids))}


def networks() -> Sequence[Network]:
    """Every network, in Swedish order of name."""
    return db.session.scalars(select(Network).order_by(swedish_order(Network.name))).all()


def networks_of(organisation_id: int) -> Sequence[Network]:
    """The networks that an organisation is a member of."""
    query = select(Network).join(NetworkMember).where(NetworkMember.organisation_id == organisation_id).order_by(swedish_order(Network.name))
    return db.session.scalars(query).all()


def network_members(network_id: int) -> Sequence[Organisation]:
    """The organisations of a network, in Swedish order."""
    query = (
        select(Organisation)
        .join(NetworkMember, NetworkMember.organisation_id == Organisation.id)
        .where(NetworkMember.network_id == network_id)
        .order_by(Organisation.sort_key)
    )
    return db.session.scalars(query).all()
