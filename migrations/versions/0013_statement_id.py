"""Ids of statements in a table of their own, so that the statements themselves can be kept in partitions by month.

A partitioned table holds no constraint that leaves out what it is partitioned by. So that an id is used once is held
here; `statement` keeps (tenant, stored), by which partitions are made, and an index that finds ids.
"""

from alembic import op

from migrations.policies import tenant_table

revision = "0013_statement_id"
down_revision = "0012_attachments"

TABLE = """
create table statement_id (
  tenant_id integer not null,
  id uuid not null,
  constraint pk_statement_id primary key (tenant_id, id)
);
insert into statement_id (tenant_id, id) select tenant_id, id from statement;
create index ix_statement_tenant_id_id on statement (tenant_id, id);
alter table statement drop constraint pk_statement;
alter table statement drop constraint uq_statement_tenant_id_stored;
alter table statement add constraint pk_statement primary key (tenant_id, stored);
"""


def upgrade() -> None:
    """The ids that are there are taken over; a row goes only with its statement."""
    op.execute(TABLE)
    tenant_table(op, "statement_id", grants="select, insert, delete")
