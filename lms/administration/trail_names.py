"""What the acts in the trail are about, by name: one question for all of a page, and places for the floors above to answer.

A name that the tenant has no more (a receiver that was removed), or may not read any more, is not there.
"""

from collections.abc import Collection
from types import MappingProxyType
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import Select, Text, cast, func, literal, select, union_all

from lms.access.actor import Actor
from lms.access.permissions import Permission
from lms.core.db import db
from lms.identity.models import Member, StaffFile
from lms.lrs.forwarding.models import ForwardTarget
from lms.lrs.models import LrsCredential

Thing = tuple[str, str]
"""An object type and an object id, as the trail holds them."""

THING_NAMES = MappingProxyType(
    {
        "attendance_mark": _("Närvaro"), "certificate": _("Ett intyg"), "course": _("Kurs"), "course_session": _("Kurstillfälle"),
        "enrolment": _("Kursstart"), "export_file": _("Kalkylblad"), "forward_target": _("Mottagare av utsagor"),
        "lrs_credential": _("Nyckel"), "member": _("Person"), "oidc_provider": _("Inloggningstjänst"), "progress": _("Framsteg"),
        "requirement": _("Ett krav"), "retention_rule": _("Gallring"), "retention_run": _("Ett protokoll"), "seat_assignment": _("Plats"),
        "seat_pool": _("Licenspott"), "sign-in": _("Inloggning"), "staff_file": _("Personalfil"), "statement": _("Utsaga"),
        "tenant_brand": _("Utseende"),
    }
)  # fmt: skip
ALONE = frozenset({"progress", "retention_rule", "tenant_brand"})
"""Of these a tenant has one, so the word says all."""

_PLACES = MappingProxyType(
    {
        "forward_target": ("/administration/vidaresandning/", Permission.FORWARD_WRITE),
        "lrs_credential": ("/administration/nycklar/", Permission.CREDENTIAL_WRITE),
        "retention_run": ("/administration/gallring/protokoll/", Permission.RETENTION_WRITE),
        "statement": ("/administration/utsagor/", Permission.STATEMENT_READ),
    }
)


def names_of(tenant_id: int, things: Collection[Thing]) -> dict[Thing, str]:
    """Give the names of members, keys, receivers and staff files among the things."""
    named = func.concat(Member.given_name, " ", Member.family_name)
    sources = (
        ("member", Member, named), ("lrs_credential", LrsCredential, LrsCredential.name),
        ("forward_target", ForwardTarget, ForwardTarget.name), ("staff_file", StaffFile, StaffFile.name),
    )  # fmt: skip
    asked: list[Select[*tuple[str, ...]]] = []
    for kind, model, name in sources:
        if ids := ids_of(kind, things):
            asked.append(select(literal(kind), cast(model.id, Text), name).where(model.tenant_id == tenant_id, model.id.in_(ids)))
    return {(kind, identifier): name for kind, identifier, name in db.session.execute(union_all(*asked))} if asked else {}


def ids_of(kind: str, things: Collection[Thing]) -> set[UUID]:
    """Give the ids of the things of a kind; what is none is left out."""
    found = set()
    for name, identifier in things:
        if name == kind and len(identifier) == 36:
            try:
                found.add(UUID(identifier))
            except ValueError:
                continue
    return found


def address_of(thing: Thing, actor: Actor) -> str | None:
    """Give the page where the reader may see more of a thing; None when there is none for her."""
    kind, identifier = thing
    if kind not in _PLACES or not ids_of(kind, [thing]):
        return None
    start, permission = _PLACES[kind]
    return start + identifier if actor.may(permission) else None
