"""Retention: the tenants' rules, the protocol of what was disposed of, and what disposed statements had amounted to."""

from alembic import op

from migrations.policies import append_only, tenant_table

revision = "0007_retention"
down_revision = "0006_reporting"

TENANT = "tenant_id integer not null constraint fk_{0}_tenant_id_organisation references organisation"
BARE = "tenant_id integer not null"  # written beside statements, many at a time: no foreign key (0003 says why)

PROTOCOL = f"""
create table retention_rule (
  {TENANT.format("retention_rule")},
  record_class text not null constraint ck_retention_rule_record_class check (record_class in ('detail','outcome','document')),
  months integer constraint ck_retention_rule_months check (months between 1 and 1200),
  decision text not null constraint ck_retention_rule_decision check (decision <> ''),
  decided_by uuid,
  decided_at timestamptz not null,
  constraint pk_retention_rule primary key (tenant_id, record_class)
);
create table retention_run (
  {TENANT.format("retention_run")},
  id uuid not null,
  kind text not null constraint ck_retention_run_kind check (kind in ('disposal','pseudonymisation')),
  begun_at timestamptz not null,
  requested_by uuid,
  reason text not null,
  rules jsonb not null,
  constraint pk_retention_run primary key (tenant_id, id)
);
create index ix_retention_run_tenant_id_begun_at on retention_run (tenant_id, begun_at);
create table retention_step (
  {TENANT.format("retention_step")},
  run_id uuid not null,
  number integer not null,
  at timestamptz not null,
  counts jsonb not null,
  reached text not null,
  last boolean not null,
  constraint pk_retention_step primary key (tenant_id, run_id, number),
  constraint fk_retention_step_tenant_id_run_id_retention_run foreign key (tenant_id, run_id) references retention_run (tenant_id, id)
);
"""

CARRIED = f"""
create table progress_carried (
  {BARE},
  ifi text not null,
  activity_id text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  completed_at timestamptz,
  passed_at timestamptz,
  failed_at timestamptz,
  satisfied_at timestamptz,
  attended_at timestamptz,
  terminated_at timestamptz,
  score_scaled double precision,
  constraint pk_progress_carried primary key (tenant_id, ifi, activity_id)
);
create table achievement_carried (
  {BARE},
  ifi text not null,
  activity_id text not null,
  verb text not null,
  at timestamptz not null,
  constraint pk_achievement_carried primary key (tenant_id, ifi, activity_id, verb, at)
);
create table statement_voided (
  {BARE},
  id uuid not null,
  constraint pk_statement_voided primary key (tenant_id, id)
);
"""


def upgrade() -> None:
    """The tables exist behind their row policies; the app may take a statement's relations away with it."""
    op.execute(PROTOCOL)
    op.execute(CARRIED)
    tenant_table(op, "retention_rule", grants="select, insert, update")
    for table in ("retention_run", "retention_step", "statement_voided"):
        append_only(op, table)
    for table in ("progress_carried", "achievement_carried"):
        tenant_table(op, table, grants="select, insert, update")
    op.execute("grant delete on statement_related, statement_ref to samlar_app")
