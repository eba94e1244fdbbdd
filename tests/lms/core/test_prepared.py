"""Statements that are asked of the driver itself, and connections that died while they waited in the pool."""

from datetime import date
from threading import Barrier, Thread
from time import sleep
from typing import cast
from uuid import uuid4

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Integer, bindparam, select

from lms.core.db import connection, db, unit_of_work
from lms.core.errors import Unavailable
from lms.core.prepared import Prepared
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.databases import Databases
from tests.factories.platform import make_tenant

NAMED = Prepared(lambda: select(Organisation.slug, Organisation.name.label("full_name")).where(Organisation.id == bindparam("id", type_=Integer)))
WRITING = Prepared("update organisation set slug = slug where id = :id returning id", writes=True)
BY_SQL = Prepared("select slug, '100 %' as share from organisation where id = :id")


def held_by_nobody() -> "psycopg.Connection[object]":
    """The connection that the next unit of work takes."""
    held = db.engine.raw_connection()
    found = cast("psycopg.Connection[object]", held.driver_connection)
    held.close()
    return found


def organisation(identifier: int) -> Organisation:
    """An organisation that nobody has written yet."""
    return Organisation(id=identifier, slug="nytt", name="Nytt", short_name="Nytt", kind="external", initials="N", is_tenant=False, population=None)


@pytest.mark.usefixtures("session")
def test_rows_have_the_columns_names_and_what_was_just_written_is_seen() -> None:
    with unit_of_work():
        made = make_tenant("perstorp")
        db.session.add(organisation(made.id + 1))
        assert [(row.slug, row.full_name) for row in NAMED.rows(id=made.id + 1)] == [("nytt", "Nytt")]
        assert BY_SQL.rows(id=made.id)[0].share == "100 %"
        assert NAMED.rows(id=-1) == []


def test_what_is_prepared_is_found_again_after_errors_and_rollbacks(real_app: Samlar) -> None:
    with unit_of_work():
        assert NAMED.rows(id=-1) == []
        kept = connection()
    for _ in range(3):
        with pytest.raises(psycopg.errors.DivisionByZero), unit_of_work():
            assert connection() is kept
            kept.execute("select 1", prepare=True)  # psycopg tells the server to forget all when this is rolled back
            Prepared("select 1 / cast(:zero as integer)").rows(zero=0)
        with unit_of_work():
            assert NAMED.rows(id=-1) == []
        with pytest.raises(ZeroDivisionError), unit_of_work(), db.session.begin_nested():
            raise ZeroDivisionError
        with unit_of_work():
            assert BY_SQL.rows(id=-1) == []
    with unit_of_work():
        left = kept.execute("select count(*) from pg_prepared_statements where name like 'samlar%'").fetchone()
        assert left is not None
        assert left[0] <= 3


@pytest.mark.parametrize("used", [False, True], ids=["by the driver alone", "by the session too"])
def test_a_unit_of_work_whose_error_was_passed_over_does_not_seem_to_be_kept(real_app: Samlar, used: bool) -> None:
    with pytest.raises(psycopg.errors.InFailedSqlTransaction), unit_of_work():
        if used:
            db.session.scalar(select(Organisation.id))
        assert connection().pgconn.transaction_status == TransactionStatus.INTRANS
        with pytest.raises(psycopg.errors.DivisionByZero):
            Prepared("select 1 / cast(:zero as integer)").rows(zero=0)
    with unit_of_work():
        assert NAMED.rows(id=-1) == []


def test_a_connection_that_is_given_back_within_a_transaction_is_taken_without_one(real_app: Samlar) -> None:
    held = db.engine.raw_connection()
    given = cast("psycopg.Connection[object]", held.driver_connection)
    given.execute("select 1")
    assert given.pgconn.transaction_status == TransactionStatus.INTRANS
    held.close()
    assert given.pgconn.transaction_status == TransactionStatus.IDLE


def test_the_session_and_the_driver_are_in_one_transaction(real_app: Samlar) -> None:
    with pytest.raises(ZeroDivisionError), unit_of_work():
        made = 99_001
        db.session.add(organisation(made))
        assert BY_SQL.rows(id=made)[0].slug == "nytt"
        connection().execute("update organisation set slug = 'nyare' where id = %s", (made,))
        assert db.session.scalar(select(Organisation.slug).where(Organisation.id == made)) == "nyare"
        raise ZeroDivisionError
    db.session.remove()
    with unit_of_work():
        assert BY_SQL.rows(id=made) == []
        assert not db.session.registry.has(), "whoever only reads by the driver makes no session"


def test_what_is_asked_first_begins_with_the_tenant_and_a_unit_that_asks_nothing_with_nothing(real_app: Samlar) -> None:
    seen = Prepared("select current_setting('app.tenant_id') as tenant, current_setting('app.person_id') as person, cast(:x as integer) as x")
    person = uuid4()
    for tenant in (5, None, 6):
        with unit_of_work(tenant_id=tenant, person_id=person if tenant else None):
            asked = [tuple(seen.rows(x=number)[0]) for number in (1, 2)]
        named = (str(tenant), str(person)) if tenant else ("", "")
        assert asked == [(*named, 1), (*named, 2)]
    with unit_of_work(tenant_id=5):
        with pytest.raises(psycopg.ProgrammingError):
            seen.rows(x=object())
        with pytest.raises(psycopg.ProgrammingError):
            WRITING.rows(id=object())
        assert seen.rows(x=1)[0].tenant == "5", "what could not be sent has not begun either"
    kept = held_by_nobody()
    with unit_of_work(tenant_id=5):
        assert kept.pgconn.transaction_status == TransactionStatus.IDLE
        db.session.scalar(select(Organisation.id))
        assert kept.pgconn.transaction_status == TransactionStatus.INTRANS
        assert seen.rows(x=1)[0].tenant == "5"


def test_statements_asked_together_answer_each_for_its_own_values(real_app: Samlar) -> None:
    first = Prepared("select cast(:number as integer) as number, cast(:day as date) as day")
    second = Prepared("select cast(:said as text) as said, cast(:id as uuid) as id from generate_series(1, :times)")
    identifier, day = uuid4(), date(2026, 11, 28)
    for _ in range(3):  # prepared one by one, and then in one round trip
        with unit_of_work():
            found = Prepared.rows_of(
                (first, {"number": 7, "day": day}), (second, {"said": "å", "id": identifier, "times": 2}), (first, {"number": None, "day": None})
            )
            assert [[tuple(row) for row in rows] for rows in found] == [[(7, day)], [("å", identifier)] * 2, [(None, None)]]


def test_after_one_that_fails_of_those_asked_together_the_rest_are_not_done(real_app: Samlar) -> None:
    divided = Prepared("select 10 / cast(:by as integer) as share")
    locked = Prepared("select cast(pg_advisory_lock(cast(:key as integer)) as text) as got")  # outlives the rollback
    with unit_of_work():
        Prepared.rows_of((divided, {"by": 1}), (locked, {"key": 1}))
    with pytest.raises(psycopg.errors.DivisionByZero), unit_of_work():
        Prepared.rows_of((divided, {"by": 0}), (locked, {"key": 2}))
    with unit_of_work():
        held = Prepared("select objid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()").rows()
        assert [int(row.objid) for row in held] == [1]


def test_others_go_on_while_what_is_asked_first_waits(real_app: Samlar) -> None:
    slow = Prepared("select pg_sleep(cast(:seconds as double precision))")

    def ask(seconds: float) -> None:
        with real_app.app_context(), unit_of_work():
            slow.rows(seconds=seconds)

    for _ in range(2):
        ask(0.0)
    asking = Thread(target=ask, args=(0.5,))
    asking.start()
    turns = 0
    while asking.is_alive():
        turns += 1
        sleep(0.01)
    assert turns > 10


@pytest.mark.parametrize("known", [False, True], ids=["never asked before", "known to the connection"])
def test_the_error_of_what_is_asked_first_is_its_own_and_nothing_is_kept(real_app: Samlar, known: bool) -> None:
    divided = Prepared("select 10 / cast(:by as integer) as share", writes=True)
    stopped = Prepared("select pg_cancel_backend(pg_backend_pid()), pg_sleep(10 * cast(:times as integer))", writes=True)
    if known:
        with unit_of_work():
            assert divided.rows(by=5)[0].share == 2
    before = held_by_nobody().info.backend_pid
    for _ in range(2):
        with pytest.raises(psycopg.errors.DivisionByZero), unit_of_work():
            divided.rows(by=0)
        with pytest.raises(psycopg.errors.InFailedSqlTransaction), unit_of_work():
            with pytest.raises(psycopg.errors.DivisionByZero):
                divided.rows(by=0)
            assert connection().pgconn.transaction_status == TransactionStatus.INERROR
        with pytest.raises(psycopg.errors.QueryCanceled), unit_of_work():
            stopped.rows(times=1)
        with unit_of_work():
            assert divided.rows(by=2)[0].share == 5
    assert held_by_nobody().info.backend_pid == before


@pytest.mark.parametrize("again", [False, True], ids=["and one comes", "and none comes"])
def test_a_connection_that_died_is_replaced_when_it_is_first_asked(real_app: Samlar, databases: Databases, again: bool) -> None:
    for _ in range(2):
        with unit_of_work():
            assert NAMED.rows(id=-1) == []
    dead = held_by_nobody()
    name, pid = dead.info.dbname, dead.info.backend_pid
    with psycopg.connect(databases.server.admin_url(), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s)", (pid,))
        if not again:
            with unit_of_work():
                assert NAMED.rows(id=-1) == []
                assert connection().info.backend_pid != pid
            return
        admin.execute(f"alter database {name} allow_connections false")  # type: ignore[arg-type]
        try:
            with pytest.raises(Unavailable), unit_of_work():
                NAMED.rows(id=-1)
        finally:
            admin.execute(f"alter database {name} allow_connections true")  # type: ignore[arg-type]
    with unit_of_work():
        assert NAMED.rows(id=-1) == []


def test_what_was_made_before_a_connection_turned_out_to_have_died_is_written(real_app: Samlar, databases: Databases) -> None:
    with unit_of_work():
        assert NAMED.rows(id=-1) == []
    pid = held_by_nobody().info.backend_pid
    with psycopg.connect(databases.server.admin_url(), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(%s)", (pid,))
    made = 99_002
    with unit_of_work():
        db.session.add(organisation(made))
        assert BY_SQL.rows(id=made)[0].slug == "nytt"
        other = organisation(made + 1)
        other.slug = "nyare"
        db.session.add(other)
    with unit_of_work():
        assert [bool(NAMED.rows(id=each)) for each in (made, made + 1)] == [True, True]


@pytest.mark.usefixtures("session")
def test_values_of_every_kind_arrive_as_they_were() -> None:
    kinds = Prepared(
        """select cast(:small as bigint) as small, cast(:large as bigint) as large, cast(:none as text) as none, cast(:said as text) as said,
        cast(:day as date) as day, cast(:many as text[]) as many, cast(:ids as uuid[]) as ids, cast(:yes as boolean) as yes"""
    )
    ids = [uuid4()]
    for small, large, none, many in ((1, 2**40, None, ['a, "b"', "{}"]), (2**33, 3, "text", []), (1, 2**40, None, ["x"])):
        with unit_of_work():
            row = kinds.rows(small=small, large=large, none=none, said="100 % 'å'", day=date(2026, 11, 28), many=many, ids=ids, yes=True)[0]
        assert tuple(row) == (small, large, none, "100 % 'å'", date(2026, 11, 28), many, ids, True)


def test_a_pool_whose_connections_have_all_died_serves_the_next_unit_of_work(real_app: Samlar, databases: Databases) -> None:
    meet = Barrier(4)

    def hold() -> None:
        with real_app.app_context(), unit_of_work():
            meet.wait(10)

    holders = [Thread(target=hold) for _ in range(4)]
    for each in holders:
        each.start()
    for each in holders:
        each.join()
    with unit_of_work():
        name = connection().info.dbname
    with psycopg.connect(databases.server.admin_url(), autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = 'samlar_app'", (name,))
    with unit_of_work():
        assert NAMED.rows(id=-1) == []
