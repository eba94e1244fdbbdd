"""The unit of work: one transaction, and a tenant that never outlives it."""

import pytest
from sqlalchemy import text

from lms.core.db import after_commit, db, unit_of_work
from lms.identity.models import Member
from tests.factories.platform import make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")


def members() -> int:
    """How many members the session sees right now."""
    return db.session.query(Member).count()


def test_without_a_tenant_there_are_no_rows() -> None:
    make_member(make_tenant("perstorp"))
    with unit_of_work():
        assert members() == 0


def test_a_tenant_sees_its_own_rows_and_no_others() -> None:
    perstorp, klippan = make_tenant("perstorp"), make_tenant("klippan")
    make_member(perstorp)
    with unit_of_work(tenant_id=klippan.id):
        assert members() == 0
    with unit_of_work(tenant_id=perstorp.id):
        assert members() == 1


def test_the_tenant_is_forgotten_after_the_unit_of_work() -> None:
    perstorp = make_tenant("perstorp")
    make_member(perstorp)
    with unit_of_work(tenant_id=perstorp.id):
        assert members() == 1
    assert members() == 0


def test_what_raises_changes_nothing() -> None:
    perstorp = make_tenant("perstorp")
    with pytest.raises(ZeroDivisionError), unit_of_work(tenant_id=perstorp.id):
        db.session.execute(text("update tenant_brand set furrow = 90"))
        raise ZeroDivisionError
    with unit_of_work(tenant_id=perstorp.id):
        assert db.session.scalar(text("select furrow from tenant_brand where tenant_id = :id"), {"id": perstorp.id}) == 45


def test_what_is_to_be_done_after_the_commit_is_done_then_and_once() -> None:
    done = list[str]()
    with unit_of_work():
        after_commit(lambda: done.append("told"))
        assert done == []
    assert done == ["told"]
    with unit_of_work():
        pass
    assert done == ["told"]


def test_what_was_to_be_done_after_the_commit_is_forgotten_when_there_is_none() -> None:
    done = list[str]()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        after_commit(lambda: done.append("told"))
        raise ZeroDivisionError
    with unit_of_work():
        pass
    assert done == []
