"""What only reads, before a unit of work begins: in transactions of its own, several statements in one round trip."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg import Connection
from psycopg.pq import TransactionStatus
from sqlalchemy import select

from lms.core import driver
from lms.core.db import connection, db, look_ahead, set_tenant, unit_of_work
from lms.core.driver import Answer, Question
from lms.core.prepared import Prepared
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.lms.core.test_prepared import held_by_nobody

SEEN = Prepared("select current_setting('app.tenant_id') as tenant, cast(:x as integer) as x, txid_current_if_assigned() as written")
OTHER = Prepared("select cast(:y as text) as y, pg_current_snapshot()::text as snapshot")
COUNT = Prepared("select count(*) as count from organisation where slug = :slug")
DIVIDED = Prepared("select 10 / cast(:by as integer) as share")


@contextmanager
def trips() -> Iterator[list[int]]:
    """How many statements went along in each round trip of what is read apart."""
    found, ask = list[int](), driver.read_apart

    def counting(held: Connection[object], asked: list[Question], **named: Any) -> list[Answer]:
        found.append(len(asked))
        return ask(held, asked, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(driver, "read_apart", counting)
        yield found


def add(slug: str) -> None:
    """The session has an organisation to write."""
    named = Organisation(id=99_100, slug=slug, name=slug, short_name=slug, kind="external", initials="N", is_tenant=False, population=None)
    db.session.add(named)


def test_what_is_read_before_anything_begins_leaves_no_transaction_open(real_app: Samlar) -> None:
    for _ in range(2):  # prepared, and then known
        with unit_of_work(tenant_id=5):
            assert SEEN.rows(x=1)[0].tenant == "5"
            assert held_by_nobody().pgconn.transaction_status == TransactionStatus.IDLE
            assert connection().pgconn.transaction_status == TransactionStatus.INTRANS
            assert SEEN.rows(x=2)[0].tenant == "5", "within the transaction too"
    with unit_of_work():
        assert SEEN.rows(x=1)[0].tenant == ""


def test_what_says_that_it_only_reads_cannot_write(real_app: Samlar) -> None:
    lying = Prepared("insert into organisation (id, slug) values (:id, 'lie') returning id")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), unit_of_work():
        lying.rows(id=99_101)
    with unit_of_work():
        add("true")
        assert COUNT.rows(slug="true")[0].count == 1, "what is not written yet is written first, in the unit's own transaction"
    with unit_of_work():
        assert COUNT.rows(slug="true")[0].count == 1


def test_what_was_looked_ahead_to_comes_with_what_is_read_next(real_app: Samlar) -> None:
    with unit_of_work(tenant_id=5), trips() as found:
        look_ahead(lambda: SEEN.rows(x=1), lambda: OTHER.rows(y="å"), lambda: SEEN.rows(x=1))
        assert found == []
        assert COUNT.rows(slug="nobody")[0].count == 0
        assert found == [3]
        assert tuple(SEEN.rows(x=1)[0]) == ("5", 1, None)
        assert OTHER.rows(y="å")[0].y == "å"
        assert found == [3], "they have come"
        assert (SEEN.rows(x=1)[0].x, SEEN.rows(x=2)[0].x) == (1, 2)
        assert found == [3, 1, 1], "who asks again, or for other values, is told anew"


def test_each_load_is_left_at_the_first_thing_that_it_reads(real_app: Samlar) -> None:
    def load() -> list[str]:
        said = [str(SEEN.rows(x=1)[0].x)]
        look_ahead(lambda: SEEN.rows(x=2), lambda: SEEN.rows(x=3))
        return [*said, str(SEEN.rows(x=2)[0].x), str(SEEN.rows(x=3)[0].x)]

    def pair() -> list[int]:
        look_ahead(lambda: SEEN.rows(x=4), lambda: SEEN.rows(x=5))
        return [SEEN.rows(x=4)[0].x, SEEN.rows(x=5)[0].x]

    with unit_of_work(), trips() as found:
        look_ahead(load, pair, lambda: Prepared.rows_of((SEEN, {"x": 6}), (SEEN, {"x": 7})))
        assert load() == ["1", "2", "3"]
        assert pair() == [4, 5]
        assert [row[0].x for row in Prepared.rows_of((SEEN, {"x": 6}), (SEEN, {"x": 7}))] == [6, 7]
        assert found == [5, 2]


def test_what_was_read_ahead_is_read_anew_once_the_unit_has_begun(real_app: Samlar) -> None:
    with unit_of_work():
        look_ahead(lambda: COUNT.rows(slug="made"))
        assert SEEN.rows(x=1)
        add("made")
        assert COUNT.rows(slug="made")[0].count == 1
    with unit_of_work():
        look_ahead(lambda: COUNT.rows(slug="made"))
        assert SEEN.rows(x=1)
        connection().execute("update organisation set slug = 'other' where slug = 'made'")
        assert COUNT.rows(slug="made")[0].count == 0


def test_another_tenant_is_given_nothing_that_was_read_ahead_for_the_first(real_app: Samlar) -> None:
    with unit_of_work(tenant_id=5):
        look_ahead(lambda: SEEN.rows(x=1))
        assert SEEN.rows(x=2)[0].tenant == "5"
        set_tenant(6)
        assert SEEN.rows(x=1)[0].tenant == "6"
        with unit_of_work(tenant_id=7):
            assert SEEN.rows(x=1)[0].tenant == "7"
        assert SEEN.rows(x=1)[0].tenant == "", "the unit within has ended the transaction"


def test_a_load_begins_nothing_while_it_is_only_looked_ahead_to(real_app: Samlar) -> None:
    with unit_of_work():
        look_ahead(lambda: db.session.scalar(select(Organisation.id)), lambda: connection().execute("select 1"), lambda: SEEN.rows(x=1))
        assert held_by_nobody().pgconn.transaction_status == TransactionStatus.IDLE
        with trips() as found:
            assert SEEN.rows(x=1)[0].x == 1
        assert found == [1]
        assert db.session.scalar(select(Organisation.id).where(Organisation.id == -1)) is None


def test_what_a_load_raises_is_raised_and_nothing_is_left_of_it(real_app: Samlar) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with unit_of_work():
        with pytest.raises(ZeroDivisionError):
            look_ahead(broken)
        assert SEEN.rows(x=1)[0].x == 1, "it is read, not noted"


@pytest.mark.parametrize("known", [False, True], ids=["never asked before", "known to the connection"])
def test_when_one_of_those_looked_ahead_to_fails_all_are_forgotten(real_app: Samlar, known: bool) -> None:
    with unit_of_work():
        if known:
            assert DIVIDED.rows(by=5)[0].share == 2
            assert SEEN.rows(x=1)
        look_ahead(lambda: DIVIDED.rows(by=0))
        with pytest.raises(psycopg.errors.DivisionByZero):
            SEEN.rows(x=1)
        assert SEEN.rows(x=1)[0].x == 1
        with pytest.raises(psycopg.errors.DivisionByZero):
            DIVIDED.rows(by=0)
        assert DIVIDED.rows(by=2)[0].share == 5
