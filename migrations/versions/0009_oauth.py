"""Access tokens of OAuth 2.0, who made a credential, and how many statements were received up to an instant."""

from alembic import op

from migrations.policies import tenant_table

revision = "0009_oauth"
down_revision = "0008_forwarding"

TOKENS = """
alter table lrs_credential add column created_by uuid;
create table lrs_token (
  tenant_id integer not null constraint fk_lrs_token_tenant_id_organisation references organisation,
  id uuid not null,
  credential_id uuid not null,
  token_hash bytea not null,
  scopes text[] not null,
  expires_at timestamptz not null,
  constraint pk_lrs_token primary key (tenant_id, id),
  constraint fk_lrs_token_tenant_id_credential_id_lrs_credential foreign key (tenant_id, credential_id) references lrs_credential
);
create index ix_lrs_token_tenant_id_credential_id_expires_at on lrs_token (tenant_id, credential_id, expires_at);
"""

COUNT = """
create table statement_count (
  tenant_id integer not null,
  through timestamptz not null,
  total bigint not null,
  constraint pk_statement_count primary key (tenant_id)
);
"""


def upgrade() -> None:
    """The two tables and the column."""
    for part in (TOKENS, COUNT):
        op.execute(part)
    for table in ("lrs_token", "statement_count"):
        tenant_table(op, table)
