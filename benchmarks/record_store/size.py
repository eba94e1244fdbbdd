"""The bytes that a statement takes in the database, table by table."""

from dataclasses import dataclass

import psycopg

from benchmarks.record_store.stage import Stage

TABLES = ("statement", "statement_id", "statement_related", "progress", "lrs_activity")


@dataclass(frozen=True)
class Share:
    """A table's rows and bytes for each statement."""

    table: str
    rows: float
    table_bytes: float
    index_bytes: float

    @property
    def total(self) -> float:
        """Table and indexes."""
        return self.table_bytes + self.index_bytes


def shares(on: Stage) -> list[Share]:
    """Give each table's share in a filled store."""
    with psycopg.connect(on.databases.server.admin_url(on.database)) as connection:

        def ask(query: str) -> int:
            row = connection.execute(query.encode()).fetchone()
            assert row is not None
            return int(row[0])

        count = ask("select count(*) from statement")
        return [
            Share(
                table, ask(f"select count(*) from {table}") / count,
                ask(f"select pg_table_size('{table}')") / count, ask(f"select pg_indexes_size('{table}')") / count,
            )
            for table in TABLES
        ]  # fmt: skip


def lines(found: list[Share]) -> list[str]:
    """The shares as Markdown."""
    head = ["| table | rows a statement | bytes a statement | of its indexes | together |", "| --- | --- | --- | --- | --- |"]
    body = [f"| {one.table} | {one.rows:.2f} | {one.table_bytes:,.0f} | {one.index_bytes:,.0f} | {one.total:,.0f} |" for one in found]
    return [*head, *body, f"| together | | | | {sum(one.total for one in found):,.0f} |"]
