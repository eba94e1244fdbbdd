"""The four kinds of tables (architecture: T, S, G, P) as SQL, for the steps in versions/.

A step that has run somewhere is never edited; so these functions only ever gain new names. `op` is alembic's."""

from collections.abc import Sequence
from typing import Any, Protocol


class Operations(Protocol):
    """Alembic's `op`, as far as it is used here."""

    def execute(self, sqltext: str, /) -> Any: ...


ME = "(select current_tenant())"


def _force(op: Operations, table: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")


def tenant_table(op: Operations, table: str, *, grants: str = "select, insert, update, delete") -> None:
    """T: one tenant writes and reads; without a tenant there are no rows."""
    _force(op, table)
    op.execute(f"create policy own on {table} using (tenant_id = {ME}) with check (tenant_id = {ME})")
    op.execute(f"grant {grants} on {table} to samlar_app")


def shared_table(op: Operations, table: str, *, read: str, grants: str = "select, insert, update, delete") -> None:
    """S: `tenant_id` is the only writer; others read the rows for which `read` holds."""
    tenant_table(op, table, grants=grants)
    op.execute(f"create policy shared on {table} for select using ({read})")


def append_only(op: Operations, table: str) -> None:
    """T, and a row once written stays as it is."""
    tenant_table(op, table, grants="select, insert")


def global_table(op: Operations, table: str, *, grants: str = "select") -> None:
    """G: no personal data, the same for everybody."""
    op.execute(f"grant {grants} on {table} to samlar_app")


def ledger_table(op: Operations, table: str, *, read: str | None) -> None:
    """P: changed only in functions owned by samlar_ledger; the app reads the rows for which `read` holds."""
    _force(op, table)
    op.execute(f"create policy ledger on {table} to samlar_ledger using (true) with check (true)")
    op.execute(f"grant select, insert, update, delete on {table} to samlar_ledger")
    if read is not None:
        op.execute(f"create policy readable on {table} for select to samlar_app using ({read})")
        op.execute(f"grant select on {table} to samlar_app")


def definer_functions(op: Operations, owner: str, functions: Sequence[tuple[str, str]], *, execute_by: str = "samlar_app") -> None:
    """Functions that run as `owner` (a role that nobody signs in as). Each is (signature, create statement);
    the statement must fix its search_path."""
    op.execute(f"grant create on schema public to {owner}")
    for signature, statement in functions:
        op.execute(statement)
        op.execute(f"revoke all on function {signature} from public")
        op.execute(f"alter function {signature} owner to {owner}")
        op.execute(f"grant execute on function {signature} to {execute_by}")
    op.execute(f"revoke create on schema public from {owner}")
