"""Forwarding: the receivers of a tenant's statements, and what waits for each."""

from alembic import op

from migrations.policies import tenant_table

revision = "0008_forwarding"
down_revision = "0007_retention"

TABLES = """
create table forward_target (
  tenant_id integer not null constraint fk_forward_target_tenant_id_organisation references organisation,
  id uuid not null,
  name text not null,
  endpoint text not null,
  version text not null constraint ck_forward_target_version check (version in ('1.0.3','2.0.0')),
  sealed text not null,
  verbs text[] not null,
  activities text[] not null,
  authorities text[] not null,
  outcomes_only boolean not null,
  created_at timestamptz not null,
  begins_after timestamptz not null,
  read_through timestamptz not null,
  sent_count bigint not null default 0,
  sent_at timestamptz,
  failures integer not null default 0,
  retry_at timestamptz,
  trouble text,
  trouble_at timestamptz,
  state text not null default 'running' constraint ck_forward_target_state check (state in ('running','stopped')),
  stopped_at timestamptz,
  stopped_why text,
  stopped_status integer,
  stopped_sentence text,
  stopped_statement_id uuid,
  constraint pk_forward_target primary key (tenant_id, id),
  constraint uq_forward_target_tenant_id_name unique (tenant_id, name)
);
create table forward_outbox (
  tenant_id integer not null constraint fk_forward_outbox_tenant_id_organisation references organisation,
  target_id uuid not null,
  stored timestamptz not null,
  statement_id uuid not null,
  lane uuid not null,
  unsure boolean not null default false,
  attempts integer not null default 0,
  retry_at timestamptz,
  refused_at timestamptz,
  status integer,
  sentence text,
  constraint pk_forward_outbox primary key (tenant_id, target_id, stored),
  constraint fk_forward_outbox_tenant_id_target_id_forward_target
    foreign key (tenant_id, target_id) references forward_target (tenant_id, id)
);
create index ix_forward_outbox_held on forward_outbox (tenant_id, target_id, lane, stored)
  where refused_at is not null or retry_at is not null;
"""


def upgrade() -> None:
    """The two tables."""
    op.execute(TABLES)
    for table in ("forward_target", "forward_outbox"):
        tenant_table(op, table)
