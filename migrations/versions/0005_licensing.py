"""Seat pools with their ledger, enrolments, seat assignments, rosters, attendance marks and counts."""

import re
from pathlib import Path

from alembic import op

from migrations.policies import ME, definer_functions, ledger_table, shared_table, tenant_table

revision = "0005_licensing"
down_revision = "0004_catalog"
branch_labels = None
depends_on = None

LEDGER = "samlar_ledger"
FUNCTIONS = Path(__file__).with_name("0005_ledger.sql")
INNER = ("seat_offer", "seat_grant", "seat_promote")  # called by the others only

OWNER = "tenant_id integer not null constraint fk_{0}_tenant_id_organisation references organisation"
ACCEPTED = """constraint fk_{0}_tenant_id_owner_id_course_id_course_acceptance foreign key (tenant_id, owner_id, course_id)
    references course_acceptance (tenant_id, owner_id, course_id)"""
EMPLOYED = """constraint fk_{0}_tenant_id_employment_id_employment foreign key (tenant_id, employment_id)
    references employment (tenant_id, id)"""
COUNTED = """constraint fk_{0}_pool_owner_id_pool_id_pool_counter foreign key (pool_owner_id, pool_id)
    references pool_counter (tenant_id, pool_id)"""

POOL = f"""
create table seat_pool (
  {OWNER.format("seat_pool")},
  id uuid not null,
  course_id uuid not null,
  course_session_id uuid,
  seat_type text not null constraint ck_seat_pool_seat_type check (seat_type in ('named', 'session_place')),
  one_seat_per text not null constraint ck_seat_pool_one_seat_per check (one_seat_per in ('employment', 'person')),
  name text not null,
  registry_number text,
  ends_on date,
  opened_at timestamptz not null,
  opened_by uuid,
  constraint pk_seat_pool primary key (tenant_id, id),
  constraint uq_seat_pool_tenant_id_course_session_id unique (tenant_id, course_session_id),
  constraint fk_seat_pool_tenant_id_course_id_course foreign key (tenant_id, course_id) references course (tenant_id, id),
  constraint fk_seat_pool_course_session foreign key (tenant_id, course_id, course_session_id)
    references course_session (tenant_id, course_id, id),
  constraint ck_seat_pool_session check ((seat_type = 'session_place') = (course_session_id is not null))
);
create index ix_seat_pool_tenant_id_course_id on seat_pool (tenant_id, course_id);
"""

# Half-filled pages leave room for the new version of a row beside the old one (HOT), since these change with each seat.
# A holder's and a waiting person's organisation is that of the participation; a journal line is written beside the row that
# it tells of, by the same function. Foreign keys that repeat this would cost a fifth of taking a seat.
LEDGER_TABLES = f"""
create table pool_counter (
  {OWNER.format("pool_counter")},
  pool_id uuid not null,
  one_seat_per text not null,
  capacity integer not null,
  used integer not null default 0,
  set_aside integer not null default 0,
  queued integer not null default 0 constraint ck_pool_counter_queued check (queued >= 0),
  closes_at timestamptz,
  returnable_until timestamptz,
  constraint pk_pool_counter primary key (tenant_id, pool_id),
  constraint fk_pool_counter_tenant_id_pool_id_seat_pool foreign key (tenant_id, pool_id) references seat_pool (tenant_id, id),
  constraint ck_pool_counter_units check (used >= 0 and set_aside >= 0 and used + set_aside <= capacity)
) with (fillfactor = 50);
create table pool_participation (
  {OWNER.format("pool_participation")},
  pool_owner_id integer not null,
  pool_id uuid not null,
  guaranteed integer not null,
  ceiling integer,
  guaranteed_used integer not null default 0,
  common_used integer not null default 0,
  activated integer not null default 0,
  admitted_at timestamptz not null,
  constraint pk_pool_participation primary key (pool_owner_id, pool_id, tenant_id),
  {COUNTED.format("pool_participation")},
  constraint ck_pool_participation_guarantee check (guaranteed_used between 0 and guaranteed and common_used >= 0),
  constraint ck_pool_participation_ceiling
    check (ceiling is null or (ceiling >= guaranteed and guaranteed_used + common_used <= ceiling)),
  constraint ck_pool_participation_activated check (activated between 0 and guaranteed_used + common_used)
) with (fillfactor = 50);
create index ix_pool_participation_tenant_id on pool_participation (tenant_id, pool_owner_id, pool_id);
create table seat_holder (
  pool_owner_id integer not null,
  pool_id uuid not null,
  holder_key uuid not null,
  tenant_id integer not null,
  assignment_id uuid not null,
  account text not null constraint ck_seat_holder_account check (account in ('guaranteed', 'common')),
  taken_at timestamptz not null,
  activated_at timestamptz,
  constraint pk_seat_holder primary key (pool_owner_id, pool_id, holder_key),
  constraint uq_seat_holder_tenant_id_assignment_id unique (tenant_id, assignment_id),
  constraint fk_seat_holder_participation foreign key (pool_owner_id, pool_id, tenant_id)
    references pool_participation (pool_owner_id, pool_id, tenant_id)
);
create table seat_queue (
  pool_owner_id integer not null,
  pool_id uuid not null,
  holder_key uuid not null,
  tenant_id integer not null,
  assignment_id uuid not null,
  priority integer not null default 0,
  seq bigint generated always as identity,
  queued_at timestamptz not null,
  constraint pk_seat_queue primary key (pool_owner_id, pool_id, holder_key),
  constraint uq_seat_queue_tenant_id_assignment_id unique (tenant_id, assignment_id),
  constraint fk_seat_queue_participation foreign key (pool_owner_id, pool_id, tenant_id)
    references pool_participation (pool_owner_id, pool_id, tenant_id)
);
create index ix_seat_queue_order on seat_queue (pool_owner_id, pool_id, priority, seq);
create table seat_journal (
  pool_owner_id integer not null,
  pool_id uuid not null,
  seq bigint generated always as identity,
  tenant_id integer,
  from_account text not null,
  to_account text not null,
  quantity integer not null constraint ck_seat_journal_quantity check (quantity > 0),
  assignment_id uuid,
  at timestamptz not null,
  constraint pk_seat_journal primary key (pool_owner_id, pool_id, seq),
  constraint ck_seat_journal_accounts check (from_account <> to_account
    and from_account in ('capacity', 'common', 'guaranteed', 'assigned')
    and to_account in ('capacity', 'common', 'guaranteed', 'assigned', 'consumed'))
);
"""

ENROLMENT = f"""
create table enrolment (
  {OWNER.format("enrolment")},
  id uuid not null,
  employment_id uuid not null,
  person_id uuid not null constraint fk_enrolment_person_id_person references person,
  owner_id integer not null,
  course_id uuid not null,
  version_id uuid,
  registration uuid not null,
  state text not null constraint ck_enrolment_state check (state in ('active', 'ended')),
  created_at timestamptz not null,
  ended_at timestamptz,
  constraint pk_enrolment primary key (tenant_id, id),
  constraint uq_enrolment_tenant_id_registration unique (tenant_id, registration),
  {EMPLOYED.format("enrolment")},
  {ACCEPTED.format("enrolment")},
  constraint ck_enrolment_ended check ((state = 'ended') = (ended_at is not null))
);
create unique index uq_enrolment_active on enrolment (tenant_id, employment_id, owner_id, course_id) where state = 'active';
create index ix_enrolment_tenant_id_person_id on enrolment (tenant_id, person_id);
create table seat_assignment (
  {OWNER.format("seat_assignment")},
  id uuid not null,
  employment_id uuid not null,
  person_id uuid not null constraint fk_seat_assignment_person_id_person references person,
  pool_owner_id integer not null,
  pool_id uuid not null,
  course_id uuid not null,
  course_session_id uuid,
  enrolment_id uuid,
  idempotency_key text not null,
  state text not null constraint ck_seat_assignment_state
    check (state in ('queued', 'assigned', 'activated', 'completed', 'released', 'left')),
  needs text,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  attended_statement_id uuid,
  constraint pk_seat_assignment primary key (tenant_id, id),
  constraint uq_seat_assignment_tenant_id_idempotency_key unique (tenant_id, idempotency_key),
  {EMPLOYED.format("seat_assignment")},
  constraint fk_seat_assignment_tenant_id_enrolment_id_enrolment foreign key (tenant_id, enrolment_id)
    references enrolment (tenant_id, id),
  constraint fk_seat_assignment_participation foreign key (tenant_id, pool_owner_id, pool_id)
    references pool_participation (tenant_id, pool_owner_id, pool_id)
);
create unique index uq_seat_assignment_live on seat_assignment (tenant_id, pool_owner_id, pool_id, employment_id)
  where state in ('queued', 'assigned', 'activated', 'completed');
create index ix_seat_assignment_tenant_id_person_id on seat_assignment (tenant_id, person_id);
create index ix_seat_assignment_tenant_id_employment_id on seat_assignment (tenant_id, employment_id);
"""

SESSION_ROWS = f"""
create table roster_row (
  {OWNER.format("roster_row")},
  assignment_id uuid not null,
  session_owner_id integer not null,
  course_session_id uuid not null,
  display_name text not null,
  aliased boolean not null,
  needs text,
  booked_at timestamptz not null,
  constraint pk_roster_row primary key (tenant_id, assignment_id),
  constraint fk_roster_row_tenant_id_assignment_id_seat_assignment foreign key (tenant_id, assignment_id)
    references seat_assignment (tenant_id, id)
);
create index ix_roster_row_session_owner_id on roster_row (session_owner_id, course_session_id);
create table attendance_mark (
  {OWNER.format("attendance_mark")},
  id uuid not null,
  course_session_id uuid not null,
  participant_id integer not null constraint fk_attendance_mark_participant_id_organisation references organisation,
  assignment_id uuid not null,
  present boolean not null,
  revision integer not null,
  marked_at timestamptz not null,
  marked_by uuid,
  constraint pk_attendance_mark primary key (tenant_id, id),
  constraint uq_attendance_mark_place unique (tenant_id, course_session_id, participant_id, assignment_id),
  constraint fk_attendance_mark_course_session foreign key (tenant_id, course_session_id) references course_session (tenant_id, id)
);
create index ix_attendance_mark_participant_id on attendance_mark (participant_id, assignment_id);
create table course_count (
  {OWNER.format("course_count")},
  owner_id integer not null,
  course_id uuid not null,
  started integer not null constraint ck_course_count_started check (started >= 0),
  completed integer not null constraint ck_course_count_completed check (completed >= 0),
  constraint pk_course_count primary key (tenant_id, owner_id, course_id),
  {ACCEPTED.format("course_count")}
);
create index ix_course_count_owner_id on course_count (owner_id, course_id);
"""

# A participant reads the totals; a scalar subquery stays an index probe per row.
TAKES_PART = f"""(select true from pool_participation p
  where p.tenant_id = {ME} and p.pool_owner_id = pool_counter.tenant_id and p.pool_id = pool_counter.pool_id)"""
OFFERED = f"""(select true from course_offer o
  where o.tenant_id = seat_pool.tenant_id and o.course_id = seat_pool.course_id and o.receiver_id = {ME})"""
# From booking until 14 days after the session's end, as the session stands now (it may have been moved).
ON_THE_ROSTER = f"""session_owner_id = {ME} and (select s.ends_at + interval '14 days' > clock_timestamp() from course_session s
  where s.tenant_id = roster_row.session_owner_id and s.id = roster_row.course_session_id)"""


def upgrade() -> None:
    """The tables, their policies, and the functions of the ledger."""
    for block in (POOL, LEDGER_TABLES, ENROLMENT, SESSION_ROWS):
        op.execute(block)
    shared_table(op, "seat_pool", read=OFFERED, grants="select, insert, update")
    op.execute("alter policy shared on seat_pool to samlar_app")  # the ledger reads the caller's own pools only
    ledger_table(op, "pool_counter", read=f"tenant_id = {ME} or {TAKES_PART}")
    ledger_table(op, "pool_participation", read=f"tenant_id = {ME} or pool_owner_id = {ME}")
    ledger_table(op, "seat_holder", read=f"tenant_id = {ME}")
    ledger_table(op, "seat_queue", read=f"tenant_id = {ME}")
    ledger_table(op, "seat_journal", read=f"tenant_id = {ME} or pool_owner_id = {ME}")
    # Append-only, and the owner reads how many and whose, never which: an assignment's id would follow one person.
    op.execute(f"revoke update, delete on seat_journal from {LEDGER}")
    op.execute("revoke select on seat_journal from samlar_app")
    op.execute("grant select (pool_owner_id, pool_id, seq, tenant_id, from_account, to_account, quantity, at) on seat_journal to samlar_app")
    tenant_table(op, "enrolment", grants="select, insert, update")
    tenant_table(op, "seat_assignment", grants="select, insert, update")
    shared_table(op, "roster_row", read=ON_THE_ROSTER)
    shared_table(op, "attendance_mark", read=f"participant_id = {ME}", grants="select, insert, update")
    shared_table(op, "course_count", read=f"owner_id = {ME}", grants="select, insert, update")
    # What the ledger reads beside its own: the caller's employments and pools (their own policies bind it), and which organisations exist.
    op.execute(f"grant select (tenant_id, id, person_id, starts_on, ends_on) on employment to {LEDGER}")
    op.execute(f"grant select on seat_pool, organisation to {LEDGER}")
    for statement in re.split(r"(?m)^(?=create function )", FUNCTIONS.read_text())[1:]:
        name = statement.split("(", 1)[0].removeprefix("create function ")
        definer_functions(op, LEDGER, [(name, statement)], execute_by=LEDGER if name in INNER else "samlar_app")
