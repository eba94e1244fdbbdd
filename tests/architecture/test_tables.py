"""The four kinds of tables (architecture 4), read from the database's own catalogue."""

import pytest
from sqlalchemy import Connection, text

from tests.architecture.table_kinds import GLOBAL, JOBS, LEDGER, SHARED, TENANT

EVERY = {
    **dict.fromkeys(GLOBAL, "G"),
    **dict.fromkeys(TENANT, "T"),
    **dict.fromkeys(SHARED, "S"),
    **dict.fromkeys(LEDGER, "P"),
    **dict.fromkeys(JOBS, "J"),
}
TABLES = """select relname, relrowsecurity, relforcerowsecurity from pg_class c join pg_namespace n on n.oid = relnamespace
            where nspname = 'public' and relkind in ('r', 'p')"""
POLICIES = "select tablename, policyname, cmd, roles::text[] as roles, qual, with_check from pg_policies where schemaname = 'public'"


@pytest.fixture
def catalogue(engine_connection: Connection) -> Connection:
    """The run's database, as the app sees it."""
    return engine_connection


def rows(connection: Connection, query: str) -> list:  # type: ignore[type-arg]
    """All rows, leaving no transaction open."""
    with connection.begin():
        return list(connection.execute(text(query)))


def test_every_table_is_of_a_kind(catalogue: Connection) -> None:
    assert {row.relname for row in rows(catalogue, TABLES)} == set(EVERY)


def test_row_policies_are_forced_on_all_but_global_tables(catalogue: Connection) -> None:
    for row in rows(catalogue, TABLES):
        walled = EVERY[row.relname] in "TSP"
        assert (row.relrowsecurity, row.relforcerowsecurity) == (walled, walled), row.relname


def test_a_tenants_rows_are_written_by_that_tenant_alone(catalogue: Connection) -> None:
    own = {row.tablename: row for row in rows(catalogue, POLICIES) if row.policyname == "own"}
    for table in (*TENANT, *SHARED):
        assert own[table].cmd == "ALL", table
        for expression in (own[table].qual, own[table].with_check):
            assert expression.replace(" ", "") == "(tenant_id=(SELECTcurrent_tenant()AScurrent_tenant))", table


def test_other_policies_only_read_and_only_shared_tables_have_them(catalogue: Connection) -> None:
    for row in rows(catalogue, POLICIES):
        if row.policyname == "own" or row.roles == ["samlar_ledger"]:
            continue
        assert row.cmd == "SELECT", (row.tablename, row.policyname)
        if row.roles != ["samlar_finder"]:
            assert EVERY[row.tablename] in "SP", (row.tablename, row.policyname)


def test_the_app_writes_no_ledger_table(catalogue: Connection) -> None:
    query = "select table_name, privilege_type from information_schema.role_table_grants where grantee = 'samlar_app'"
    written = {(row.table_name, row.privilege_type) for row in rows(catalogue, query) if row.privilege_type != "SELECT"}
    assert {table for table, _ in written} & set(LEDGER) == set()
    assert {right for table, right in written if table == "audit_event"} == {"INSERT"}


def test_keys_of_tenant_tables_begin_with_the_tenant(catalogue: Connection) -> None:
    query = """select c.relname, i.indisprimary, (select attname from pg_attribute a where a.attrelid = c.oid and a.attnum = i.indkey[0]) as first,
                 x.relname as index
               from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
               join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and i.indisunique"""
    wrong = [f"{row.relname}.{row.index}" for row in rows(catalogue, query) if EVERY.get(row.relname) in ("T", "S") and row.first != "tenant_id"]
    assert wrong == []


def test_foreign_keys_of_a_tenants_row_begin_with_its_tenant(catalogue: Connection) -> None:
    query = """select c.relname, r.relname as target, k.conname,
                 (select array_agg(attname order by o) from unnest(k.conkey) with ordinality u(n, o)
                  join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n)::text[] as columns
               from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
               join pg_namespace n on n.oid = c.relnamespace where k.contype = 'f' and n.nspname = 'public'"""
    wrong = []
    for row in rows(catalogue, query):
        if EVERY.get(row.relname) in ("T", "S") and EVERY.get(row.target) in ("T", "S", "P") and "tenant_id" not in row.columns:
            wrong.append(row.conname)
    assert wrong == []


def test_definer_functions_are_few_and_fixed(catalogue: Connection) -> None:
    query = """select p.proname, r.rolname, p.proconfig::text[] as settings, has_function_privilege('public', p.oid, 'execute') as anybody
               from pg_proc p join pg_roles r on r.oid = p.proowner join pg_namespace n on n.oid = p.pronamespace
               where n.nspname = 'public' and p.prosecdef"""
    found = rows(catalogue, query)
    assert len([row for row in found if row.rolname == "samlar_ledger"]) <= 10
    for row in found:
        assert row.rolname in ("samlar_ledger", "samlar_finder"), row.proname
        assert row.settings == ["search_path=pg_catalog, public, pg_temp"], row.proname
        assert not row.anybody, row.proname


def test_the_app_role_can_walk_past_nothing(catalogue: Connection) -> None:
    query = """select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
               where rolname in ('samlar_app', 'samlar_ledger', 'samlar_finder', 'samlar_owner')"""
    assert all(tuple(row) == (False, False, False, False) for row in rows(catalogue, query))
