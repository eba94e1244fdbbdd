"""The pure rules of forwarding: what matches and in which lane, what leaves, what an answer means, how long a pause is."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from lms.lrs import authorities
from lms.lrs.forwarding.answers import Verdict, read_answer, sentence_of
from lms.lrs.forwarding.matching import NOBODY, Seen, Waiting, Wanted, choose, lane_of
from lms.lrs.forwarding.pauses import pause_after
from lms.lrs.forwarding.shape import as_forwarded
from lms.lrs.projection import ATTENDED, COMPLETED, FAILED, PASSED, TERMINATED
from lms.lrs.validation.statement import VOIDED

START = datetime(2026, 1, 1, tzinfo=UTC)
_number = count(1)


def seen(**said: Any) -> Seen:
    """A statement as the filter sees it, later than those before."""
    usual: dict[str, Any] = {
        "id": uuid4(), "stored": START + timedelta(seconds=next(_number)), "verb": COMPLETED, "activity_id": "https://e.example/a",
        "authority": "account|https://api.example|samlar", "registration": None, "actor_key": UUID(int=7), "ref_id": None, "voided": False,
    }  # fmt: skip
    return Seen(**(usual | said))


def voider(target: Seen, **said: Any) -> Seen:
    """A statement that voids another."""
    return seen(verb=VOIDED, activity_id=None, ref_id=target.id, **said)


@pytest.mark.parametrize(
    ("wanted", "said", "takes"),
    [
        (Wanted(), {}, True),
        (Wanted(verbs=frozenset({PASSED})), {}, False),
        (Wanted(verbs=frozenset({COMPLETED})), {}, True),
        (Wanted(activities=("https://e.example/a",)), {}, True),
        (Wanted(activities=("https://e.example/a",)), {"activity_id": "https://e.example/a/b"}, False),
        (Wanted(activities=("https://e.example/a*",)), {"activity_id": "https://e.example/a/b"}, True),
        (Wanted(activities=("https://e.example/a*",)), {"activity_id": None}, False),
        (Wanted(authorities=(authorities.SYSTEM,)), {}, True),
        (Wanted(authorities=(authorities.LAUNCH,)), {"authority": "account|https://p.example|launch.cmi5"}, True),
        (Wanted(authorities=("perstorp.k1",)), {"authority": "account|https://p.example|perstorp.k12"}, False),
        (Wanted(outcomes_only=True), {"verb": FAILED}, True),
        (Wanted(outcomes_only=True), {"verb": TERMINATED}, False),
        (Wanted(outcomes_only=True), {"verb": ATTENDED}, True),
        (Wanted(outcomes_only=True), {"verb": "http://adlnet.gov/expapi/verbs/experienced"}, False),
        (Wanted(verbs=frozenset({COMPLETED}), activities=("https://e.example/b",)), {}, False),
    ],
)
def test_a_statement_is_wanted_when_every_part_of_the_filter_agrees(wanted: Wanted, said: dict[str, Any], takes: bool) -> None:
    assert wanted.takes(seen(**said)) is takes


def test_a_lane_is_the_registration_or_else_the_actor() -> None:
    registration = uuid4()
    assert lane_of(seen(registration=registration)) == registration
    assert lane_of(seen()) == UUID(int=7)
    assert lane_of(seen(actor_key=None)) == NOBODY


def chosen(*page: Seen, known: tuple[Seen, ...] = (), wanted: Wanted | None = None, begins_after: datetime = START) -> list[Waiting]:
    """What of a page goes, with `known` standing in the store too; the filter is by activity unless another is named."""
    everything = (*known, *page)
    voiders: dict[UUID, list[Seen]] = {}
    for each in everything:
        if each.ref_id is not None:
            voiders.setdefault(each.ref_id, []).append(each)
    wanted = wanted or Wanted(activities=("https://e.example/a",))
    return choose(list(page), wanted=wanted, targets={each.id: each for each in everything}, voiders=voiders, begins_after=begins_after)


def test_a_voiding_stands_in_the_lane_of_what_it_voids() -> None:
    target = seen(registration=uuid4(), voided=True)
    void = voider(target)
    assert chosen(target, void) == [Waiting(each.stored, each.id, target.registration or NOBODY) for each in (target, void)]
    assert chosen(void, known=(target,)) == [Waiting(void.stored, void.id, target.registration or NOBODY)]


def test_a_voiding_of_what_does_not_go_does_not_go() -> None:
    other = seen(activity_id="https://e.example/b", voided=True)
    assert chosen(other, voider(other)) == []


def test_a_voiding_that_came_before_its_target_goes_with_it_and_once() -> None:
    target = seen(voided=True)
    early = voider(target, stored=target.stored - timedelta(microseconds=1))
    assert chosen(early) == []
    assert [each.id for each in chosen(target, known=(early,))] == [target.id, early.id]
    assert [each.id for each in chosen(early, target, wanted=Wanted())] == [early.id, target.id]
    assert [each.id for each in chosen(target, known=(early,), wanted=Wanted())] == [target.id], "it went for itself"


def test_what_was_stored_before_the_receiver_began_is_voided_there_only_if_it_came_after() -> None:
    target = seen(voided=True)
    early = voider(target, stored=target.stored - timedelta(microseconds=1))
    assert [each.id for each in chosen(target, known=(early,), wanted=Wanted(), begins_after=early.stored)] == [target.id, early.id]
    late = voider(target)
    assert chosen(late, known=(target,), begins_after=target.stored) == [], "the receiver does not have what it voids"


def test_what_is_voided_by_a_statement_that_is_gone_does_not_go() -> None:
    assert chosen(seen(voided=True)) == []


def test_a_statement_leaves_without_what_the_receiver_sets() -> None:
    raw = orjson.dumps({"id": "1", "stored": "s", "authority": {"name": "x"}, "timestamp": "t", "version": "1.0.0", "verb": {}}).decode()
    assert as_forwarded(raw, version="1.0.3") == {"id": "1", "timestamp": "t", "version": "1.0.0", "verb": {}}
    assert as_forwarded(raw, version="2.0.0") == {"id": "1", "timestamp": "t", "verb": {}}


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("status", "body", "verdict", "why"),
    [
        (200, b'["0190"]', Verdict.TAKEN, ""),
        (204, b"", Verdict.TAKEN, ""),
        (200, b'{"ok": true}', Verdict.STOP, "address"),
        (200, b"", Verdict.STOP, "address"),
        (202, b"[]", Verdict.STOP, "address"),
        (301, b"", Verdict.STOP, "redirect"),
        (400, b"{}", Verdict.REFUSED, "refused"),
        (401, b"{}", Verdict.STOP, "credential"),
        (403, b"{}", Verdict.REFUSED, "credential"),
        (404, b"{}", Verdict.STOP, "address"),
        (408, b"{}", Verdict.LATER, ""),
        (409, b"{}", Verdict.REFUSED, "refused"),
        (413, b"{}", Verdict.REFUSED, "refused"),
        (422, b"{}", Verdict.REFUSED, "refused"),
        (429, b"{}", Verdict.LATER, ""),
        (500, b"{}", Verdict.FAILING, ""),
        (503, b"{}", Verdict.LATER, ""),
        (504, b"{}", Verdict.FAILING, ""),
    ],
)
def test_what_an_answer_means(status: int, body: bytes, verdict: Verdict, why: str) -> None:
    answer = read_answer(status, JSON, body)
    assert (answer.verdict, answer.why) == (verdict, why)


@pytest.mark.parametrize(
    ("body", "kind", "sentence"),
    [
        (b'{"title": "No verb", "detail": "$.verb is missing", "status": 400}', "application/problem+json", "No verb: $.verb is missing"),
        (b'{"error": "bad", "message": "bad"}', "application/json", "bad"),
        (b'"just text"', "application/json", "just text"),
        (b"<html><head><title>t</title><style>p{}</style></head><body><h1>Not</h1> found</body></html>", "text/html", "Not found"),
        ("Åtkomst nekad\r\n\x00\x1b[31m\u202e".encode(), "text/plain", "Åtkomst nekad [31m"),
        (b"\xff\xfe", "application/octet-stream", ""),
        (b"x" * 600, "text/plain", "x" * 499 + "…"),
    ],
)
def test_the_receivers_sentence_is_found_and_harmless(body: bytes, kind: str, sentence: str) -> None:
    assert sentence_of(body, kind) == sentence


def test_pauses_double_to_a_quarter_of_an_hour_and_are_never_shorter_than_asked_nor_longer_than_an_hour() -> None:
    assert [pause_after(number) for number in range(1, 6)] == [1, 2, 4, 8, 16]
    assert pause_after(11) == pause_after(10_000) == 900
    assert pause_after(1, asked=30) == 30
    assert pause_after(9, asked=30) == 256
    assert pause_after(1, asked=1e9) == 3600
