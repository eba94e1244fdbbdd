"""Statements that are asked of the driver itself, and connections that died while they waited in the pool."""

from threading import Barrier, Thread

import psycopg
import pytest
from sqlalchemy import Integer, bindparam, select

from lms.core.db import connection, db, unit_of_work
from lms.core.prepared import Prepared
from lms.http.app import Samlar
from lms.tenancy.models import Organisation
from tests.databases import Databases
from tests.factories.platform import make_tenant

NAMED = Prepared(lambda: select(Organisation.slug, Organisation.name.label("full_name")).where(Organisation.id == bindparam("id", type_=Integer)))
BY_SQL = Prepared("select slug, '100 %' as share from organisation where id = :id")


@pytest.mark.usefixtures("session")
def test_rows_have_the_columns_names_and_what_was_just_written_is_seen() -> None:
    with unit_of_work():
        made = make_tenant("perstorp")
        made_later = Organisation(
            id=made.id + 1, slug="nytt", name="Nytt", short_name="Nytt", kind="external", initials="N", is_tenant=False, population=None
        )
        db.session.add(made_later)
        assert [(row.slug, row.full_name) for row in NAMED.rows(id=made.id + 1)] == [("nytt", "Nytt")]
        assert BY_SQL.rows(id=made.id)[0].share == "100 %"
        assert NAMED.rows(id=-1) == []


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
