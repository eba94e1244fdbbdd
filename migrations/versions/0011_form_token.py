"""What the forms that were sent once led to, for some days."""

from alembic import op

from migrations.policies import tenant_table

revision = "0011_form_token"
down_revision = "0010_member_language"

TABLE = """
create table form_token (
  tenant_id integer not null constraint fk_form_token_tenant_id_organisation references organisation,
  member_id uuid not null,
  token uuid not null,
  digest bytea not null,
  answer text,
  used_at timestamptz not null,
  constraint pk_form_token primary key (tenant_id, member_id, token, digest)
);
create index ix_form_token_tenant_id_used_at on form_token (tenant_id, used_at);
"""


def upgrade() -> None:
    """The table, behind its row policy."""
    op.execute(TABLE)
    tenant_table(op, "form_token")
