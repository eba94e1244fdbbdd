"""The protocol of a disposal or a pseudonymisation, as text and as JSON: who decided what, what went, when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

FORMAT = "samlar.retention-protocol/1"
NIGHTLY = "the decision to dispose each night"


@dataclass(frozen=True)
class Count:
    """How many records of a class went, and the instants of storing of the oldest and the newest of them."""

    count: int
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class Protocol:
    """One run. `rules` are those that it went by, as they were when it began; `ended_at` is None while it is under way."""

    id: UUID
    tenant_id: int
    kind: str
    begun_at: datetime
    ended_at: datetime | None
    requested_by: UUID | None
    reason: str
    nightly: bool
    rules: list[dict[str, Any]]
    counts: dict[str, Count]

    @property
    def total(self) -> int:
        """How many records went, of all classes."""
        return sum(each.count for each in self.counts.values())


def as_json(found: Protocol, *, tenant: str, names: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """Give the protocol as JSON may hold it; `names` tell who the members are."""
    return {
        "format": FORMAT,
        "id": str(found.id),
        "tenant": tenant,
        "kind": found.kind,
        "begun": _text(found.begun_at),
        "ended": _text(found.ended_at),
        "requested_by": NIGHTLY if found.nightly else _who(found.requested_by, names),
        "nightly": found.nightly,
        "reason": found.reason,
        "rules": [rule | {"decided_by": _who(UUID(rule["decided_by"]) if rule.get("decided_by") else None, names)} for rule in found.rules],
        "counts": {name: {"count": each.count, "from": _text(each.oldest), "to": _text(each.newest)} for name, each in sorted(found.counts.items())},
        "total": found.total,
    }


def as_text(found: Protocol, *, tenant: str, names: Mapping[UUID, str] | None = None) -> str:
    """Give the protocol as lines of plain text, in English, for a file or a terminal."""
    said = as_json(found, tenant=tenant, names=names)
    lines = [
        f"{found.kind.upper()} {said['id']}",
        f"organisation  {tenant}",
        f"begun         {said['begun']}",
        f"ended         {said['ended'] or 'not yet'}",
        f"ordered by    {said['requested_by']}",
    ]
    if found.reason:
        lines.append(f"reason        {found.reason}")
    for rule in said["rules"]:
        kept = "for ever" if rule["months"] is None else f"{rule['months']} months"
        gone = f"; went if stored before {rule['before']}" if rule["before"] else ""
        lines.append(f"rule          {rule['class']}: kept {kept}{gone}. Decision: {rule['decision'] or 'none'}, set by {rule['decided_by']}")
    for name, each in said["counts"].items():
        span = f", stored {each['from']} to {each['to']}" if each["from"] else ""
        lines.append(f"count         {name}: {each['count']}{span}")
    lines.append(f"total         {said['total']}")
    return "\n".join(lines)


def _who(member: UUID | None, names: Mapping[UUID, str] | None) -> str:
    if member is None:
        return "the operator (command line)"
    return (names or {}).get(member) or f"member {member}"


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
