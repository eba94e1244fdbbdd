"""Pseudonymisation: nothing names the actor afterwards, and whatever can be counted is as it was."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from lms.access.models import AuditEvent
from lms.core.db import db, unit_of_work
from lms.core.errors import Invalid, NotFound
from lms.http.app import Samlar
from lms.lrs import authorities, documents, feed, queries
from lms.lrs.actors import actor_for, person_of
from lms.lrs.agents import agent_key, ifi_of
from lms.lrs.filters import StatementFilter
from lms.lrs.projection import COMPLETED, PASSED
from lms.lrs.retention.pseudonyms import HOME_PAGE, named_by, pseudonymise_actor
from lms.lrs.retention.queries import protocol_of
from lms.lrs.retention.rewriting import renamed, without_signatures
from lms.tenancy.models import Organisation
from reporting.services import completions
from tests.factories.attachments import declaration, part, send, signature, signed
from tests.factories.lrs import Sender, agent, make_grant, statement, voiding
from tests.factories.platform import make_member, make_tenant
from tests.factories.reporting import achieve, certificates_of, completions_of, drain, share_course
from tests.factories.retention import count, decide, dispose, store

from .test_rebuild import rebuilt, rows

A = "https://example.org/activities/a"
ANNA = {"objectType": "Agent", "name": "Anna Ek", "mbox": "mailto:anna.ek@example.org"}
IFI = ifi_of(ANNA) or ""
BO = agent("bo")
TEAM = {"objectType": "Group", "name": "Natt", "member": [BO, ANNA]}
PLACES: list[dict[str, Any]] = [
    statement(actor=ANNA, verb=COMPLETED, activity=A, result={"score": {"scaled": 0.5}}),
    statement(actor=ANNA, verb=PASSED, activity=A),
    statement(actor=TEAM),
    statement(actor=BO, object=ANNA),
    statement(actor=BO, object=TEAM),
    statement(actor=BO, context={"instructor": ANNA, "team": TEAM}),
    statement(actor=ANNA, object={"objectType": "SubStatement", "actor": ANNA, "verb": {"id": PASSED}, "object": {"id": A}}),
    statement(actor=BO, activity=A, verb=COMPLETED),
]
TABLES = (
    "statement", "statement_related", "statement_ref", "statement_attachment", "lrs_activity", "lrs_document", "lrs_actor", "progress",
    "progress_feed", "progress_carried", "achievement_carried", "lrs_grant", "forward_outbox", "retention_run", "retention_step", "audit_event",
)  # fmt: skip


def pseudonymise(tenant: Organisation, ifi: str = IFI) -> UUID:
    """The actor is pseudonymised, committed."""
    with unit_of_work(tenant_id=tenant.id):
        return pseudonymise_actor(tenant_id=tenant.id, ifi=ifi, reason="KS 2026/115")


def traces(tenant: Organisation, ifi: str, *words: str) -> list[tuple[str, str]]:
    """Every row of any table in which the identifier, its key or one of the words stands."""
    found = []
    sought = (ifi, ifi.rpartition("|")[2], str(agent_key(ifi)), *words)
    with unit_of_work(tenant_id=tenant.id):
        for table in TABLES:
            for row in db.session.scalars(text(f"select t::text from {table} t")):
                found += [(table, word) for word in sought if word in row]
        found += [
            ("content", word) for content in db.session.scalars(text("select content from lrs_document")) for word in sought if word in str(content)
        ]
    return found


def pseudonyms(tenant: Organisation) -> set[str]:
    """The pseudonyms that statements name as actors."""
    with unit_of_work(tenant_id=tenant.id):
        return set(db.session.scalars(text("select distinct ifi from statement where ifi like :home"), {"home": f"account|{HOME_PAGE}|%"}))


def test_nothing_names_the_actor_afterwards_wherever_she_stood(tenant: Organisation) -> None:
    store(tenant, *PLACES)
    with unit_of_work(tenant_id=tenant.id):
        place = documents.state_place(tenant.id, A, IFI, uuid4())
        documents.put(place, "s", content=json.dumps({"learner": ANNA, "page": 3}).encode(), content_type="application/json")
        documents.put(documents.agent_place(tenant.id, IFI), "p", content=b"\x00plain", content_type="application/octet-stream")
    make_grant(tenant, actor=ANNA)
    assert {table for table, _word in traces(tenant, IFI, "Anna Ek")} == {
        "statement", "statement_related", "progress", "progress_feed", "lrs_grant", "lrs_document", "content",
    }  # fmt: skip
    pseudonymise(tenant)
    assert traces(tenant, IFI, "Anna Ek") == []
    assert len(pseudonyms(tenant)) == 1
    with unit_of_work(tenant_id=tenant.id):
        assert named_by(tenant_id=tenant.id, ifi=IFI) == {}
        (ifi,) = db.session.scalars(text("select distinct ifi from progress where ifi like 'account|urn:%'"))
        there = db.session.execute(text("select content, etag from lrs_document where kind = 'state'")).one()
        assert json.loads(there.content)["page"] == 3
        assert db.session.scalar(text("select count(*) from lrs_document where agent_key = :key"), {"key": agent_key(ifi)}) == 2
    assert {ifi} == pseudonyms(tenant)


def test_whatever_can_be_counted_is_as_it_was(tenant: Organisation, sender: Sender) -> None:
    store(tenant, *PLACES, statement(actor=ANNA, verb=COMPLETED, activity=A + "/old"), months_old=0)
    wrong = statement(actor=ANNA, verb=COMPLETED, activity=A + "/wrong")
    store(tenant, wrong, voiding(wrong["id"], actor=ANNA))
    shape = (
        "select id, stored, timestamp, verb, activity_id, registration, ref_id, voided, ifi is null, object_key is null from statement order by id"
    )

    def shapes() -> list[Any]:
        with unit_of_work(tenant_id=tenant.id):
            return [tuple(row) for row in db.session.execute(text(shape))]

    before, live = shapes(), {key[1]: known for key, known in rows(tenant).items() if key[0] == IFI}
    wanted = StatementFilter(agent_ifi=IFI, related_agents=True)
    with unit_of_work(tenant_id=tenant.id):
        found = len(queries.list_statements(tenant.id, wanted, sight=queries.Sight()).texts)
    pseudonymise(tenant)
    assert shapes() == before
    (name,) = pseudonyms(tenant)
    assert {key[1]: known for key, known in rows(tenant).items() if key[0] == name} == live
    assert rebuilt(tenant)[1:] == (0, 0)
    with unit_of_work(tenant_id=tenant.id):
        assert queries.list_statements(tenant.id, wanted, sight=queries.Sight()).texts == []
        again = queries.list_statements(tenant.id, StatementFilter(agent_ifi=name, related_agents=True), sight=queries.Sight())
    assert len(again.texts) == found
    assert all(sender.get(statementId=json.loads(each)["id"]).status_code == 200 for each in again.texts)


def test_completions_and_certificates_stay_even_when_all_are_made_again(tenant: Organisation) -> None:
    member = make_member(tenant)
    course = share_course(tenant)
    achieve(member, course)
    drain(tenant)
    with unit_of_work(tenant_id=tenant.id):
        ifi = ifi_of(actor_for(tenant.id, member.person_id)) or ""
    before = [(each.number, each.valid_until) for each in certificates_of(member)], [each.achieved_at for each in completions_of(member)]
    assert before[0]
    achieve(member, course)  # waits in the feed
    pseudonymise(tenant, ifi)
    assert traces(tenant, ifi, str(member.person_id)) == []
    drain(tenant)
    with unit_of_work(tenant_id=tenant.id):
        completions.rebuild(tenant_id=tenant.id)
        assert person_of(tenant.id, ifi) is None
    assert ([(each.number, each.valid_until) for each in certificates_of(member)], [each.achieved_at for each in completions_of(member)]) == before


def test_what_was_disposed_of_counts_for_the_pseudonym(tenant: Organisation) -> None:
    store(tenant, *PLACES[:2], months_old=130)
    decide(tenant)
    dispose(tenant)
    live = list(rows(tenant).values())
    pseudonymise(tenant)
    assert traces(tenant, IFI) == []
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("delete from progress"))
    rebuilt(tenant)
    assert list(rows(tenant).values()) == live


def test_a_launch_of_the_actor_ends_and_its_token_opens_nothing(app: Samlar, tenant: Organisation) -> None:
    _grant, token = make_grant(tenant, actor=ANNA)
    assert Sender(app, token).get().status_code == 200
    pseudonymise(tenant)
    assert Sender(app, token).get().status_code == 401


def test_a_statement_sent_again_by_its_sender_is_a_conflict_and_names_nobody(tenant: Organisation, sender: Sender) -> None:
    said = statement(actor=ANNA)
    assert sender.post(said).status_code == 200
    pseudonymise(tenant)
    assert sender.post(said).status_code == 409
    assert traces(tenant, IFI) == []


def test_signatures_go_for_they_hold_the_whole_statement_and_other_attachments_stay(tenant: Organisation, sender: Sender) -> None:
    said = statement(actor=ANNA, attachments=[declaration(b"plain")])
    whole, proof = signed(said, signature(said))
    assert send(sender, [whole], part(b"plain"), proof).status_code == 200
    assert count(tenant, "lrs_attachment") == 2
    pseudonymise(tenant)
    assert count(tenant, "lrs_attachment") == count(tenant, "statement_attachment") == 1
    kept = sender.get(statementId=said["id"]).json["attachments"]
    assert [each["usageType"] for each in kept] == ["https://example.org/usage/certificate"]


def test_the_protocol_says_what_was_done_and_not_to_whom(tenant: Organisation) -> None:
    store(tenant, *PLACES)
    with unit_of_work(tenant_id=tenant.id):
        announced = named_by(tenant_id=tenant.id, ifi=IFI)
    run_id = pseudonymise(tenant)
    with unit_of_work(tenant_id=tenant.id):
        found = protocol_of(tenant.id, run_id)
        assert {name: each.count for name, each in found.counts.items()} == announced
        assert db.session.query(AuditEvent.object_id).filter_by(action="lrs.pseudonymise").one()[0] == str(run_id)
    assert (found.kind, found.reason, found.ended_at is not None) == ("pseudonymisation", "KS 2026/115", True)
    assert announced["statements"] == 7


def test_two_actors_get_two_pseudonyms_and_others_keep_their_names(tenant: Organisation) -> None:
    other = agent("cilla")
    store(tenant, *PLACES, statement(actor=other))
    pseudonymise(tenant)
    pseudonymise(tenant, ifi_of(other) or "")
    assert len(pseudonyms(tenant)) == 2
    with unit_of_work(tenant_id=tenant.id):
        assert named_by(tenant_id=tenant.id, ifi=ifi_of(BO) or "")["statements"] == 5


def test_another_tenant_is_not_touched(tenant: Organisation) -> None:
    other = make_tenant("helsingborg")
    store(tenant, PLACES[0])
    store(other, *PLACES)
    before = traces(other, IFI)
    pseudonymise(tenant)
    assert traces(other, IFI) == before
    with unit_of_work(tenant_id=tenant.id):
        assert named_by(tenant_id=other.id, ifi=IFI) == {}
        with pytest.raises(NotFound):
            pseudonymise_actor(tenant_id=other.id, ifi=IFI, reason="KS 2026/115")


def test_systems_pseudonyms_strangers_and_want_of_a_reason_are_refused(tenant: Organisation) -> None:
    store(tenant, *PLACES)
    with unit_of_work(tenant_id=tenant.id):
        system = ifi_of(authorities.of_system()) or ""
    pseudonymise(tenant)
    (pseudonym,) = pseudonyms(tenant)
    for ifi, reason, error in ((system, "x", Invalid), (pseudonym, "x", Invalid), (IFI, "x", NotFound), (ifi_of(BO), " ", Invalid)):
        with pytest.raises(error), unit_of_work(tenant_id=tenant.id):
            pseudonymise_actor(tenant_id=tenant.id, ifi=ifi or "", reason=reason)


def test_what_waits_in_the_feed_names_the_pseudonym(app: Samlar, tenant: Organisation) -> None:
    feed.register_consumer(app, "test")
    try:
        store(tenant, PLACES[0])
        pseudonymise(tenant)
        with unit_of_work(tenant_id=tenant.id):
            (change,) = feed.drain(tenant.id, "test")
    finally:
        feed._consumers.pop("test")
    assert (change.ifi.startswith(f"account|{HOME_PAGE}|"), change.person_id) == (True, None)


def test_only_agents_are_renamed_and_what_others_wrote_is_left() -> None:
    pseudonym = {"objectType": "Agent", "account": {"homePage": HOME_PAGE, "name": "x"}}
    said = statement(actor=ANNA, result={"extensions": {"https://example.org/x": ANNA}})
    said["object"]["definition"] = {"name": {"sv": "anna.ek@example.org"}}
    changed = renamed(said, IFI, pseudonym)
    assert changed == said | {"actor": {"objectType": "Agent", "account": pseudonym["account"]}}
    assert said["actor"] == ANNA
    assert renamed({"mbox": ["odd"], "account": 3}, IFI, pseudonym) == {"mbox": ["odd"], "account": 3}
    assert without_signatures(said) == said


def test_the_command_counts_first_and_says_which_protocol(app: Samlar, tenant: Organisation) -> None:
    store(tenant, *PLACES)
    member = make_member(tenant)
    with unit_of_work(tenant_id=tenant.id):
        mine = actor_for(tenant.id, member.person_id)
    store(tenant, statement(actor=mine))

    def invoke(*arguments: str) -> Any:
        return app.test_cli_runner().invoke(args=["pseudonymise", "--tenant", "perstorp", *arguments])

    dry = invoke("--agent", json.dumps(ANNA), "--dry-run", "--json")
    assert json.loads(dry.output)["counts"]["statements"] == 7
    assert traces(tenant, IFI) != []
    done = json.loads(invoke("--agent", json.dumps(ANNA), "--reason", "KS 2026/115", "--json").output)
    assert (done["counts"], len(done["protocols"])) == (json.loads(dry.output)["counts"], 1)
    assert traces(tenant, IFI) == []
    assert "Done. Protocol:" in invoke("--person", str(member.person_id), "--reason", "KS 2026/116").output
    assert traces(tenant, ifi_of(mine) or "", str(member.person_id)) == []
    for arguments in (["--agent", json.dumps(ANNA), "--reason", "x"], ["--agent", "{}", "--reason", "x"], ["--reason", "x"], ["--agent", "{}"]):
        assert invoke(*arguments).exit_code != 0
