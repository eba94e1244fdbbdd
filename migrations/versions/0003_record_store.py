"""The record store: statements, what filters look for, documents, credentials, progress and its feed.

The tables that every statement writes to have no foreign keys: each would cost a look-up a row, and a lock on the
organisation's row that every writer shares. What they would hold is held by the row policy (tenant_id) and by the one
service that writes them.
"""

from alembic import op

from migrations.policies import append_only, tenant_table

revision = "0003_record_store"
down_revision = "0002_jobs"

TENANT = "tenant_id integer not null constraint fk_{0}_tenant_id_organisation references organisation"
BARE = "tenant_id integer not null"

STATEMENTS = f"""
create table statement (
  {BARE},
  id uuid not null,
  stored timestamptz not null,
  timestamp timestamptz not null,
  verb text not null,
  ifi text,
  actor_key uuid,
  object_key uuid,
  activity_id text,
  registration uuid,
  ref_id uuid,
  authority text not null,
  credential_id uuid,
  grant_id uuid,
  voided boolean not null default false,
  raw text not null,
  constraint pk_statement primary key (tenant_id, id),
  constraint uq_statement_tenant_id_stored unique (tenant_id, stored)
);
create index ix_statement_tenant_id_actor_key_stored on statement (tenant_id, actor_key, stored);
create index ix_statement_tenant_id_object_key_stored on statement (tenant_id, object_key, stored);
create index ix_statement_tenant_id_verb_stored on statement (tenant_id, verb, stored);
create index ix_statement_tenant_id_registration_stored on statement (tenant_id, registration, stored) where registration is not null;
create index ix_statement_tenant_id_ref_id on statement (tenant_id, ref_id) where ref_id is not null;
create table statement_related (
  {BARE},
  key uuid not null,
  stored timestamptz not null,
  constraint pk_statement_related primary key (tenant_id, key, stored)
);
create table statement_ref (
  {BARE},
  stored timestamptz not null,
  target_id uuid not null,
  constraint pk_statement_ref primary key (tenant_id, stored, target_id)
);
create index ix_statement_ref_tenant_id_target_id on statement_ref (tenant_id, target_id);
create table lrs_activity (
  {BARE},
  id text not null,
  definition text not null,
  constraint pk_lrs_activity primary key (tenant_id, id)
);
create table lrs_document (
  {BARE},
  kind text not null constraint ck_lrs_document_kind check (kind in ('state','activity','agent')),
  activity_key uuid not null,
  agent_key uuid not null,
  registration uuid not null,
  document_key uuid not null,
  document_id text not null,
  content bytea not null,
  content_type text not null,
  etag text not null,
  updated_at timestamptz not null,
  constraint pk_lrs_document primary key (tenant_id, kind, activity_key, agent_key, registration, document_key)
);
"""

PROGRESS = f"""
create table lrs_actor (
  {TENANT.format("lrs_actor")},
  ifi text not null,
  person_id uuid constraint fk_lrs_actor_person_id_person references person,
  actor jsonb not null,
  constraint pk_lrs_actor primary key (tenant_id, ifi)
);
create index ix_lrs_actor_tenant_id_person_id on lrs_actor (tenant_id, person_id);
create table progress (
  {BARE},
  ifi text not null,
  activity_id text not null,
  person_id uuid,
  first_at timestamptz not null,
  last_at timestamptz not null,
  completed_at timestamptz,
  passed_at timestamptz,
  failed_at timestamptz,
  satisfied_at timestamptz,
  attended_at timestamptz,
  terminated_at timestamptz,
  score_scaled double precision,
  changed_at timestamptz not null,
  constraint pk_progress primary key (tenant_id, ifi, activity_id)
) with (fillfactor = 80);
create index ix_progress_tenant_id_activity_id on progress (tenant_id, activity_id);
create index ix_progress_tenant_id_person_id on progress (tenant_id, person_id);
create table progress_feed (
  {BARE},
  seq bigint generated always as identity,
  consumer text not null,
  ifi text not null,
  activity_id text not null,
  changed_at timestamptz not null,
  constraint pk_progress_feed primary key (tenant_id, seq)
);
create index ix_progress_feed_tenant_id_consumer_seq on progress_feed (tenant_id, consumer, seq);
"""

RIGHTS = f"""
create table lrs_credential (
  {TENANT.format("lrs_credential")},
  id uuid not null,
  key text not null,
  secret_hash bytea not null,
  name text not null,
  scopes text[] not null,
  profile text,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  constraint pk_lrs_credential primary key (tenant_id, id),
  constraint uq_lrs_credential_tenant_id_key unique (tenant_id, key)
);
create table lrs_grant (
  {TENANT.format("lrs_grant")},
  id uuid not null,
  profile text not null,
  fetch_hash bytea not null,
  fetched_at timestamptz,
  token_hash bytea,
  registration uuid not null,
  ifi text not null,
  actor jsonb not null,
  activity_id text not null,
  publisher_id text not null,
  course_iri text not null,
  mastery_score double precision,
  move_on text not null,
  session_id text not null,
  context jsonb not null,
  state jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  constraint pk_lrs_grant primary key (tenant_id, id)
);
create index ix_lrs_grant_tenant_id_registration on lrs_grant (tenant_id, registration);
"""

# `stored` comes from one sequence that counts microseconds and never goes back, whatever the clock does. A writer first
# shows, by a shared advisory lock whose second number is a lower bound of its `stored` in milliseconds, that it is
# open; the watermark is the least of those bounds. So no lock is held around a commit, and lists never grow behind a
# reader's back (docs/xapi.md, "Lists and the watermark").
#
# 1375731712 (0x52000000) + tenant: taken alone by who refers to other statements, shared by all other writers.
# 1459617792 (0x57000000) + tenant: open writes.  1392508928, 1 (0x53000000): the sequence, for microseconds only.
BEGIN_WRITE = """
create function lrs_begin_write(p_tenant integer, p_count integer, p_alone boolean) returns bigint
language plpgsql volatile as $$
declare
  v_floor bigint;
  v_last bigint;
begin
  if p_alone then
    perform pg_advisory_xact_lock(1375731712 + p_tenant, 0);
  else
    perform pg_advisory_xact_lock_shared(1375731712 + p_tenant, 0);
  end if;
  -- Never more than a second behind the clock, so that the number below can be told again from its remainder.
  v_floor := greatest(coalesce(pg_sequence_last_value('lrs_stored'), 0), (extract(epoch from clock_timestamp()) * 1000000)::bigint - 1000000);
  perform pg_advisory_xact_lock_shared(1459617792 + p_tenant, ((v_floor / 1000) % 2147483648)::integer);
  -- One expression list: nothing can interrupt between lock and unlock, so the session lock cannot be left behind.
  select t.last into v_last from (
    select pg_advisory_lock(1392508928, 1),
           setval('lrs_stored', greatest((extract(epoch from clock_timestamp()) * 1000000)::bigint,
                                         coalesce(pg_sequence_last_value('lrs_stored'), 0) + 1) + p_count - 1) as last,
           pg_advisory_unlock(1392508928, 1)
    offset 0) t;
  return v_last - p_count + 1;
end $$;
"""

WATERMARK = """
create function lrs_watermark(p_tenant integer) returns bigint
language plpgsql volatile as $$
declare
  v_now bigint;
  v_open bigint;
begin
  v_now := greatest((extract(epoch from clock_timestamp()) * 1000000)::bigint, coalesce(pg_sequence_last_value('lrs_stored'), 0));
  -- The bound is stored modulo 2^31 milliseconds (24 days); no transaction is open that long.
  select min(v_now / 1000 - ((v_now / 1000 - l.objid::bigint) % 2147483648 + 2147483648) % 2147483648) into v_open
    from pg_locks l
   where l.locktype = 'advisory' and l.objsubid = 2 and l.classid = (1459617792 + p_tenant)::oid
     and l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid();
  return least(v_now, v_open * 1000);
end $$;
"""


def upgrade() -> None:
    """Tables, the sequence of `stored` and the two functions around it."""
    for part in (STATEMENTS, PROGRESS, RIGHTS):
        op.execute(part)
    op.execute("create sequence lrs_stored as bigint")
    op.execute("grant usage, select, update on sequence lrs_stored to samlar_app")
    op.execute(BEGIN_WRITE)
    op.execute(WATERMARK)
    for table in ("statement", "lrs_document", "lrs_actor", "lrs_activity", "progress", "lrs_credential", "lrs_grant"):
        tenant_table(op, table)
    tenant_table(op, "progress_feed")  # select for update, in a drain, needs the right to update
    for table in ("statement_related", "statement_ref"):
        append_only(op, table)
