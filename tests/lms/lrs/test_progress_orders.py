"""The documented rules of progress, from every order of arrival: repeats, renewals, lower scores, voidings early and late.

What is expected is written here once more from docs/xapi.md ("What becomes of it"), without the product's projection.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.factories.lrs import agent, make_credential, statement, voiding
from tests.factories.platform import make_tenant
from tests.lms.lrs.bases import Base, Speaker

ADL = "http://adlnet.gov/expapi/verbs/"
VERBS = {name: f"{ADL}{name}" for name in ("completed", "passed", "failed", "attended", "terminated", "experienced", "progressed")}
VERBS["satisfied"] = "https://w3id.org/xapi/adl/verbs/satisfied"
KEPT = ("completed", "passed", "failed", "satisfied", "attended", "terminated")
COLUMNS = ("first_at", "last_at", *(f"{verb}_at" for verb in KEPT), "score_scaled")
A = "https://example.org/activities/a"
BEGUN = datetime(2026, 3, 1, 9, tzinfo=UTC)
DEEP = settings(max_examples=1500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SMALL = settings(DEEP, max_examples=25)

Row = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """That somebody did something on a day; `voided` by so many voiding statements; `group`: said of a group."""

    verb: str
    day: int
    score: float | None = None
    completion: bool | None = None
    voided: int = 0
    group: bool = False
    actor: str = "amina"
    activity: str = A

    @property
    def at(self) -> datetime:
        """When it happened."""
        return BEGUN + timedelta(days=self.day)

    def statements(self) -> list[dict[str, Any]]:
        """The statement, and those that void it."""
        parts = {"completion": self.completion, "score": None if self.score is None else {"scaled": self.score}}
        result = {name: value for name, value in parts.items() if value is not None}
        who = agent(self.actor) | ({"objectType": "Group"} if self.group else {})
        one = statement(verb=VERBS[self.verb], actor=who, activity=self.activity, timestamp=self.at.isoformat(), result=result or None)
        return [one, *(voiding(one["id"], actor="hr") for _ in range(self.voided))]


def expected(history: Iterable[Said]) -> dict[tuple[str, str], Row]:
    """What docs/xapi.md says of a history, whatever its order."""
    found: dict[tuple[str, str], list[Said]] = {}
    for said in history:
        if not said.voided and not said.group:
            found.setdefault((said.actor, said.activity), []).append(said)
    return {key: _row(of_key) for key, of_key in found.items()}


def _row(history: list[Said]) -> Row:
    moments = [said.at for said in history]
    row: Row = {"first_at": min(moments), "last_at": max(moments)}
    for verb in KEPT:
        counted = [said.at for said in history if said.verb == verb and (verb != "attended" or said.completion is True)]
        row[f"{verb}_at"] = max(counted, default=None)
    row["score_scaled"] = max((said.score for said in history if said.score is not None), default=None)
    return row


def progress(tenant: Organisation) -> dict[tuple[str, str], Row]:
    """What the store has, by actor's name and activity."""
    with unit_of_work(tenant_id=tenant.id):
        rows = db.session.execute(text(f"select ifi, activity_id, {', '.join(COLUMNS)} from progress")).mappings().all()
    return {(row["ifi"].rpartition("|")[2], row["activity_id"]): {name: row[name] for name in COLUMNS} for row in rows}


def send(client: Speaker, sent: list[dict[str, Any]], sizes: Iterable[int]) -> None:
    """Send statements in batches of these sizes, the rest one by one."""
    start = 0
    for size in [*sizes, *[1] * len(sent)]:
        batch = sent[start : start + size]
        if batch:
            assert client.post(*batch).status_code == 200
        start += size


RULES: dict[str, list[Said]] = {
    "a second completion renews": [Said("completed", 2), Said("completed", 9), Said("completed", 5)],
    "a fail after a pass takes nothing away": [Said("passed", 2), Said("failed", 5)],
    "a pass after a fail leaves the fail": [Said("failed", 2), Said("passed", 5), Said("failed", 3)],
    "a lower score later changes nothing": [Said("passed", 2, score=0.9), Said("failed", 5, score=0.2), Said("experienced", 7, score=-1.0)],
    "an attendance counts when it was completed": [Said("attended", 4, completion=False), Said("attended", 2, completion=True), Said("attended", 6)],
    "completion beside another verb changes nothing": [Said("experienced", 4, completion=True), Said("terminated", 2)],
    "what is voided leaves no trace": [Said("completed", 8, score=1.0, voided=1), Said("completed", 3, score=0.0)],
    "voided twice is voided": [Said("passed", 8, voided=2), Said("experienced", 3)],
    "a group makes no progress": [Said("completed", 8, group=True), Said("experienced", 3)],
    "all that is said is voided": [Said("completed", 8, voided=1), Said("satisfied", 1, voided=1)],
}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_holds_from_every_order_of_arrival(lasting_app: Samlar, base: Base, rule: str) -> None:
    tenant = make_tenant()
    client = Speaker(lasting_app, make_credential(tenant), base)
    wanted = {}
    for number, order in enumerate(permutations(range(sum(len(said.statements()) for said in RULES[rule])))):
        history = [Said(**{**vars(said), "activity": f"{A}/{number}"}) for said in RULES[rule]]
        sent = [each for said in history for each in said.statements()]
        send(client, [sent[place] for place in order], [1 + number % 3])
        wanted |= expected(history)
    assert progress(tenant) == wanted


says = st.builds(
    Said, st.sampled_from(sorted(VERBS)), st.integers(0, 9), st.sampled_from([None, None, -1.0, 0.0, 0.25, 0.9, 1.0]), st.none() | st.booleans(),
    st.sampled_from([0, 0, 0, 1, 2]), st.sampled_from([False, False, False, True]), st.sampled_from(["amina", "eskil"]),
    st.sampled_from([A, f"{A}/b"]),
)  # fmt: skip
histories = st.lists(says, min_size=1, max_size=9)


def hold(app: Samlar, base: Base, size: settings) -> None:
    """Any history, in any order, in batches of any size, with repeats, gives what the rules say."""

    @size
    @given(histories, st.randoms(use_true_random=False), st.lists(st.integers(1, 5), max_size=6), st.integers(0, 4))
    def holds(history: list[Said], random: Any, sizes: list[int], repeats: int) -> None:
        tenant = make_tenant()
        client = Speaker(app, make_credential(tenant), base)
        sent = [each for said in history for each in said.statements()]
        random.shuffle(sent)
        send(client, sent, sizes)
        send(client, random.sample(sent, min(repeats, len(sent))), [2])
        assert progress(tenant) == expected(history)

    holds()


def test_any_history_in_any_order_gives_the_same_progress(lasting_app: Samlar, base: Base) -> None:
    hold(lasting_app, base, SMALL)


@pytest.mark.deep
def test_very_many_histories_in_any_order_give_the_same_progress(lasting_app: Samlar, base: Base) -> None:
    hold(lasting_app, base, DEEP)
