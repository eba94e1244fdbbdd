"""Attachments of statements: the bytes once by their hash, and which statements declare them."""

from alembic import op

from migrations.policies import tenant_table

revision = "0012_attachments"
down_revision = "0011_form_token"

TABLES = """
create table lrs_attachment (
  tenant_id integer not null,
  sha2 text not null,
  content bytea not null,
  constraint pk_lrs_attachment primary key (tenant_id, sha2)
);
alter table lrs_attachment alter column content set storage external;
create table statement_attachment (
  tenant_id integer not null,
  sha2 text not null,
  stored timestamptz not null,
  constraint pk_statement_attachment primary key (tenant_id, sha2, stored)
);
create index ix_statement_attachment_tenant_id_stored on statement_attachment (tenant_id, stored);
"""


def upgrade() -> None:
    """Both tables; what is in them is never changed, and goes only by a disposal."""
    op.execute(TABLES)
    for table in ("lrs_attachment", "statement_attachment"):
        tenant_table(op, table, grants="select, insert, delete")
