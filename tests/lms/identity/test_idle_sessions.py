"""A sign-in ends by itself when nothing is done in it: in care the next one uses the same device."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from lms.access.permissions import Role
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from lms.identity.models import LoginSession, Member
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def amina() -> Member:
    """Somebody who may open the follow-up, a page that asks again by itself."""
    return make_member(make_tenant("perstorp"), roles=(Role.HR,))


def seen(member: Member, minutes_ago: int | None = None) -> datetime:
    """When the member was last seen; first set when it is said how long ago."""
    with unit_of_work(tenant_id=member.tenant_id):
        row = db.session.scalars(select(LoginSession).where(LoginSession.member_id == member.id)).one()
        if minutes_ago is not None:
            row.last_seen_at = now() - timedelta(minutes=minutes_ago)
        else:
            db.session.refresh(row)
        return row.last_seen_at


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (119, 200), (121, 302)])
def test_two_hours_without_a_page_end_the_sign_in(amina: Member, client_for: Callable[..., Visitor], minutes: int, status: int) -> None:
    visitor = client_for("perstorp", amina)
    seen(amina, minutes)
    assert visitor.get("/mitt-larande").status_code == status


def test_each_page_begins_the_two_hours_anew(amina: Member, client_for: Callable[..., Visitor]) -> None:
    visitor = client_for("perstorp", amina)
    before = seen(amina, 100)
    visitor.get("/mitt-larande")
    assert seen(amina) > before + timedelta(minutes=99)


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(amina: Member, client_for: Callable[..., Visitor]) -> None:
    visitor = client_for("perstorp", amina)
    before = seen(amina, 100)
    assert visitor.get("/uppfoljning/lage", headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    assert seen(amina) == before


def test_pages_close_upon_each_other_are_not_all_noted(amina: Member, client_for: Callable[..., Visitor], count_sql: list[str]) -> None:
    visitor = client_for("perstorp", amina)
    before = seen(amina, 4)
    visitor.get("/mitt-larande")
    assert seen(amina) == before
    assert [sql for sql in count_sql if "update login_session set last_seen_at" in sql] == []
