"""A whole launch through HTTP, as a browser does it: content host, fetch address, record store."""

from urllib.parse import quote, urlsplit

import orjson
import pytest

from catalog.activities import course_iri
from lms.core.db import db, unit_of_work
from lms.core.settings import current_settings
from lms.lrs.models import Progress
from tests.catalog.launching import launch_for
from tests.factories.catalog import make_course
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def course():
    owner, receiver = make_tenant("helsingborg"), make_tenant("perstorp")
    made = make_course(owner, shared_with=[receiver])
    made.receiver = receiver
    return made


@pytest.fixture
def launched(course):
    member = make_member(course.receiver)
    db.session.expunge(member)
    return launch_for(member, course)


@pytest.fixture
def store(launched, client_for):
    """What a package does after its page has been loaded: fetch the token, then speak xAPI 1.0.3."""
    api = client_for(host="127.0.0.1:8000")
    token = api.post(urlsplit(launched.query["fetch"]).path).get_json()["auth-token"]
    headers = {"Authorization": f"Basic {token}", "X-Experience-API-Version": "1.0.3", "Origin": "http://x.innehall.localhost:8000"}

    def send(method, path, body=None, **extra):
        options = {"data": orjson.dumps(body), "content_type": "application/json"} if body is not None else {}
        return api.open(f"/xapi/{path}", method=method, headers={**headers, **extra}, **options)

    return send


def state_path(launched, state_id):
    agent = quote(launched.query["actor"])
    return f"activities/state?activityId={quote(launched.query['activityId'])}&agent={agent}&registration={launched.registration}&stateId={state_id}"


def test_a_package_completes_the_course_over_http(launched, store, course):
    launch_data = store("GET", state_path(launched, "LMS.LaunchData"))
    assert launch_data.status_code == 200
    assert orjson.loads(launch_data.data)["masteryScore"] == 0.8
    agent = quote(launched.query["actor"])
    assert store("GET", f"agents/profile?agent={agent}&profileId=cmi5LearnerPreferences").status_code == 200
    for verb in ("initialized", "passed", "completed", "terminated"):
        statement = launched.scored(verb, 0.9) if verb == "passed" else launched.statement(verb)
        answer = store("POST", "statements", statement)
        assert answer.status_code == 200, answer.data
    iri = course_iri(current_settings().activity_base, course.tenant_id, course.id)
    with unit_of_work(tenant_id=course.receiver.id):
        assert db.session.query(Progress).filter_by(activity_id=iri).one().satisfied_at is not None
    with unit_of_work(tenant_id=course.tenant_id):
        assert db.session.query(Progress).count() == 0, "the owner gets nothing about anybody"


def test_a_rule_of_cmi5_is_answered_with_its_section(launched, store):
    refused = store("POST", "statements", launched.statement("completed"))
    assert refused.status_code == 403
    assert b"initialized" in refused.data


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_package_cannot_change_its_launch_data(launched, store, method):
    changed = store(method, state_path(launched, "LMS.LaunchData"), None if method == "DELETE" else {"masteryScore": 0.1})
    assert changed.status_code in (400, 403)
    assert launched.launch_data()["masteryScore"] == 0.8


def test_a_package_cannot_write_about_other_courses(launched, store, course):
    iri = course_iri(current_settings().activity_base, course.tenant_id, course.id)
    store("POST", "statements", launched.statement("initialized"))
    own = launched.query["activityId"]
    for identifier in (iri, own[:-1] + ("1" if own.endswith("0") else "0"), iri + "/block/1"):
        statement = launched.statement("https://w3id.org/xapi/adl/verbs/satisfied", defined=False)
        statement["object"]["id"] = identifier
        assert store("POST", "statements", statement).status_code == 403
