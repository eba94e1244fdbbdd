"""Courses, content packages, sharing, course sessions, and search through the finder."""

from alembic import op

from migrations.policies import ME, definer_functions, global_table, shared_table

revision = "0004_catalog"
down_revision = "0003_record_store"

OWNER = "tenant_id integer not null constraint fk_{0}_tenant_id_organisation references organisation"


def sorted_by(expression: str) -> str:
    """The Swedish sort key (lms.core.columns.swedish_sort_sql, as it was on this day)."""
    return f"text generated always as (translate(lower({expression}), 'åäöéü', '{{|}}ey')) stored"


PACKAGES = """
create table content_package (
  hash text constraint pk_content_package primary key constraint ck_content_package_hash check (hash ~ '^[0-9a-f]{64}$'),
  label text not null constraint uq_content_package_label unique,
  kind text not null constraint ck_content_package_kind check (kind in ('cmi5')),
  packed_size bigint not null,
  unpacked_size bigint not null,
  files integer not null,
  stored_at timestamptz not null,
  constraint ck_content_package_label check (label = left(hash, 32))
);
create table package_file (
  hash text constraint fk_package_file_hash_content_package references content_package,
  path text,
  sha256 text not null constraint ck_package_file_sha256 check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null,
  content_type text not null,
  constraint pk_package_file primary key (hash, path)
);
"""

COURSES = f"""
create table course (
  {OWNER.format("course")},
  id uuid not null,
  title text not null,
  summary text not null,
  description text not null,
  asks text not null,
  field text not null,
  delivery text not null,
  duration_minutes integer constraint ck_course_duration check (duration_minutes between 1 and 60000),
  language text not null,
  valid_months integer constraint ck_course_validity check (valid_months between 1 and 600),
  department text not null,
  status text not null,
  current_version_id uuid,
  created_at timestamptz not null,
  created_by uuid,
  changed_at timestamptz not null,
  published_at timestamptz,
  withdrawn_at timestamptz,
  sort_key {sorted_by("title")} not null,
  constraint pk_course primary key (tenant_id, id),
  constraint ck_course_field check (field in ('care', 'school', 'social', 'it', 'lead', 'hr', 'econ', 'rescue', 'build', 'demo')),
  constraint ck_course_delivery check (delivery in ('elearning', 'classroom', 'webinar', 'blended')),
  constraint ck_course_status check (status in ('draft', 'published', 'withdrawn')),
  constraint ck_course_published check (status <> 'published' or published_at is not null)
);
create index ix_course_tenant_id_sort_key on course (tenant_id, sort_key, id);
create table course_version (
  {OWNER.format("course_version")},
  id uuid not null,
  course_id uuid not null,
  number integer not null,
  package_hash text not null constraint fk_course_version_package_hash_content_package references content_package,
  structure jsonb not null,
  file_name text not null,
  created_at timestamptz not null,
  created_by uuid,
  constraint pk_course_version primary key (tenant_id, id),
  constraint uq_course_version_tenant_id_course_id_id unique (tenant_id, course_id, id),
  constraint uq_course_version_tenant_id_course_id_number unique (tenant_id, course_id, number),
  constraint fk_course_version_tenant_id_course_id_course foreign key (tenant_id, course_id) references course (tenant_id, id)
);
alter table course add constraint fk_course_current_version
  foreign key (tenant_id, id, current_version_id) references course_version (tenant_id, course_id, id);
create table course_au (
  {OWNER.format("course_au")},
  id uuid not null,
  course_id uuid not null,
  version_id uuid not null,
  position integer not null,
  publisher_id text not null,
  title jsonb not null,
  description jsonb not null,
  href text not null,
  move_on text not null,
  mastery_score numeric(5, 4) constraint ck_course_au_mastery_score check (mastery_score between 0 and 1),
  launch_method text not null constraint ck_course_au_launch_method check (launch_method in ('AnyWindow', 'OwnWindow')),
  launch_parameters text,
  entitlement_key text,
  activity_type text,
  blocks jsonb not null,
  constraint pk_course_au primary key (tenant_id, id),
  constraint uq_course_au_tenant_id_version_id_position unique (tenant_id, version_id, position),
  constraint uq_course_au_tenant_id_version_id_publisher_id unique (tenant_id, version_id, publisher_id),
  constraint fk_course_au_tenant_id_course_id_version_id_course_version foreign key (tenant_id, course_id, version_id)
    references course_version (tenant_id, course_id, id),
  constraint ck_course_au_move_on
    check (move_on in ('Passed', 'Completed', 'CompletedAndPassed', 'CompletedOrPassed', 'NotApplicable'))
);
create table course_listing (
  {OWNER.format("course_listing")},
  course_id uuid not null,
  title text not null,
  summary text not null,
  description text not null,
  field text not null,
  delivery text not null,
  sort_key {sorted_by("title")} not null,
  words tsvector generated always as (
    setweight(to_tsvector('swedish'::regconfig, title), 'A') || setweight(to_tsvector('swedish'::regconfig, summary), 'B')
    || setweight(to_tsvector('swedish'::regconfig, description), 'C')) stored not null,
  constraint pk_course_listing primary key (tenant_id, course_id),
  constraint fk_course_listing_tenant_id_course_id_course foreign key (tenant_id, course_id) references course (tenant_id, id)
);
create index ix_course_listing_words on course_listing using gin (words);
"""

SHARING = f"""
create table course_offer (
  {OWNER.format("course_offer")},
  course_id uuid not null,
  receiver_id integer not null constraint fk_course_offer_receiver_id_organisation references organisation,
  network_id integer constraint fk_course_offer_network_id_network references network,
  offered_at timestamptz not null,
  offered_by uuid,
  ended_at timestamptz,
  constraint pk_course_offer primary key (tenant_id, course_id, receiver_id),
  constraint fk_course_offer_tenant_id_course_id_course foreign key (tenant_id, course_id) references course (tenant_id, id)
);
create index ix_course_offer_receiver_id on course_offer (receiver_id, tenant_id, course_id);
create table course_acceptance (
  {OWNER.format("course_acceptance")},
  owner_id integer not null constraint fk_course_acceptance_owner_id_organisation references organisation,
  course_id uuid not null,
  accepted_at timestamptz,
  accepted_by uuid,
  ended_at timestamptz,
  constraint pk_course_acceptance primary key (tenant_id, owner_id, course_id),
  constraint fk_course_acceptance_owner_id_course_id_tenant_id_course_offer foreign key (owner_id, course_id, tenant_id)
    references course_offer (tenant_id, course_id, receiver_id)
);
create index ix_course_acceptance_owner_id on course_acceptance (owner_id, course_id);
create table course_session (
  {OWNER.format("course_session")},
  id uuid not null,
  course_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  place text not null,
  leader_member_id uuid,
  cancel_before_hours integer not null constraint ck_course_session_cancel_before check (cancel_before_hours between 0 and 2160),
  state text not null constraint ck_course_session_state check (state in ('planned', 'cancelled')),
  cancelled_at timestamptz,
  created_at timestamptz not null,
  constraint pk_course_session primary key (tenant_id, id),
  constraint uq_course_session_tenant_id_course_id_id unique (tenant_id, course_id, id),
  constraint fk_course_session_tenant_id_course_id_course foreign key (tenant_id, course_id) references course (tenant_id, id),
  constraint fk_course_session_tenant_id_leader_member_id_member foreign key (tenant_id, leader_member_id)
    references member (tenant_id, id),
  constraint ck_course_session_period check (ends_at > starts_at)
);
create index ix_course_session_tenant_id_leader_member_id on course_session (tenant_id, leader_member_id);
create index ix_course_session_tenant_id_course_id_starts_at on course_session (tenant_id, course_id, starts_at);
"""

# A scalar subquery stays an index probe per row; exists() would become a hash over all offers (architecture, Search).
# An ended offer is still readable to those who once accepted it: learners under way keep what they need.
OFFERED = f"""status <> 'draft' and (
  select o.ended_at is null or exists (
      select from course_acceptance a
      where a.tenant_id = {ME} and a.owner_id = course.tenant_id and a.course_id = course.id and a.accepted_at is not null)
  from course_offer o where o.tenant_id = course.tenant_id and o.course_id = course.id and o.receiver_id = {ME})"""


def of_readable_course(table: str) -> str:
    """A row that hangs on a course is read by those who may read the course."""
    return f"(select true from course c where c.tenant_id = {table}.tenant_id and c.id = {table}.course_id)"


# The last word counts as begun: what is typed finds what it begins. A stop word at the end says nothing yet.
COURSE_QUERY = """
create function course_query(p_words text) returns tsquery language sql stable parallel safe set search_path = pg_catalog as $$
  select case when p_words = '' then null
    when numnode(stem) = 0 and numnode(rest) > 0 then rest
    else rest && (stem || to_tsquery('simple', '''' || translate(last, '''\\', '  ') || ''':*')) end
  from (select last, plainto_tsquery('swedish', last) as stem,
               plainto_tsquery('swedish', left(p_words, length(p_words) - length(last))) as rest
        from (select split_part(p_words, ' ', -1) as last) as words) as parts
$$"""

# Visible: the asking tenant has an acceptance that stands, of an offer that stands, of a published course (it is listed).
VISIBLE = """(select true from course_acceptance a
        join course_offer o on o.tenant_id = a.owner_id and o.course_id = a.course_id and o.receiver_id = a.tenant_id
        where a.tenant_id = me and a.owner_id = l.tenant_id and a.course_id = l.course_id
          and a.accepted_at is not null and a.ended_at is null and o.ended_at is null)"""

FIND_COURSES = f"""
create function find_courses(p_words text, p_fields text[], p_deliveries text[], p_owners integer[], p_limit integer, p_offset integer)
returns table (owner_id integer, course_id uuid, rank real, hits bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  me constant integer := current_tenant();
  asked constant tsquery := course_query(p_words);
  whole constant tsquery := plainto_tsquery('swedish', p_words);  -- a whole word counts twice what its beginning does
begin
  if asked is null then
    return query
      select l.tenant_id, l.course_id, 0::real, count(*) over ()
      from course_listing l
      where {VISIBLE}
        and (p_fields is null or l.field = any (p_fields)) and (p_deliveries is null or l.delivery = any (p_deliveries))
        and (p_owners is null or l.tenant_id = any (p_owners))
      order by l.tenant_id = me desc, l.sort_key, l.course_id limit p_limit offset p_offset;
  else
    return query
      select l.tenant_id, l.course_id, ts_rank(l.words, asked) * case when l.words @@ whole then 2 else 1 end::real, count(*) over ()
      from course_listing l
      where l.words @@ asked and {VISIBLE}
        and (p_fields is null or l.field = any (p_fields)) and (p_deliveries is null or l.delivery = any (p_deliveries))
        and (p_owners is null or l.tenant_id = any (p_owners))
      order by 3 desc, l.sort_key, l.course_id limit p_limit offset p_offset;
  end if;
end $$"""

COUNT_COURSES = f"""
create function count_courses(p_words text) returns table (owner_id integer, field text, delivery text, hits bigint)
language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  me constant integer := current_tenant();
  asked constant tsquery := course_query(p_words);
begin
  if asked is null then
    return query select l.tenant_id, l.field, l.delivery, count(*) from course_listing l where {VISIBLE} group by 1, 2, 3;
  else
    return query select l.tenant_id, l.field, l.delivery, count(*) from course_listing l
      where l.words @@ asked and {VISIBLE} group by 1, 2, 3;
  end if;
end $$"""


def upgrade() -> None:
    """Create the catalogue's tables, who may read them, and the functions that search them."""
    for statements in (PACKAGES, COURSES, SHARING):
        op.execute(statements)
    for table in ("content_package", "package_file"):
        global_table(op, table, grants="select, insert")
    shared_table(op, "course_offer", read=f"receiver_id = {ME}", grants="select, insert, update")
    shared_table(op, "course_acceptance", read=f"owner_id = {ME}", grants="select, insert, update")
    shared_table(op, "course", read=OFFERED, grants="select, insert, update")
    shared_table(op, "course_version", read=of_readable_course("course_version"), grants="select, insert")
    shared_table(op, "course_au", read=of_readable_course("course_au"), grants="select, insert")
    shared_table(op, "course_session", read=of_readable_course("course_session"), grants="select, insert, update")
    shared_table(op, "course_listing", read=of_readable_course("course_listing"))
    for table in ("course_listing", "course_offer", "course_acceptance"):
        op.execute(f"create policy finder on {table} for select to samlar_finder using (true)")
        op.execute(f"grant select on {table} to samlar_finder")
    op.execute(COURSE_QUERY)
    op.execute("grant execute on function course_query(text) to samlar_app, samlar_finder")
    definer_functions(
        op,
        "samlar_finder",
        [
            ("find_courses(text, text[], text[], integer[], integer, integer)", FIND_COURSES),
            ("count_courses(text)", COUNT_COURSES),
        ],
    )
