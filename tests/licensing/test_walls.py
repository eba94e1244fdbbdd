"""Both walls around pools: what each tenant reads of the ledger, and that nobody writes it past the functions."""

import psycopg
import pytest

from lms.core.columns import uuid7
from lms.http.app import Samlar
from tests.licensing.pool_world import Client, PoolWorld

LEDGER = ("pool_counter", "pool_participation", "seat_holder", "seat_queue", "seat_journal")
FUNCTIONS = {
    "pool_open", "pool_admit", "pool_capacity_set", "pool_times_set",
    "seat_take", "seat_activate", "seat_return", "seat_queue_join", "seat_queue_leave",
}  # fmt: skip


class Pool:
    """A full pool of three: Perstorp has two seats, Klippan one and one waiting; Bjuv is outside."""

    def __init__(self, app: Samlar) -> None:
        self.world = PoolWorld.make(app.extensions["test.url"], tenants=3, employees=3)
        self.owner, self.perstorp, self.klippan = self.world.tenants
        self.client = Client(self.world.url)
        self.id = self.world.pool(3)
        self.outsider = PoolWorld.make(app.extensions["test.url"], tenants=1, employees=1).owner_id
        for tenant, person in ((self.perstorp, 0), (self.perstorp, 1), (self.klippan, 0)):
            employment = self.world.employments[tenant][person]
            assert self.client.word(tenant, "seat_take", self.owner, self.id, employment, uuid7()) == "taken"
        waiting = self.world.employments[self.klippan][1]
        assert self.client.word(self.klippan, "seat_queue_join", self.owner, self.id, waiting, uuid7()) == "queued"

    def seen(self, tenant: int, table: str, columns: str = "*") -> list[tuple[object, ...]]:
        """What a tenant reads of this pool."""
        return self.client.rows(tenant, f"select {columns} from {table} where pool_id = %s", self.id)


@pytest.fixture
def pool(real_app: Samlar) -> Pool:
    return Pool(real_app)


def test_the_owner_reads_counts_of_all_and_persons_of_none(pool: Pool) -> None:
    assert sorted(pool.seen(pool.owner, "pool_participation", "tenant_id, common_used")) == [(pool.owner, 0), (pool.perstorp, 2), (pool.klippan, 1)]
    assert pool.seen(pool.owner, "seat_holder") == pool.seen(pool.owner, "seat_queue") == []
    assert pool.seen(pool.owner, "pool_counter", "capacity, used, queued") == [(3, 3, 1)]


def test_a_participant_reads_totals_its_own_share_and_its_own_persons(pool: Pool) -> None:
    assert pool.seen(pool.klippan, "pool_counter", "capacity, used, queued") == [(3, 3, 1)]
    assert pool.seen(pool.klippan, "pool_participation", "tenant_id, common_used") == [(pool.klippan, 1)]
    assert [row[0] for row in pool.seen(pool.klippan, "seat_holder", "tenant_id")] == [pool.klippan]
    assert [row[0] for row in pool.seen(pool.klippan, "seat_queue", "tenant_id")] == [pool.klippan]
    assert {row[0] for row in pool.seen(pool.klippan, "seat_journal", "tenant_id")} == {pool.klippan}


def test_an_outsider_and_nobody_read_nothing(pool: Pool) -> None:
    for table in LEDGER:
        assert pool.client.rows(pool.outsider, f"select count(*) from {table} where pool_id = %s", pool.id) == [(0,)]
        with pool.client.connection.transaction():
            assert pool.client.connection.execute(f"select count(*) from {table}").fetchall() == [(0,)]


def test_the_app_writes_no_table_of_the_ledger(pool: Pool) -> None:
    for table in LEDGER:
        for act in ("insert into {0} default values", "update {0} set tenant_id = tenant_id", "delete from {0}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                pool.client.rows(pool.owner, act.format(table))


def test_the_journal_shows_whose_seats_moved_and_never_which(pool: Pool) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        pool.seen(pool.owner, "seat_journal", "assignment_id")
    moved = pool.seen(pool.owner, "seat_journal", "tenant_id, from_account, to_account, quantity")
    assert moved.count((pool.perstorp, "common", "assigned", 1)) == 2


def test_the_ledgers_functions_are_the_ten_that_are_known_and_each_fixes_its_search_path(pool: Pool) -> None:
    query = """select proname, prosecdef, proconfig::text, has_function_privilege('samlar_app', p.oid, 'execute'), proacl::text
               from pg_proc p join pg_roles r on r.oid = proowner where rolname = 'samlar_ledger'"""
    rows = pool.client.rows(pool.owner, query)
    assert {row[0] for row in rows if row[3]} == FUNCTIONS
    assert len(FUNCTIONS) <= 10
    for name, definer, config, callable_by_app, acl in rows:
        assert definer == callable_by_app == (name in FUNCTIONS), name
        assert not callable_by_app or "search_path=pg_catalog, public, pg_temp" in str(config), name
        assert not any(grant.startswith("=") for grant in str(acl).strip("{}").split(",")), f"{name} is open to everybody"


def test_the_ledgers_role_reads_the_callers_own_employments_and_nothing_else_of_people(pool: Pool) -> None:
    query = """select attname from pg_attribute where attrelid = 'employment'::regclass and attnum > 0
               and has_column_privilege('samlar_ledger', attrelid, attnum, 'select')"""
    assert {row[0] for row in pool.client.rows(pool.owner, query)} == {"tenant_id", "id", "person_id", "starts_on", "ends_on"}
    catalogue = """select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
                   and has_table_privilege('samlar_ledger', oid, 'select')"""
    assert {row[0] for row in pool.client.rows(pool.owner, catalogue)} == {*LEDGER, "seat_pool", "organisation"}


def test_a_foreign_employment_is_unknown_also_to_the_pools_owner(pool: Pool) -> None:
    foreign = pool.world.employments[pool.perstorp][2]
    assert pool.client.word(pool.owner, "seat_take", pool.owner, pool.id, foreign, uuid7()) == "unknown"
    assert pool.client.word(pool.outsider, "seat_take", pool.owner, pool.id, pool.world.employments[pool.perstorp][2], uuid7()) == "unknown"
