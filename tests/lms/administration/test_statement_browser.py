"""The pages where an administrator looks through the record store: what they find and show."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from lms.access.permissions import Role
from lms.core.clock import now, stockholm
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.lrs import services
from lms.lrs.credentials import authenticate, create_credential
from lms.lrs.projection import COMPLETED, FAILED
from lms.lrs.secrets import basic
from lms.tenancy.models import Organisation
from tests.factories.lrs import EXPERIENCED, make_grant, statement, voiding
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member
from .told import LYFT, PAGE, listed, of, store

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


@pytest.fixture
def visitor(admin: Member, client_for: Clients) -> Visitor:
    return client_for("perstorp", admin)


def stored_at(tenant: Organisation, statement_id: str, moment: datetime) -> None:
    with unit_of_work(tenant_id=tenant.id):
        db.session.execute(text("update statement set stored = :at where id = :id"), {"at": moment, "id": statement_id})


def test_statements_are_read_as_sentences_the_latest_first(tenant: Organisation, visitor: Visitor) -> None:
    anna = make_member(tenant, "Anna Berg")
    first, second = store(tenant, statement(actor=of(anna), verb=COMPLETED, object=LYFT, result={"score": {"scaled": 0.85}}), statement(actor="4711"))
    page = visitor.get(PAGE).text
    assert listed(page) == [second, first]
    assert "Anna Berg slutförde Säkra förflyttningar med 85\xa0%" in page
    assert "4711 tog del av" in page
    visitor.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    assert "Anna Berg completed Säkra förflyttningar with 85%" in visitor.get(PAGE).text


def test_a_person_is_found_by_name_and_then_named_by_an_id(tenant: Organisation, visitor: Visitor) -> None:
    anna, bo = make_member(tenant, "Anna Berg"), make_member(tenant, "Bo Berg", employed=False)
    [of_anna, of_bo, about_anna, _other] = store(
        tenant, statement(actor=of(anna)), statement(actor=of(bo)), statement(actor="chefen", object=of(anna)), statement(actor="4711")
    )  # fmt: skip
    choice = visitor.get(PAGE, query_string={"person": "berg", "verb": EXPERIENCED}).text
    assert "Vem menar du?" in choice
    assert listed(choice) == []
    address = re.search(rf'href="({PAGE}\?[^"]*vem={anna.id}[^"]*)"', choice)
    assert address is not None
    found = visitor.get(address[1].replace("&amp;", "&")).text
    assert listed(found) == [about_anna, of_anna]
    assert listed(visitor.get(PAGE, query_string={"person": "berg bo"}).text) == [of_bo]
    assert "Ingen heter så" in visitor.get(PAGE, query_string={"person": "Nilsson"}).text


def test_a_stranger_is_found_by_address_and_by_what_else_the_same_actor_did(tenant: Organisation, visitor: Visitor) -> None:
    stranger = {"mbox": "mailto:bo@example.org"}
    [one, two, _other] = store(tenant, statement(actor=stranger), statement(actor=stranger), statement(actor="4711"))
    assert listed(visitor.get(PAGE, query_string={"person": "bo@example.org"}).text) == [two, one]
    address = re.search(rf'href="({PAGE}\?aktor=[^"]+)"', visitor.get(f"{PAGE}/{one}").text)
    assert address is not None
    assert "@" not in address[1]
    page = visitor.get(address[1]).text
    assert listed(page) == [two, one]
    assert "bo@example.org" in page


def test_what_happened_to_what_and_in_which_registration_narrows_the_list(tenant: Organisation, visitor: Visitor) -> None:
    registration, quiz = str(uuid4()), "https://example.org/a/quiz"
    inside = {"contextActivities": {"parent": [{"id": LYFT["id"]}]}, "registration": registration}
    [done, failed, other, question] = store(
        tenant, statement(verb=COMPLETED, object=LYFT), statement(verb=FAILED, object=LYFT, context={"registration": registration}),
        statement(verb=COMPLETED, activity="https://example.org/a/brand"), statement(verb=FAILED, activity=quiz, context=inside),
    )  # fmt: skip

    def ids(**asked: Any) -> list[str]:
        answer = visitor.get(PAGE, query_string=asked)
        assert answer.status_code == 200
        return listed(answer.text)

    assert ids(verb=COMPLETED) == [other, done]
    assert ids(verb=COMPLETED.replace("http:", "https:")) == [other, done]
    assert ids(verb="urn:x:unknown") == []
    assert ids(kurs="förflyttning") == [question, failed, done], "what stands around counts too"
    assert ids(kurs=LYFT["id"]) == [question, failed, done]
    assert ids(kurs="a/quiz") == []
    assert ids(kurs=quiz) == [question]
    assert ids(registrering=registration) == [question, failed]
    assert ids(registrering=registration, kurs=quiz) == [question]
    assert ids(verb=FAILED, kurs="säkra") == [question, failed]
    assert ids(kurs="s%kra") == ids(kurs="s_kra") == ids(kurs="s\\äkra") == [], "signs of patterns are signs like others"
    assert "Inget i lärloggen heter så" in visitor.get(PAGE, query_string={"kurs": "nonsens"}).text


def test_days_are_days_in_sweden(tenant: Organisation, visitor: Visitor) -> None:
    [before, night, after] = store(tenant, statement(), statement(), statement())
    stored_at(tenant, before, datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC))
    stored_at(tenant, night, datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    stored_at(tenant, after, datetime(2026, 7, 1, 22, 0, tzinfo=UTC))
    assert listed(visitor.get(PAGE, query_string={"fran": "2026-07-01", "till": "2026-07-01"}).text) == [night]
    assert listed(visitor.get(PAGE, query_string={"fran": "2026-07-01"}).text) == [after, night]
    assert listed(visitor.get(PAGE, query_string={"till": "2026-06-30"}).text) == [before]


def test_voided_statements_are_shown_when_they_are_asked_for(tenant: Organisation, visitor: Visitor) -> None:
    [target] = store(tenant, statement(verb=COMPLETED, object=LYFT))
    [void] = store(tenant, voiding(target))
    assert listed(visitor.get(PAGE).text) == [void]
    page = visitor.get(PAGE, query_string={"makulerade": "true"}).text
    assert listed(page) == [void, target]
    assert page.count("Makulerad<") == 1
    whole = visitor.get(f"{PAGE}/{target}").text
    assert "Den finns kvar, men räknas inte." in whole
    assert f'href="{PAGE}/{void}"' in whole
    voider = visitor.get(f"{PAGE}/{void}").text
    assert "Makulerar" in voider
    assert listed(voider) == [target]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(tenant: Organisation, visitor: Visitor) -> None:
    anna = make_member(tenant, "Anna Berg")
    ids = store(tenant, *(statement(actor=of(anna), object=LYFT) for _ in range(105)))
    for asked in ({}, {"vem": str(anna.id)}, {"kurs": "säkra"}, {"verb": EXPERIENCED}, {"vem": str(anna.id), "kurs": LYFT["id"]}):
        found, page = [], visitor.get(PAGE, query_string=asked).text
        for size in (50, 50, 5):
            assert len(listed(page)) == size
            found += listed(page)
            older = re.search(rf'href="({PAGE}\?[^"]*fore=[^"]*)" rel="next"', page)
            assert (older is None) == (size == 5)
            page = visitor.get(older[1].replace("&amp;", "&")).text if older else ""
        assert found == ids[::-1]


def test_whose_word_it_is_stands_with_every_statement(tenant: Organisation, visitor: Visitor) -> None:
    [own] = store(tenant, statement())
    grant, _token = make_grant(tenant)
    with unit_of_work(tenant_id=tenant.id):
        said = statement(activity=grant.activity_id, context={"registration": str(grant.registration)})
        [launched] = services.store([said], tenant_id=tenant.id, grant=grant)
        made = create_credential(tenant_id=tenant.id, name="HR-systemet", scopes=["all"])
    with unit_of_work():
        caller = authenticate(f"Basic {basic(made.key, made.secret)}", host_tenant_id=None)
    [outside] = store(tenant, statement(), caller=caller)
    words = {own: "Samlär", launched: "En start härifrån", outside: "HR-systemet"}
    page = visitor.get(PAGE).text
    for identifier, word in words.items():
        row = page.split(f"{PAGE}/{identifier}")[1].split("</li></ul>")[0]
        assert word in row
        assert word in visitor.get(f"{PAGE}/{identifier}").text
    assert "Ingen här har sett det hända." in visitor.get(f"{PAGE}/{outside}").text
    assert f'href="/administration/nycklar/{made.id}"' in visitor.get(f"{PAGE}/{outside}").text


def test_one_statement_shows_its_facts_and_its_whole_text(tenant: Organisation, visitor: Visitor) -> None:
    happened, registration = now() - timedelta(days=400), str(uuid4())
    attached = {
        "usageType": "https://e.se/u", "display": {"sv": "Intyget"}, "contentType": "application/pdf", "length": 1234,
        "sha2": "a" * 64, "fileUrl": "https://e.se/intyg.pdf",
    }  # fmt: skip
    [one] = store(
        tenant,
        statement(
            verb=COMPLETED, object=LYFT, timestamp=happened.isoformat(), attachments=[attached], context={"registration": registration},
            result={"success": True, "duration": "PT12M", "extensions": {"https://e.se/x": "<script>alert(1)</script>"}},
        ),
    )  # fmt: skip
    page = visitor.get(f"{PAGE}/{one}").text
    assert f"{stockholm(happened).year} kl. {stockholm(happened):%H.%M}" in page
    for expected in ("Intyget", "application/pdf, 1234 byte", registration, "PT12M", one, "https://example.org/a/lyft", "&lt;script&gt;"):
        assert expected in page
    assert "<script>alert" not in page


def test_the_counter_says_how_many_have_come_in(tenant: Organisation, visitor: Visitor) -> None:
    before = visitor.get(f"{PAGE}/lage")
    assert "0 utsagor har kommit in, 0 den senaste minuten." in visitor.get(PAGE).text
    assert visitor.get(f"{PAGE}/lage", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    store(tenant, *(statement() for _ in range(1284)))
    after = visitor.get(f"{PAGE}/lage", headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.json) == (200, {"version": "1284.1284"})
    part = visitor.get(f"{PAGE}/antal").text
    assert "1\xa0284 utsagor har kommit in, 1\xa0284 den senaste minuten." in part
    assert 'data-version="1284.1284"' in part
