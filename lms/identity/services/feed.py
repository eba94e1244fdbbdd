"""Taking over a staff file: planned as a whole, then written in one transaction, or not at all."""

from datetime import date
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import text

from lms.access import audit
from lms.core.clock import today
from lms.core.db import db
from lms.core.errors import Conflict, Invalid
from lms.identity import feed_words
from lms.identity.feed_file import read_staff_file
from lms.identity.feed_plan import Plan, plan_feed
from lms.identity.feed_rows import UnreadableFile
from lms.identity.queries.feed import known_staff
from lms.identity.services import feed_writes

# Two files of one tenant at a time would each plan on what the other is about to change.
_LOCK = text("select pg_advisory_xact_lock(:space, :tenant)")
_LOCK_SPACE = 0x5FAF


def plan_staff_file(*, tenant_id: int, content: bytes, on: date | None = None) -> Plan:
    """What taking the file over would change; nothing is written. Raises Invalid when the file cannot be read."""
    try:
        file = read_staff_file(content)
    except UnreadableFile as unreadable:
        sentence = feed_words.sentence(unreadable.reason, unreadable.values)
        raise Invalid(sentence, fields={"file": [sentence]}, code="staff-file") from unreadable
    return plan_feed(file, known_staff(tenant_id), today=on or today())


def take_over_staff_file(*, tenant_id: int, content: bytes, allow_leavers: bool = False, on: date | None = None) -> Plan:
    """The tenant's staff is what the file says; rows that the plan refuses are left out. Twice is the same as once.

    Raises Invalid when the file cannot be read, and Conflict when more than a tenth of the staff would leave and
    nobody has said that this is meant (`allow_leavers`)."""
    db.session.execute(_LOCK, {"space": _LOCK_SPACE, "tenant": tenant_id})
    day = on or today()
    plan = plan_staff_file(tenant_id=tenant_id, content=content, on=day)
    if plan.many_leave and not allow_leavers:
        raise Conflict(
            _("%(leavers)d av %(staff)d anställda skulle försvinna. Det är fler än var tionde, så inget har ändrats. Är filen hel?",
              leavers=len(plan.leavers), staff=plan.staff_before),
            code="many-leavers",
        )  # fmt: skip
    feed_writes.write(tenant_id=tenant_id, plan=plan, on=day)
    audit.record(
        tenant_id=tenant_id, action="staff.feed", object_type="staff_file", object_id=sha256(content).hexdigest(),
        detail=counts(plan) | {"allow_leavers": allow_leavers},
    )  # fmt: skip
    return plan


def counts(plan: Plan) -> dict[str, int]:
    """How much of each kind the plan changes."""
    return {
        "joins": len(plan.joins) + len(plan.returns), "moves": len(plan.moves), "leaves": len(plan.leaves),
        "leavers": len(plan.leavers), "members": len(plan.changed_members), "units": len(plan.units),
        "unchanged": plan.unchanged, "past": plan.past, "refused": len(plan.refused), "staff_before": plan.staff_before,
    }  # fmt: skip
