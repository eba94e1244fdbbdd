"""Organisations, networks, hosts and brands."""

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import sort_key
from lms.core.db import Base

KINDS = ("municipality", "municipal_company", "joint_authority", "association", "external")


class Organisation(Base):
    """A legal person. Those that are tenants have their own wall, landing page and sign-in. Global (G)."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("kind in ('municipality','municipal_company','joint_authority','association','external')", name="kind"),
        CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,40}$'", name="slug"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    initials: Mapped[str] = mapped_column(Text)
    is_tenant: Mapped[bool] = mapped_column(Boolean)
    population: Mapped[int | None] = mapped_column(Integer)
    sort_key: Mapped[str] = sort_key("name")


class Network(Base):
    """A group of organisations that share. Its coordinators act in the host organisation's tenant. Global (G)."""

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    host_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class NetworkMember(Base):
    """One organisation's membership of a network; one organisation may be in several. Global (G)."""

    __tablename__ = "network_member"

    network_id: Mapped[int] = mapped_column(ForeignKey("network.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Host(Base):
    """A host name of a tenant's own, beside <slug>.<base host>. Global (G)."""

    __tablename__ = "host"

    hostname: Mapped[str] = mapped_column(Text, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))


class TenantBrand(Base):
    """A tenant's colours, furrow direction and words of welcome: public, written by the tenant alone. Shared (S)."""

    __tablename__ = "tenant_brand"
    __table_args__ = (
        CheckConstraint("deep ~ '^#[0-9a-f]{6}$' and bright ~ '^#[0-9a-f]{6}$'", name="colours"),
        CheckConstraint("furrow between 0 and 179", name="furrow"),
    )

    tenant_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    deep: Mapped[str] = mapped_column(Text)
    bright: Mapped[str] = mapped_column(Text)
    furrow: Mapped[int] = mapped_column(Integer)
    welcome: Mapped[str | None] = mapped_column(Text)
