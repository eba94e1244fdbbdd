"""Organisations, people, roles, sign-in, the audit trail and mail."""

from alembic import op

from migrations.policies import append_only, global_table, shared_table, tenant_table

revision = "0001_platform"
down_revision = None


def sorted_by(expression: str) -> str:
    """The Swedish sort key (lms.core.columns.swedish_sort_sql, as it was on this day)."""
    return f"text generated always as (translate(lower({expression}), 'åäöéü', '{{|}}ey')) stored"


FUNCTIONS = """
create function current_tenant() returns integer language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::integer $$;
create function current_person() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('app.person_id', true), '')::uuid $$;
grant execute on function current_tenant(), current_person() to samlar_app, samlar_ledger, samlar_finder;
grant usage on schema public to samlar_app, samlar_ledger, samlar_finder;
grant select on alembic_version to samlar_app;
"""

ORGANISATIONS = f"""
create table organisation (
  id integer constraint pk_organisation primary key,
  slug text not null constraint uq_organisation_slug unique constraint ck_organisation_slug check (slug ~ '^[a-z][a-z0-9-]{{1,40}}$'),
  name text not null,
  short_name text not null,
  kind text not null constraint ck_organisation_kind
    check (kind in ('municipality','municipal_company','joint_authority','association','external')),
  initials text not null,
  is_tenant boolean not null,
  population integer,
  sort_key {sorted_by("name")} not null
);
create table network (
  id integer constraint pk_network primary key,
  slug text not null constraint uq_network_slug unique,
  name text not null,
  host_organisation_id integer not null constraint fk_network_host_organisation_id_organisation references organisation
);
create table network_member (
  network_id integer constraint fk_network_member_network_id_network references network,
  organisation_id integer constraint fk_network_member_organisation_id_organisation references organisation,
  constraint pk_network_member primary key (network_id, organisation_id)
);
create table host (
  hostname text constraint pk_host primary key,
  organisation_id integer not null constraint fk_host_organisation_id_organisation references organisation
);
create table tenant_brand (
  tenant_id integer constraint pk_tenant_brand primary key constraint fk_tenant_brand_tenant_id_organisation references organisation,
  deep text not null,
  bright text not null,
  furrow integer not null constraint ck_tenant_brand_furrow check (furrow between 0 and 179),
  welcome text,
  constraint ck_tenant_brand_colours check (deep ~ '^#[0-9a-f]{{6}}$' and bright ~ '^#[0-9a-f]{{6}}$')
);
"""

TENANT = "tenant_id integer not null constraint fk_{0}_tenant_id_organisation references organisation"

PEOPLE = f"""
create table person (id uuid constraint pk_person primary key);
create table member (
  {TENANT.format("member")},
  id uuid not null,
  person_id uuid not null constraint fk_member_person_id_person references person,
  external_id text not null,
  given_name text not null,
  family_name text not null,
  email text,
  protected boolean not null,
  left_on date,
  sort_key {sorted_by("family_name || ' ' || given_name")} not null,
  constraint pk_member primary key (tenant_id, id),
  constraint uq_member_tenant_id_external_id unique (tenant_id, external_id),
  constraint uq_member_tenant_id_person_id unique (tenant_id, person_id)
);
create index ix_member_tenant_id_sort_key on member (tenant_id, sort_key, id);
create table unit (
  {TENANT.format("unit")},
  id uuid not null,
  parent_id uuid,
  external_id text not null,
  name text not null,
  sort_key {sorted_by("name")} not null,
  constraint pk_unit primary key (tenant_id, id),
  constraint uq_unit_tenant_id_external_id unique (tenant_id, external_id),
  constraint fk_unit_tenant_id_parent_id_unit foreign key (tenant_id, parent_id) references unit (tenant_id, id)
);
create index ix_unit_tenant_id_parent_id on unit (tenant_id, parent_id);
create table employment (
  {TENANT.format("employment")},
  id uuid not null,
  member_id uuid not null,
  person_id uuid not null constraint fk_employment_person_id_person references person,
  unit_id uuid not null,
  job_title text not null,
  manager_member_id uuid,
  starts_on date not null,
  ends_on date,
  external_id text not null,
  constraint pk_employment primary key (tenant_id, id),
  constraint uq_employment_tenant_id_external_id unique (tenant_id, external_id),
  constraint fk_employment_tenant_id_member_id_member foreign key (tenant_id, member_id) references member (tenant_id, id),
  constraint fk_employment_tenant_id_unit_id_unit foreign key (tenant_id, unit_id) references unit (tenant_id, id),
  constraint fk_employment_tenant_id_manager_member_id_member foreign key (tenant_id, manager_member_id) references member (tenant_id, id),
  constraint ck_employment_period check (ends_on is null or ends_on >= starts_on)
);
create index ix_employment_tenant_id_member_id on employment (tenant_id, member_id);
create index ix_employment_tenant_id_unit_id on employment (tenant_id, unit_id);
create index ix_employment_tenant_id_manager_member_id on employment (tenant_id, manager_member_id);
create index ix_employment_tenant_id_person_id on employment (tenant_id, person_id);
create table staff_file (
  {TENANT.format("staff_file")},
  id uuid not null,
  name text not null,
  content bytea,
  summary jsonb not null,
  uploaded_by uuid not null,
  uploaded_at timestamptz not null,
  applied_at timestamptz,
  constraint pk_staff_file primary key (tenant_id, id),
  constraint fk_staff_file_tenant_id_uploaded_by_member foreign key (tenant_id, uploaded_by) references member (tenant_id, id)
);
"""

ACCESS = f"""
create table role_grant (
  {TENANT.format("role_grant")},
  id uuid not null,
  member_id uuid not null,
  role text not null constraint ck_role_grant_role check (role in ('hr','author','licence_officer','coordinator','tenant_admin')),
  starts_on date not null,
  ends_on date,
  granted_by uuid,
  constraint pk_role_grant primary key (tenant_id, id),
  constraint fk_role_grant_tenant_id_member_id_member foreign key (tenant_id, member_id) references member (tenant_id, id),
  constraint ck_role_grant_period check (ends_on is null or ends_on >= starts_on)
);
create index ix_role_grant_tenant_id_member_id on role_grant (tenant_id, member_id);
create table oidc_provider (
  tenant_id integer constraint pk_oidc_provider primary key constraint fk_oidc_provider_tenant_id_organisation references organisation,
  issuer text not null,
  client_id text not null,
  client_secret text not null,
  member_claim text not null,
  version integer not null
);
create table identity_link (
  {TENANT.format("identity_link")},
  issuer text not null,
  subject text not null,
  member_id uuid not null,
  linked_at timestamptz not null,
  constraint pk_identity_link primary key (tenant_id, issuer, subject),
  constraint fk_identity_link_tenant_id_member_id_member foreign key (tenant_id, member_id) references member (tenant_id, id)
);
create table login_session (
  {TENANT.format("login_session")},
  id uuid not null,
  secret_hash bytea not null,
  member_id uuid not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  ended_reason text,
  constraint pk_login_session primary key (tenant_id, id),
  constraint fk_login_session_tenant_id_member_id_member foreign key (tenant_id, member_id) references member (tenant_id, id)
);
create index ix_login_session_tenant_id_member_id on login_session (tenant_id, member_id);
create table audit_event (
  {TENANT.format("audit_event")},
  id uuid not null,
  at timestamptz not null,
  actor_member_id uuid,
  action text not null,
  object_type text not null,
  object_id text not null,
  detail jsonb,
  constraint pk_audit_event primary key (tenant_id, id)
);
create index ix_audit_event_tenant_id_at on audit_event (tenant_id, at);
create table mail (
  {TENANT.format("mail")},
  id uuid not null,
  to_address text not null,
  subject text not null,
  text_body text not null,
  html_body text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  constraint pk_mail primary key (tenant_id, id)
);
"""


def upgrade() -> None:
    """Create the platform's tables and the walls around them."""
    for statements in (FUNCTIONS, ORGANISATIONS, PEOPLE, ACCESS):
        op.execute(statements)
    for table in ("organisation", "network", "network_member", "host"):
        global_table(op, table, grants="select, insert, update")
    global_table(op, "person", grants="select, insert")
    shared_table(op, "tenant_brand", read="true")
    for table in ("member", "unit", "employment", "staff_file", "role_grant", "oidc_provider", "identity_link", "login_session", "mail"):
        tenant_table(op, table)
    append_only(op, "audit_event")
    # The ledger finds the person behind an employment of the asking tenant, and reads nothing else of people.
    op.execute("grant select (tenant_id, id, person_id, starts_on, ends_on) on employment to samlar_ledger")
