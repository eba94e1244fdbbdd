"""What the record store's benchmarks send and write: the real statements where they are, else ones of the same shape."""

import gzip
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import orjson

from lms.lrs import projection
from lms.lrs.projection import Key, Progress
from lms.lrs.statements import canonicalise, read

BATCH = 500
Material = list[tuple[str, list[Any]]]
"""Statements of SQL with their values."""

_COLUMNS = (
    "tenant_id, id, stored, timestamp, verb, ifi, actor_key, object_key, activity_id, registration, ref_id, authority, credential_id, grant_id, raw"
)
_PROGRESS = (
    "first_at", "last_at", "completed_at", "passed_at", "failed_at", "satisfied_at", "attended_at", "terminated_at", "score_scaled",
)  # fmt: skip


def real_lines() -> list[bytes]:
    """The lines of the real file; invented ones of the same shape where it is not there."""
    path = Path(os.environ.get("SAMLAR_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data" / "xapi_statements_funmooc.json.gz"
    if path.exists():
        return gzip.decompress(path.read_bytes()).splitlines()
    random = Random(1)
    return [_invented(random) for _ in range(4000)]


def _invented(random: Random) -> bytes:
    video = f"uuid://{UUID(int=random.randrange(10))}"
    verb = random.choice(["played", "paused", "seeked", "completed"])
    return orjson.dumps(
        {
            "id": str(UUID(int=random.getrandbits(128))),
            "actor": {"objectType": "Agent", "account": {"homePage": "http://example.org", "name": str(UUID(int=random.randrange(1452)))}},
            "verb": {"id": f"https://w3id.org/xapi/video/verbs/{verb}", "display": {"en-US": verb}},
            "object": {
                "objectType": "Activity",
                "id": video,
                "definition": {"type": "https://w3id.org/xapi/video/activity-type/video", "name": {"en": "v"}},
            },
            "context": {"contextActivities": {"category": [{"id": "https://w3id.org/xapi/video"}], "parent": [{"id": "https://example.org/course"}]}},
            "result": {"extensions": {"https://w3id.org/xapi/video/extensions/time": random.random() * 600, "https://example.org/pad": "x" * 500}},
            "timestamp": "2021-11-29T23:09:00.867219+00:00",
        }
    )


def batches(count: int, *, seed: int) -> list[list[dict[str, Any]]]:
    """`count` batches of statements whose ids are new for every seed."""
    random, lines = Random(seed), real_lines()
    chosen = [orjson.loads(line) for line in random.sample(lines, count * BATCH)]
    for statement in chosen:
        statement["id"] = str(UUID(int=random.getrandbits(128), version=4))
    return [chosen[start : start + BATCH] for start in range(0, len(chosen), BATCH)]


def statements(count: int, *, seed: int) -> list[dict[str, Any]]:
    """So many statements whose ids are new for every seed."""
    return [each for batch in batches(-(-count // BATCH), seed=seed) for each in batch][:count]


def bodies(sent: list[list[dict[str, Any]]]) -> list[bytes]:
    """The batches as they go over the wire."""
    return [orjson.dumps(batch) for batch in sent]


_next_stored = [datetime.now(UTC)]
_begun: set[Key] = set()


@dataclass(frozen=True)
class Rows:
    """What the store writes for a batch, table by table."""

    statements: list[tuple[Any, ...]]
    related: list[tuple[Any, ...]]
    progress: list[tuple[Any, ...]]
    told: list[tuple[Any, ...]]


def rows(batch: list[dict[str, Any]], *, tenant_id: int, consumers: list[str]) -> Rows:
    """The rows that the store writes for a batch; what is stored is never stored before it in the same process."""
    statements, related, folded = [], [], dict[Key, Progress]()
    for said in sorted(batch, key=lambda each: str(each["id"])):
        canonicalise(said)
        stored = _next_stored[0] = _next_stored[0] + timedelta(microseconds=1)
        reading = read(said, said["id"])
        assert reading.timestamp is not None
        assert reading.ifi is not None
        assert reading.activity_id is not None
        text = orjson.dumps(said | {"stored": stored, "version": "1.0.0", "authority": {"mbox": "mailto:bench@samlar.example"}}).decode()
        statements.append((tenant_id, reading.id, stored, reading.timestamp, reading.verb, reading.ifi, reading.actor_key, reading.object_key,
                           reading.activity_id, None, None, "mbox|mailto:bench@samlar.example", None, None, text))  # fmt: skip
        related += [(tenant_id, key, stored) for key in reading.related]
        projection.add(folded, said, key=(reading.ifi, reading.activity_id), verb=reading.verb, at=reading.timestamp)
    now = _next_stored[0]
    progress = [(tenant_id, *key, *(getattr(known, name) for name in _PROGRESS), now) for key, known in sorted(folded.items())]
    # The store tells its consumers of what is begun and of what is achieved, not of every page.
    worth = [key for key, known in sorted(folded.items()) if key not in _begun or known.completed_at is not None]
    _begun.update(worth)
    return Rows(statements, related, progress, [(tenant_id, name, *key, now) for key in worth for name in consumers])


def rows_of(batch: list[dict[str, Any]], *, tenant_id: int, consumers: list[str]) -> Material:
    """The rows that the store writes for a batch, as one multi-row INSERT a table."""
    made = rows(batch, tenant_id=tenant_id, consumers=consumers)
    changed = ", ".join(f"{name} = {'least' if name == 'first_at' else 'greatest'}(progress.{name}, excluded.{name})" for name in _PROGRESS)
    material = [
        _insert("insert into statement_id (tenant_id, id)", [row[:2] for row in made.statements], ""),
        _insert(f"insert into statement ({_COLUMNS})", made.statements, ""),
        _insert("insert into statement_related (tenant_id, key, stored)", made.related, ""),
        _insert(
            f"insert into progress (tenant_id, ifi, activity_id, {', '.join(_PROGRESS)}, changed_at)", made.progress,
            f"on conflict (tenant_id, ifi, activity_id) do update set {changed}, changed_at = excluded.changed_at",
        ),
    ]  # fmt: skip
    feed = "insert into progress_feed (tenant_id, consumer, ifi, activity_id, changed_at)"
    return [*material, _insert(feed, made.told, "")] if made.told else material


def _insert(head: str, rows: list[tuple[Any, ...]], tail: str) -> tuple[str, list[Any]]:
    one = f"({', '.join(['%s'] * len(rows[0]))})"
    return f"{head} values {', '.join([one] * len(rows))} {tail}", [value for row in rows for value in row]
