"""Giving and ending roles: dated rows, never deleted."""

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import text

from lms.access import audit
from lms.access.models import RoleGrant
from lms.access.permissions import GRANTABLE, Role
from lms.core.clock import today
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.identity import queries
from lms.identity.queries import roles as reading
from lms.tenancy.queries import networks_of

# Two administrators who end each other's role at once would otherwise leave the tenant without one, and two who give the
# same role at once would each find that nobody has it.
_LOCK = text("select pg_advisory_xact_lock(:space, :tenant)")
_LOCK_SPACE = 0x201E


def grant_role(*, tenant_id: int, member_id: UUID, role: Role, starts_on: date, ends_on: date | None, granted_by: UUID | None) -> RoleGrant:
    """The member has the role from `starts_on` until the day before `ends_on`.

    `granted_by` is None only for the operator, who gives a tenant its first administrator. Raises NotFound for
    somebody who does not work here (another tenant's member above all), Forbidden for oneself, Invalid for a role
    or a period that cannot be given, Conflict when the member has the role already in that time."""
    db.session.execute(_LOCK, {"space": _LOCK_SPACE, "tenant": tenant_id})
    member = queries.member_by_id(tenant_id, member_id)
    if member is None or not queries.is_employed(tenant_id, member_id, on=today()):
        raise NotFound(_("Personen arbetar inte här i dag."), code="member")
    if granted_by == member_id:
        raise Forbidden(_("Du kan inte ge dig själv en roll. Be en annan administratör."), code="own-role")
    _check(tenant_id, role, starts_on, ends_on)
    for other in reading.grants_of(tenant_id, member_id, role, on=today()):
        if (ends_on is None or other.starts_on < ends_on) and (other.ends_on is None or other.ends_on > starts_on):
            raise Conflict(_("Personen har redan rollen under den tiden."), code="role-held")
    grant = RoleGrant(
        tenant_id=tenant_id, id=uuid7(), member_id=member_id, role=role.value, starts_on=starts_on, ends_on=ends_on, granted_by=granted_by
    )
    db.session.add(grant)
    audit.record(
        tenant_id=tenant_id, action="role.grant", object_type="member", object_id=str(member_id),
        detail={"role": role.value, "from": starts_on.isoformat(), "until": ends_on.isoformat() if ends_on else None},
    )  # fmt: skip
    return grant


def _check(tenant_id: int, role: Role, starts_on: date, ends_on: date | None) -> None:
    if role not in GRANTABLE:
        raise Invalid(_("Rollen följer av anställningen och ges inte."), fields={"role": [_("Välj en roll i listan.")]})
    if role == Role.COORDINATOR and not any(network.host_organisation_id == tenant_id for network in networks_of(tenant_id)):
        message = _("Samordnare finns bara i den organisation som är värd för ett nätverk.")
        raise Invalid(message, fields={"role": [message]})
    if starts_on < today():
        raise Invalid(_("Rollen börjar i dag eller senare."), fields={"starts_on": [_("Välj i dag eller en senare dag.")]})
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(_("Rollen slutar innan den börjar."), fields={"ends_on": [_("Välj en dag efter den första.")]})


def end_role(*, tenant_id: int, grant_id: UUID, on: date) -> RoleGrant:
    """The role does not hold on `on` any more; one that has not begun never will. Ending it twice changes nothing.

    Raises NotFound when the tenant has no such grant, Conflict for the last administrator, without whom nobody
    could give the role to anyone."""
    db.session.execute(_LOCK, {"space": _LOCK_SPACE, "tenant": tenant_id})
    grant = reading.grant_by_id(tenant_id, grant_id)
    if grant is None:
        raise NotFound()
    if grant.ends_on is not None and grant.ends_on <= on:
        return grant
    lasting = grant.starts_on <= on and grant.ends_on is None
    if grant.role == Role.TENANT_ADMIN and lasting and reading.lasting_holders(tenant_id, Role.TENANT_ADMIN, on=on) < 2:
        raise Conflict(_("Det är den sista administratören. Ge rollen till någon annan först."), code="last-administrator")
    grant.ends_on = max(on, grant.starts_on)
    audit.record(
        tenant_id=tenant_id, action="role.end", object_type="member", object_id=str(grant.member_id),
        detail={"role": grant.role, "until": grant.ends_on.isoformat()},
    )  # fmt: skip
    return grant
