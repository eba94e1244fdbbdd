"""Writing a plan of a staff file, many rows a statement."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects import postgresql

from lms.access.models import RoleGrant
from lms.core.columns import uuid7
from lms.core.db import db
from lms.identity.feed_plan import Plan
from lms.identity.feed_state import KnownMember
from lms.identity.models import Employment, Member, Person, Unit

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
# Who has no employment left has left on the day after the last one; who has one again has not left.
_LEFT_ON = text(
    """
    update member m set left_on = last.day
    from (select member_id, case when bool_or(ends_on is null or ends_on > :day) then null else max(ends_on) end as day
          from employment where tenant_id = :tenant group by member_id) last
    where m.tenant_id = :tenant and m.id = last.member_id and m.left_on is distinct from last.day
    """
)


def write(*, tenant_id: int, plan: Plan, on: date) -> None:
    """The plan is written: units, members, employments, the day somebody left, and their roles ended with it."""
    _write_units(tenant_id, plan)
    _write_members(tenant_id, plan)
    _write_employments(tenant_id, plan)
    if plan.joins or plan.returns or plan.moves or plan.leaves:
        db.session.execute(_LEFT_ON, {"tenant": tenant_id, "day": on})
    if plan.leavers:
        _end_roles(tenant_id, plan.leavers, on)
    db.session.flush()
    db.session.expire_all()  # rows that were read before are read anew


def _codes(tenant_id: int, model: type[Member] | type[Unit]) -> dict[str, UUID]:
    rows = db.session.execute(select(model.external_id, model.id).where(model.tenant_id == tenant_id))
    return {code: identifier for code, identifier in rows}  # noqa: C416


def _columns(model: type[Any], names: Iterable[str]) -> str:
    """The rows as one array a column: 30,000 rows are one statement, where executemany would send 30,000."""
    types = {name: model.__table__.c[name].type.compile(_DIALECT) for name in names}
    return ", ".join(f"cast(:{name} as {kind}[])" for name, kind in types.items())


def _arrays(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def _insert(model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        names = ", ".join(rows[0])
        statement = f"insert into {model.__tablename__} ({names}) select * from unnest({_columns(model, rows[0])})"  # noqa: S608
        db.session.execute(text(statement), _arrays(rows))


def _update(model: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Rows name themselves by tenant_id and id; the other entries are set."""
    if rows:
        names = ", ".join(rows[0])
        changed = ", ".join(f"{name} = new.{name}" for name in rows[0] if name not in ("tenant_id", "id"))
        statement = (
            f"update {model.__tablename__} as old set {changed} from unnest({_columns(model, rows[0])}) as new({names}) "  # noqa: S608
            "where old.tenant_id = new.tenant_id and old.id = new.id"
        )
        db.session.execute(text(statement), _arrays(rows))


def _write_units(tenant_id: int, plan: Plan) -> None:
    if not plan.units:
        return
    ids = _codes(tenant_id, Unit)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for unit in plan.units:  # departments come first, so a parent has its id already
        known = ids.get(unit.code)
        ids[unit.code] = known or uuid7()
        row = {"tenant_id": tenant_id, "id": ids[unit.code], "name": unit.name, "parent_id": ids[unit.parent] if unit.parent else None}
        (changed if known else new).append(row if known else row | {"external_id": unit.code})
    _insert(Unit, new)
    _update(Unit, changed)


def _member_row(member: KnownMember) -> dict[str, Any]:
    return {
        "given_name": member.given_name, "family_name": member.family_name, "email": member.email, "protected": member.protected,
    }  # fmt: skip


def _write_members(tenant_id: int, plan: Plan) -> None:
    new = [
        {"tenant_id": tenant_id, "id": uuid7(), "person_id": uuid7(), "external_id": member.number} | _member_row(member)
        for member in plan.new_members
    ]
    _insert(Person, [{"id": row["person_id"]} for row in new])
    _insert(Member, new)
    if plan.changed_members:
        ids = _codes(tenant_id, Member)
        _update(Member, [{"tenant_id": tenant_id, "id": ids[member.number]} | _member_row(member) for member in plan.changed_members])


def _write_employments(tenant_id: int, plan: Plan) -> None:
    if plan.joins or plan.moves or plan.returns:
        rows = db.session.execute(select(Member.external_id, Member.id, Member.person_id).where(Member.tenant_id == tenant_id))
        members = {number: (member_id, person_id) for number, member_id, person_id in rows}
        units = _codes(tenant_id, Unit)
        _insert(
            Employment,
            [
                {
                    "tenant_id": tenant_id, "id": uuid7(), "member_id": members[row.number][0], "person_id": members[row.number][1],
                    "unit_id": units[row.unit_code], "job_title": row.job_title, "external_id": key, "starts_on": row.starts_on,
                    "ends_on": row.ends_on, "manager_member_id": members[row.manager][0] if row.manager else None,
                }
                for key, row in plan.joins
            ],
        )  # fmt: skip
        _update(
            Employment,
            [
                {
                    "tenant_id": tenant_id, "id": each.id, "unit_id": units[each.unit_code], "job_title": each.job_title,
                    "external_id": each.key, "starts_on": each.starts_on, "ends_on": each.ends_on,
                    "manager_member_id": members[each.manager][0] if each.manager else None,
                }
                for each in [*plan.moves, *plan.returns]
            ],
        )  # fmt: skip
    _update(Employment, [{"tenant_id": tenant_id, "id": identifier, "ends_on": day} for identifier, _number, day in plan.leaves])


def _end_roles(tenant_id: int, numbers: Iterable[str], on: date) -> None:
    """Who comes back later gets roles anew: nobody is an administrator by having been one."""
    ids = _codes(tenant_id, Member)
    gone = [ids[number] for number in numbers]
    running = (RoleGrant.tenant_id == tenant_id) & RoleGrant.member_id.in_(gone) & (RoleGrant.ends_on.is_(None) | (RoleGrant.ends_on > on))
    ended = update(RoleGrant).where(running).values(ends_on=func.greatest(RoleGrant.starts_on, on))
    db.session.execute(ended.execution_options(synchronize_session=False))
