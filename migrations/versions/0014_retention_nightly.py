"""Whether a tenant's rules of retention are carried out each night, by which decision, and which runs were such."""

from alembic import op

from migrations.policies import tenant_table

revision = "0014_retention_nightly"
down_revision = "0013_statement_id"

TABLE = """
create table retention_nightly (
  tenant_id integer not null constraint fk_retention_nightly_tenant_id_organisation references organisation,
  active boolean not null,
  decision text not null constraint ck_retention_nightly_decision check (decision <> ''),
  decided_by uuid,
  decided_at timestamptz not null,
  constraint pk_retention_nightly primary key (tenant_id)
);
alter table retention_run add column nightly boolean not null default false;
"""


def upgrade() -> None:
    """Nobody has decided it yet, and every run so far was ordered by somebody."""
    op.execute(TABLE)
    tenant_table(op, "retention_nightly", grants="select, insert, update")
