"""The product beside the model: whatever is sent in whatever order, both take and refuse the same and find the same.

The public suite asks of a filter only that all it finds match; here it must find exactly what the model finds, in its
order, through `more`, in every form.
"""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from lms.http.app import Samlar
from tests.factories.lrs import make_credential
from tests.factories.platform import make_tenant
from tests.lms.lrs.bases import Base, Speaker
from tests.lms.lrs.forms import agrees, canonical_form, ids_form
from tests.lms.lrs.model import Kept, Model, Statement, instant
from tests.lms.lrs.stories import FIRST_STORY, IDS, Again, Ask, Send, in_version, stories, sweep

LANGUAGES = "sv-SE, en;q=0.8"
UNSAID = {"1.0.3": "1.0.0", "2.0.0": "2.0.0"}
DEEP = settings(max_examples=3000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
SMALL = settings(DEEP, max_examples=12, phases=[Phase.explicit, Phase.generate])  # the deep run makes a failing story small
SHOWN = ("answered 200", "answered 409", "referred", "voided", "canonical")
FILTERS = ("agent", "verb", "activity", "registration", "related_agents", "related_activities", "since", "until", "limit", "mine")


class Telling:
    """One story told to both: the product over HTTP, in a tenant of its own, and the model."""

    def __init__(self, app: Samlar, base: Base, seen: Counter[str]) -> None:
        tenant = make_tenant()
        scopes: tuple[tuple[str, ...], ...] = ((), ("statements/write", "statements/read/mine"))
        self.clients = [Speaker(app, make_credential(tenant, *each), base) for each in scopes]
        self.model, self.base, self.seen = Model(in_utc=base.version == "2.0.0"), base, seen
        self.last = instant("2000-01-01T00:00:00Z")
        self.authorities: dict[int, Any] = {}

    def send(self, batch: list[Statement], writer: int) -> None:
        status, added = self.model.send(batch, writer=writer)
        answer = self.clients[writer].post(*batch)
        assert answer.status_code == status, (answer.text, batch)
        self.seen[f"answered {status}"] += 1
        if status == 200:
            assert answer.json == [each["id"] for each in batch]
        for each in added:
            self.check_one(each)

    def check_one(self, one: Kept) -> None:
        """A statement just stored: later than all before, with what is the store's to say, by its id."""
        voided = self.model.is_voided(one)
        answer = self.clients[0].get(**{"voidedStatementId" if voided else "statementId": one.id})
        assert answer.status_code == 200, (one, answer.text)
        said = one.told = answer.json
        assert said == one.exact
        assert one.stored > self.last
        assert instant(said["timestamp"]) == instant(one.sent.get("timestamp", said["stored"]))
        assert said["timestamp"].endswith("Z") or not self.model.in_utc
        assert said["version"] == UNSAID[self.base.version]
        assert said["authority"] == self.authorities.setdefault(one.writer, said["authority"])
        self.last = one.stored

    def check_voided(self) -> None:
        """Each statement is found by one of the two ids, in any letter case, and by those who may see it."""
        for each in self.model.kept.values():
            voided = self.model.is_voided(each)
            assert self.clients[0].get(statementId=each.id.upper()).status_code == (404 if voided else 200), each
            assert self.clients[1].get(voidedStatementId=each.id).status_code == (200 if voided and each.writer == 1 else 404), each

    def again(self, step: Again) -> None:
        if step.which < len(self.model.kept):
            earlier = list(self.model.kept.values())[step.which]
            self.send([other_words(earlier, step.how)], step.writer)

    def ask(self, step: Ask) -> None:
        kept = sorted(self.model.kept.values(), key=lambda each: each.stored)
        asked = dict(step.asked)
        for name in ("since", "until"):
            place = getattr(step, name)
            if place is not None and kept:
                asked[name] = kept[place % len(kept)].told["stored"]
        found = self.model.find(asked, writer=1 if step.mine else None)
        self.note(asked, step.mine, found, len(kept))
        client, headers = self.clients[1 if step.mine else 0], {"Accept-Language": LANGUAGES}
        answer = client.ask("GET", "statements", headers=headers, **asked)
        limit = int(asked.get("limit", "0")) or 100
        for start in range(0, len(found) or 1, limit):
            assert answer.status_code == 200, (asked, answer.text)
            page = found[start : start + limit]
            assert [each["id"].lower() for each in answer.json["statements"]] == [each.id for each in page], asked
            for each, said in zip(page, answer.json["statements"], strict=True):
                self.check_form(asked.get("format", "exact"), each.exact, said)
            more = answer.json["more"]
            assert bool(more) == (start + limit < len(found)), (asked, "a page that is empty, or none where there is one")
            if more:
                answer = client.ask("GET", more, headers=headers)

    def check_form(self, form: str, exact: Statement, said: Statement) -> None:
        """An answered statement is in the form asked for."""
        if form == "canonical":
            allowed = canonical_form(exact, LANGUAGES, self.model.definitions(writers={0}))
            assert agrees(allowed, said), (allowed, said)
            self.seen["canonical"] += "one of [{'" in str(allowed)
        else:
            wanted = ids_form(exact) if form == "ids" else exact
            assert json.dumps(said, sort_keys=True) == json.dumps(wanted, sort_keys=True)

    def note(self, asked: dict[str, Any], mine: bool, found: list[Kept], kept: int) -> None:
        """Remember what this asking could have shown: a filter that found something and left something out."""
        self.seen["limit"] += len(found) > int(asked.get("limit", 0)) > 0
        if 0 < len(found) < kept:
            self.seen.update(name for name in FILTERS if name in asked and asked[name] != "false" and name != "limit")
            self.seen["mine"] += mine
        self.seen["referred"] += any(each.target is not None for each in found) and "verb" in asked
        self.seen["voided"] += any(map(self.model.is_voided, self.model.kept.values()))


def other_words(earlier: Kept, how: str) -> Statement:
    """An earlier statement as it was, in other words that say the same, or with something changed."""
    if how == "same":
        return earlier.sent
    if how == "retimed":
        return earlier.sent | {"timestamp": "2026-03-01T13:00:00.000+01:00"}
    if how == "changed":
        return earlier.sent | {"result": {"success": True}}
    return dict(reversed(earlier.exact.items())) | {"stored": "2001-01-01T00:00:00Z", "authority": {"mbox": "mailto:boss@example.org"}}


def tell(app: Samlar, base: Base, story: list[Any], seen: Counter[str]) -> None:
    """Tell a story to both, and ask for everything at the end."""
    both, ids = Telling(app, base, seen), iter(IDS)
    for step in story:
        if isinstance(step, Send):
            batch = [{"id": name} | in_version(base.version, each) for name, each in zip(ids, step.batch, strict=False)]
            both.send(batch, step.writer)
        elif isinstance(step, Again):
            both.again(step)
        else:
            both.ask(step)
    both.check_voided()
    for ask in sweep(both.authorities.get(0) or {"mbox": "mailto:nobody@example.org"}):
        both.ask(ask)


def compare(app: Samlar, base: Base, size: settings) -> Counter[str]:
    """Tell as many stories as the size says; what they showed is counted."""
    seen: Counter[str] = Counter()

    @size
    @given(story=stories)
    @example(story=FIRST_STORY)
    def both_agree(story: list[Any]) -> None:
        tell(app, base, story, seen)

    both_agree()
    return seen


def test_the_product_stores_and_finds_exactly_what_the_model_does(lasting_app: Samlar, base: Base) -> None:
    seen = compare(lasting_app, base, SMALL)
    assert all(seen[name] for name in (*FILTERS, *SHOWN)), seen


@pytest.mark.deep
def test_the_product_and_the_model_agree_on_many_stories(lasting_app: Samlar, base: Base) -> None:
    seen = compare(lasting_app, base, DEEP)
    assert all(seen[name] > 100 for name in (*FILTERS, *SHOWN)), seen
