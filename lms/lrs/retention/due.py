"""Which statements go: one condition in SQL, for the dry run that counts them and for the disposal that takes them.

- A statement goes when it was stored before the instant of its class. The instant of storing counts and not the
  statement's own, which anybody may have written.
- What a statement refers to stays as long as that statement, for it is what that statement is about. A voiding
  statement keeps nothing.
- A voiding statement stays until what it voids has gone or goes as well: nothing comes back by a disposal.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lms.lrs.retention.rules import OUTCOME_VERBS, RecordClass
from lms.lrs.validation.statement import VOIDED

CLASS = "case when s.ref_id is null and s.verb <> all(%(outcomes)s) then 'detail' else 'outcome' end"
"""The class of the statement `s`."""


def _old(row: str) -> str:
    detail = f"{row}.ref_id is null and {row}.verb <> all(%(outcomes)s)"
    return f"coalesce({row}.stored < case when {detail} then %(detail)s::timestamptz else %(outcome)s::timestamptz end, false)"


def _held(row: str) -> str:
    # statement_ref holds who refers directly and through others, so a chain needs no walk here
    return f"""exists (select from statement_ref f join statement r on r.tenant_id = f.tenant_id and r.stored = f.stored
        where f.tenant_id = %(tenant)s and f.target_id = {row}.id and r.verb <> %(voided)s
          and not coalesce(f.stored < %(outcome)s::timestamptz, false))"""


DUE = f"""({_old("s")} and not {_held("s")} and not (s.verb = %(voided)s and exists (
    select from statement t where t.tenant_id = %(tenant)s and t.id = s.ref_id and t.voided and not ({_old("t")} and not {_held("t")}))))"""
"""True of a statement `s` that goes."""


def values(tenant_id: int, before: Mapping[RecordClass, datetime | None]) -> dict[str, Any]:
    """Give the parameters of the two expressions: the instants before which classes go."""
    return {
        "tenant": tenant_id, "outcomes": list(OUTCOME_VERBS), "voided": VOIDED,
        "detail": before.get(RecordClass.DETAIL), "outcome": before.get(RecordClass.OUTCOME),
    }  # fmt: skip
