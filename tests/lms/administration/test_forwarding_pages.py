"""The pages of forwarding: what an administrator does there, and who may not."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from lms.access.models import AuditEvent
from lms.access.permissions import Role
from lms.core.db import db, unit_of_work
from lms.identity.models import Member
from lms.lrs.forwarding import queries
from lms.lrs.forwarding.models import ForwardTarget
from lms.tenancy.models import Organisation
from tests.factories.forwarding import make_target, refuse
from tests.factories.lrs import make_credential
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

from .people import make_member

pytestmark = pytest.mark.usefixtures("session")
Clients = Callable[..., Visitor]
PAGE = "/administration/vidaresandning"
SECRET = "a-very-secret-word"
FORM = {"name": "Regionens lärdata", "endpoint": "http://lrs.example/xapi", "user": "perstorp", "word": SECRET, "start": "now"}


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant("perstorp")


@pytest.fixture
def admin(tenant: Organisation) -> Member:
    return make_member(tenant, "Sonja Alm", roles=(Role.TENANT_ADMIN,))


@pytest.fixture
def visitor(admin: Member, client_for: Clients) -> Visitor:
    return client_for("perstorp", admin)


def targets(tenant: Organisation) -> list[ForwardTarget]:
    with unit_of_work(tenant_id=tenant.id):
        found = list(queries.targets(tenant.id))
        for each in found:
            db.session.expunge(each)
        return found


def acts(tenant: Organisation) -> list[str]:
    with unit_of_work(tenant_id=tenant.id):
        return list(db.session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("lrs.forward.%")).order_by(AuditEvent.id)))


def test_an_administrator_adds_a_receiver_and_its_secret_is_never_seen_again(tenant: Organisation, admin: Member, visitor: Visitor) -> None:
    key = make_credential(tenant).key
    assert "Inget skickas vidare." in visitor.get(PAGE).text
    answer = visitor.post(
        f"{PAGE}/ny",
        {**FORM, "outcomes_only": "true", "verbs": "https://e.example/v\r\n\r\n https://e.example/w ", "activities": "https://e.example/kurs/*",
         "authorities": ["samlar", key]},
    )  # fmt: skip
    assert answer.status_code == 303
    [made] = targets(tenant)
    assert (made.name, made.endpoint, made.state) == ("Regionens lärdata", "http://lrs.example/xapi/", "running")
    assert (made.verbs, made.activities) == (["https://e.example/v", "https://e.example/w"], ["https://e.example/kurs/*"])
    assert (made.authorities, made.outcomes_only) == (["samlar", key], True)
    shown = [visitor.get(path).text for path in (PAGE, f"{PAGE}/ny", f"{PAGE}/{made.id}", "/administration/handelser")]
    assert all("Regionens lärdata" in page for page in (shown[0], shown[2]))
    with unit_of_work(tenant_id=tenant.id):
        rows = [str(row) for table in ("forward_target", "audit_event") for row in db.session.execute(text(f"select t::text from {table} t"))]
    assert SECRET not in "".join([*shown, *rows])
    with unit_of_work(tenant_id=tenant.id):
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "lrs.forward.create")).one()
    assert (event.actor_member_id, event.object_id) == (admin.id, str(made.id))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"endpoint": "lrs.example"}, "Skriv adressen till mottagarens xAPI"),
        ({"endpoint": "ftp://lrs.example/"}, "Skriv adressen till mottagarens xAPI"),
        ({"name": ""}, "Fyll i fältet."),
        ({"name": "x" * 81}, "Skriv högst 80 tecken."),
        ({"word": ""}, "Skriv lösenordet eller nyckeln"),
        ({"user": "a:b"}, "Ett användarnamn kan inte ha kolon i sig."),
        ({"verbs": "inte en adress"}, "”inte en adress” är ingen adress."),
        ({"activities": "*"}, "”” är ingen adress."),
        ({"activities": "\n".join(f"https://e.example/{n}" for n in range(101))}, "Skriv högst 100 rader."),
        ({"version": "1.1"}, "1.0.3"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_written_but_the_secret(
    tenant: Organisation, visitor: Visitor, said: dict[str, str], sentence: str
) -> None:
    answer = visitor.post(f"{PAGE}/ny", FORM | said)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert "Regionens lärdata" in answer.text or "name" in said
    assert SECRET not in answer.text
    assert (targets(tenant), acts(tenant)) == ([], [])


def test_two_receivers_cannot_have_one_name_and_there_are_ten_at_most(tenant: Organisation, visitor: Visitor) -> None:
    assert visitor.post(f"{PAGE}/ny", FORM).status_code == 303
    assert "En mottagare heter redan så." in visitor.post(f"{PAGE}/ny", FORM).text
    for _ in range(9):
        make_target(tenant)
    answer = visitor.post(f"{PAGE}/ny", FORM | {"name": "Den elfte"})
    assert answer.status_code == 409
    assert "Ni har så många mottagare som går." in answer.text
    assert len(targets(tenant)) == 10


def test_a_receiver_is_stopped_resumed_tried_changed_and_removed_and_the_trail_says_so(tenant: Organisation, visitor: Visitor) -> None:
    target = make_target(tenant)
    here = f"{PAGE}/{target.id}"
    assert visitor.post(f"{here}/stoppa").status_code == 303
    assert targets(tenant)[0].state == "stopped"
    assert "En administratör har stoppat den." in visitor.get(here).text
    assert visitor.post(f"{here}/fortsatt").status_code == 303
    assert targets(tenant)[0].state == "running"
    assert "Ingen svarar på adressen." in visitor.post(f"{here}/prova").text
    before = targets(tenant)[0].sealed
    wrong = visitor.post(f"{here}/adress", {"endpoint": "http://new.example/xapi/", "user": "", "word": "", "version": "2.0.0"})
    assert wrong.status_code == 400
    assert "http://new.example/xapi/" in wrong.text
    form = {"endpoint": "http://new.example/xapi/", "user": "", "word": "token", "version": "2.0.0"}
    assert visitor.post(f"{here}/adress", form).status_code == 303
    changed = targets(tenant)[0]
    assert (changed.endpoint, changed.version, changed.sealed != before) == ("http://new.example/xapi/", "2.0.0", True)
    assert "Ta bort mottagaren?" in visitor.get(f"{here}/ta-bort").text
    assert len(targets(tenant)) == 1, "asking removes nothing"
    assert visitor.post(f"{here}/ta-bort").status_code == 303
    assert targets(tenant) == []
    told = ["create", "stop", "resume", "test", "change", "remove"]
    assert acts(tenant) == [f"lrs.forward.{each}" for each in told]


def test_the_page_tells_a_refusal_in_the_receivers_words_and_one_skips_after_a_question(tenant: Organisation, visitor: Visitor) -> None:
    target, statement_id = make_target(tenant), uuid4()
    refuse(tenant, target, statement_id, sentence="<b>no such verb</b>")
    here = f"{PAGE}/{target.id}"
    page = visitor.get(here).text
    assert "Mottagaren nekade en utsaga." in page
    assert "Mottagaren sa: ”&lt;b&gt;no such verb&lt;/b&gt;” (HTTP 400)" in page
    assert str(statement_id) in page
    assert "En är nekad." in page
    assert "Stoppad" in visitor.get(PAGE).text
    question = visitor.get(f"{here}/{statement_id}/hoppa-over").text
    assert "Hoppa över en utsaga?" in question
    assert "no such verb" in question
    assert targets(tenant)[0].state == "stopped", "asking skips nothing"
    assert visitor.post(f"{here}/{statement_id}/hoppa-over").status_code == 303
    assert targets(tenant)[0].state == "running"
    assert "Inget väntar." in visitor.get(here).text
    assert visitor.post(f"{here}/{statement_id}/hoppa-over").status_code == 404
    assert acts(tenant)[-1] == "lrs.forward.skip"


def test_a_refused_statement_is_sent_again(tenant: Organisation, visitor: Visitor) -> None:
    target, statement_id = make_target(tenant), uuid4()
    refuse(tenant, target, statement_id)
    assert visitor.post(f"{PAGE}/{target.id}/{statement_id}/igen").status_code == 303
    with unit_of_work(tenant_id=tenant.id):
        row = queries.waiting(tenant.id, target.id, statement_id)
        assert (row.refused_at, row.attempts) == (None, 0)
    again = visitor.post(f"{PAGE}/{target.id}/{statement_id}/igen")
    assert again.status_code == 409, "it is not held any more"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""), ("POST", "/prova"), ("POST", "/stoppa"), ("POST", "/fortsatt"), ("POST", "/adress"), ("GET", "/ta-bort"), ("POST", "/ta-bort"),
        ("POST", "/{refused}/igen"), ("GET", "/{refused}/hoppa-over"), ("POST", "/{refused}/hoppa-over"),
    ],
)  # fmt: skip
def test_another_tenants_receiver_answers_like_one_that_is_not_there(tenant: Organisation, visitor: Visitor, method: str, path: str) -> None:
    other, refused = make_tenant(), uuid4()
    theirs = make_target(other)
    refuse(other, theirs, refused)
    before = targets(other)[0]
    form = {"endpoint": "http://e.example/", "word": "x"} if path == "/adress" else {}
    answers = [visitor.open(f"{PAGE}/{target}{path.format(refused=refused)}", method=method, data=form) for target in (theirs.id, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text
    after = targets(other)[0]
    assert (after.state, after.endpoint, after.sealed) == (before.state, before.endpoint, before.sealed)
    mine = make_target(tenant)
    if "{refused}" in path:
        assert visitor.open(f"{PAGE}/{mine.id}{path.format(refused=refused)}", method=method).status_code == 404, "their statement at our receiver"


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in (Role.TENANT_ADMIN, Role.EMPLOYEE, Role.MANAGER))])
def test_nobody_but_an_administrator_opens_the_pages(tenant: Organisation, client_for: Clients, role: Role | None) -> None:
    target, statement_id = make_target(tenant), uuid4()
    refuse(tenant, target, statement_id)
    visitor = client_for("perstorp", make_member(tenant, "Amina Holmér", roles=(role,) if role else ()))
    for path in (PAGE, f"{PAGE}/ny", f"{PAGE}/{target.id}", f"{PAGE}/{target.id}/ta-bort"):
        assert visitor.get(path).status_code == 403
    for path in (f"{PAGE}/ny", f"{PAGE}/{target.id}/fortsatt", f"{PAGE}/{target.id}/{statement_id}/hoppa-over", f"{PAGE}/{target.id}/ta-bort"):
        assert visitor.post(path, FORM if path.endswith("/ny") else {}).status_code == 403
    assert targets(tenant)[0].state == "stopped"
    assert acts(tenant) == ["lrs.forward.create"]


def test_who_is_not_signed_in_is_sent_to_sign_in(tenant: Organisation, client_for: Clients) -> None:
    assert client_for("perstorp").get(PAGE).headers["Location"] == f"/logga-in?next={PAGE}"
    assert client_for("perstorp").post(f"{PAGE}/ny", FORM).status_code == 401
    assert targets(tenant) == []


def test_the_pages_speak_english_too(tenant: Organisation, visitor: Visitor) -> None:
    target = make_target(tenant)
    refuse(tenant, target, UUID(int=5))
    visitor.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    assert "The receiver refused a statement." in visitor.get(f"{PAGE}/{target.id}").text
    assert "Forwarding" in visitor.get(PAGE).text
    assert "Enter the address of the receiver’s xAPI" in visitor.post(f"{PAGE}/ny", FORM | {"endpoint": "x"}).text
