"""From achievements to completions and certificates: rows are made to be what the record store says now."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from licensing.services import counts
from lms.access import audit
from lms.core.db import db
from reporting.completion import moments
from reporting.compliance import CourseKey
from reporting.issuing import Completed, Issued, Outcome, outcome
from reporting.models import Certificate, CourseCompletion
from reporting.numbering import certificate_id, certificate_number
from reporting.queries.achievements import Key, achievements, course_rules, known_keys
from reporting.queries.words import wordless
from reporting.services import state
from reporting.words import Teller

BATCH = 500

_SAID = ("achieved_at", "source", "valid_until")
_KEY = tuple_(CourseCompletion.person_id, CourseCompletion.owner_id, CourseCompletion.course_id)
_CERTIFICATE_KEY = tuple_(Certificate.person_id, Certificate.owner_id, Certificate.course_id)


@dataclass
class _Changes:
    """The rows to write and to take away for one batch."""

    certificates: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[UUID] = field(default_factory=list)
    completions: list[dict[str, Any]] = field(default_factory=list)
    undone: list[Key] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.certificates or self.withdrawn or self.completions or self.undone)

    def courses(self) -> set[CourseKey]:
        """Return the courses whose number of completions may be another now."""
        return {(row["owner_id"], row["course_id"]) for row in self.completions} | {key[1:] for key in self.undone}


def recompute(*, tenant_id: int, keys: Iterable[Key]) -> bool:
    """Completions and certificates of these persons and courses are what the record store says now.

    Returns whether anything changed; then the version has grown, and the counts that the courses' owners may read are
    right in the same transaction. A course that the tenant has not accepted, or can no longer read, changes nothing;
    neither does a person who was pseudonymised in the record store: what was issued to her stays.
    """
    wanted = sorted(set(keys))
    changed = [_recompute(tenant_id, wanted[start : start + BATCH]) for start in range(0, len(wanted), BATCH)]
    return any(changed)


def rebuild(*, tenant_id: int) -> bool:
    """All of the tenant's completions and certificates are made again from the record store; returns as `recompute`.

    A certificate that still stands keeps its number, its link and the validity it was issued with.
    """
    return recompute(tenant_id=tenant_id, keys=known_keys(tenant_id))


def learn_words(*, tenant_id: int, after: Key | None = None) -> Key | None:
    """The next completions without a word have the words that the record store knows; answers where the next ones begin.

    For completions of before words were kept: some of their statements may be gone, and then they stay without.
    """
    keys = wordless(tenant_id, after=after, limit=BATCH)
    recompute(tenant_id=tenant_id, keys=keys)
    return keys[-1] if len(keys) == BATCH else None


def _recompute(tenant_id: int, keys: Sequence[Key]) -> bool:
    state.lock(tenant_id=tenant_id)
    changes = _changes(tenant_id, keys)
    if not changes:
        return False
    _write(tenant_id, changes)
    _publish_counts(tenant_id, changes.courses())
    state.bump(tenant_id=tenant_id)
    return True


def _changes(tenant_id: int, keys: Sequence[Key]) -> _Changes:
    rules = course_rules(tenant_id, {key[1:] for key in keys})
    readable = [key for key in keys if key[1:] in rules]
    achieved = achievements(tenant_id, readable)
    issued = _issued(tenant_id, readable)
    completed = _completed(tenant_id, readable)
    changes = _Changes()
    for key in achieved:
        rule = rules[key[1:]]
        found = outcome(moments(rule.delivery, achieved[key]), issued.get(key, {}), months=rule.valid_months)
        _note(changes, tenant_id, key, found, completed.get(key))
    return changes


def _note(changes: _Changes, tenant_id: int, key: Key, found: Outcome, before: Completed | None) -> None:
    base: dict[str, Any] = {"tenant_id": tenant_id, "person_id": key[0], "owner_id": key[1], "course_id": key[2]}
    for one in found.write:
        id_ = certificate_id(**base, issued_on=one.issued_on)
        row = base | {"id": id_, "number": certificate_number(id_, one.issued_on)}
        changes.certificates.append(row | {name: getattr(one, name) for name in ("issued_on", "achieved_at", "valid_until")})
    changes.withdrawn.extend(certificate_id(**base, issued_on=day) for day in found.withdraw)
    if found.completed is None and before is not None:
        changes.undone.append(key)
    elif found.completed is not None and (now := found.completed.knowing(before)) != before:
        changes.completions.append(base | {name: getattr(now, name) for name in _SAID} | {"words": list(now.words), "systems": list(now.systems)})


def _issued(tenant_id: int, keys: Collection[Key]) -> dict[Key, dict[date, Issued]]:
    statement = select(
        Certificate.person_id, Certificate.owner_id, Certificate.course_id,
        Certificate.issued_on, Certificate.achieved_at, Certificate.valid_until,
    ).where(Certificate.tenant_id == tenant_id, _CERTIFICATE_KEY.in_(keys))  # fmt: skip
    found: dict[Key, dict[date, Issued]] = {}
    for person_id, owner_id, course_id, issued_on, achieved_at, until in db.session.execute(statement):
        found.setdefault((person_id, owner_id, course_id), {})[issued_on] = Issued(issued_on, achieved_at, until)
    return found


def _completed(tenant_id: int, keys: Collection[Key]) -> dict[Key, Completed]:
    statement = select(
        CourseCompletion.person_id, CourseCompletion.owner_id, CourseCompletion.course_id,
        CourseCompletion.achieved_at, CourseCompletion.source, CourseCompletion.valid_until, CourseCompletion.words, CourseCompletion.systems,
    ).where(CourseCompletion.tenant_id == tenant_id, _KEY.in_(keys))  # fmt: skip
    return {
        (row[0], row[1], row[2]): Completed(*row[3:6], tuple(Teller(word) for word in row[6]), tuple(row[7])) for row in db.session.execute(statement)
    }


def _write(tenant_id: int, changes: _Changes) -> None:
    if changes.withdrawn:
        db.session.execute(delete(Certificate).where(Certificate.tenant_id == tenant_id, Certificate.id.in_(changes.withdrawn)))
        for certificate in changes.withdrawn:
            audit.record(tenant_id=tenant_id, action="certificate.withdraw", object_type="certificate", object_id=str(certificate))
    if changes.certificates:
        rows = insert(Certificate).values(changes.certificates)
        moved = {"achieved_at": rows.excluded.achieved_at}
        db.session.execute(rows.on_conflict_do_update(index_elements=["tenant_id", "id"], set_=moved))
    if changes.undone:
        db.session.execute(delete(CourseCompletion).where(CourseCompletion.tenant_id == tenant_id, _KEY.in_(changes.undone)))
    if changes.completions:
        made = insert(CourseCompletion).values(changes.completions)
        newer = {name: made.excluded[name] for name in (*_SAID, "words", "systems")}
        key = ["tenant_id", "person_id", "owner_id", "course_id"]
        db.session.execute(made.on_conflict_do_update(index_elements=key, set_=newer))


def _publish_counts(tenant_id: int, courses: Collection[CourseKey]) -> None:
    if not courses:
        return
    # A number and no names: this is all that the owner of a course learns.
    course = tuple_(CourseCompletion.owner_id, CourseCompletion.course_id)
    statement = (
        select(CourseCompletion.owner_id, CourseCompletion.course_id, func.count())
        .where(CourseCompletion.tenant_id == tenant_id, course.in_(courses))
        .group_by(CourseCompletion.owner_id, CourseCompletion.course_id)
    )
    completed: dict[CourseKey, int] = {(owner_id, course_id): count for owner_id, course_id, count in db.session.execute(statement)}
    for owner_id, course_id in sorted(courses):
        counts.set_completed(tenant_id=tenant_id, owner_id=owner_id, course_id=course_id, completed=completed.get((owner_id, course_id), 0))
