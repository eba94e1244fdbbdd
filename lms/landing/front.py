"""The family's front: where somebody who works here finds their own organisation."""

from dataclasses import dataclass

from flask import current_app, request
from werkzeug.wrappers import Response

from lms.access.guard import public
from lms.http.hosts import HostKind, blueprint
from lms.http.pages import render
from lms.landing import brand, choices, kept
from lms.tenancy import queries
from lms.tenancy.current import Tenant

pages = blueprint("front", __name__, host=HostKind.FRONT)


@dataclass(frozen=True)
class Door:
    """A tenant and the address of its pages."""

    tenant: Tenant
    url: str


@dataclass(frozen=True)
class Wider:
    """A network with members that are no tenants here."""

    name: str
    size: int
    names: list[str]


def wider_networks() -> list[Wider]:
    """The networks that reach further than the tenants, with the names of the rest in Swedish order."""
    found = []
    for network in queries.networks():
        members = queries.network_members(network.id)
        names = [member.name for member in members if not member.is_tenant]
        if names:
            found.append(Wider(name=network.name, size=len(members), names=names))
    return found


@pages.before_request
def kept_start() -> str | None:
    """The front is the same for everybody, and may be some seconds old."""
    return kept.kept() if request.endpoint == "front.start" else None


@pages.get("/")
@public
def start() -> str:
    """Every tenant as a door, municipalities first, and the names of the wider networks' other members."""
    tenants = queries.tenants()
    kinds = {row.id: row.kind for row in queries.organisations_by_id([tenant.id for tenant in tenants]).values()}
    settings = current_app.extensions["samlar.settings"]
    doors = [Door(tenant=tenant, url=settings.tenant_origin(tenant.slug) + "/") for tenant in tenants]
    page = render(
        "landing/front.html",
        municipalities=[door for door in doors if kinds[door.tenant.id] == "municipality"],
        others=[door for door in doors if kinds[door.tenant.id] != "municipality"],
        networks=wider_networks(),
        brand_version=brand.version_of(brand.sheet_of_all(tenants)),
    )
    return kept.keep(page)


@pages.get("/brand.css")
@public
def brand_sheet() -> Response:
    """The colours of every tenant, side by side."""
    return brand.answer(brand.sheet_of_all(queries.tenants()))


@pages.get("/utseende")
@public
def appearance() -> str:
    """The choice of appearance and language."""
    return choices.show()


@pages.post("/utseende")
@public
def choose_appearance() -> Response:
    """Keeps the choice in cookies of this host."""
    return choices.save()


@pages.get("/tillganglighet")
@public
def accessibility() -> str:
    """The accessibility statement."""
    return render("landing/accessibility.html")


@pages.get("/personuppgifter")
@public
def privacy() -> str:
    """What is known of a person, by whom, for how long."""
    return render("landing/privacy.html")
