"""Completions, certificates, requirements, export files and the version of a tenant's follow-up."""

from alembic import op

from migrations.policies import tenant_table

revision = "0006_reporting"
down_revision = "0005_licensing"
branch_labels = None
depends_on = None

TABLES = ("course_completion", "certificate", "requirement", "export_file", "follow_up_state")

_ACCEPTED = "foreign key (tenant_id, owner_id, course_id) references course_acceptance (tenant_id, owner_id, course_id)"

STATEMENTS = (
    f"""
    create table course_completion (
        tenant_id integer not null,
        person_id uuid not null,
        owner_id integer not null,
        course_id uuid not null,
        achieved_at timestamptz not null,
        source text not null,
        valid_until date,
        constraint pk_course_completion primary key (tenant_id, person_id, owner_id, course_id),
        constraint fk_course_completion_tenant_id_organisation foreign key (tenant_id) references organisation (id),
        constraint fk_course_completion_person_id_person foreign key (person_id) references person (id),
        constraint fk_course_completion_acceptance {_ACCEPTED},
        constraint ck_course_completion_source check (source in ('completed','satisfied','attended','blended'))
    )
    """,
    "create index ix_course_completion_tenant_id_valid_until on course_completion (tenant_id, valid_until)",
    "create index ix_course_completion_tenant_id_owner_id_course_id on course_completion (tenant_id, owner_id, course_id)",
    f"""
    create table certificate (
        tenant_id integer not null,
        id uuid not null,
        person_id uuid not null,
        owner_id integer not null,
        course_id uuid not null,
        achieved_at timestamptz not null,
        issued_on date not null,
        valid_until date,
        number text not null,
        constraint pk_certificate primary key (tenant_id, id),
        constraint fk_certificate_tenant_id_organisation foreign key (tenant_id) references organisation (id),
        constraint fk_certificate_person_id_person foreign key (person_id) references person (id),
        constraint fk_certificate_acceptance {_ACCEPTED},
        constraint uq_certificate_tenant_id_person_id_owner_id_course_id_issued_on
            unique (tenant_id, person_id, owner_id, course_id, issued_on),
        constraint uq_certificate_tenant_id_number unique (tenant_id, number),
        constraint ck_certificate_period check (valid_until is null or valid_until > issued_on)
    )
    """,
    f"""
    create table requirement (
        tenant_id integer not null,
        id uuid not null,
        owner_id integer not null,
        course_id uuid not null,
        job_title text,
        unit_id uuid,
        starts_on date not null,
        ends_on date,
        constraint pk_requirement primary key (tenant_id, id),
        constraint fk_requirement_tenant_id_organisation foreign key (tenant_id) references organisation (id),
        constraint fk_requirement_acceptance {_ACCEPTED},
        constraint fk_requirement_tenant_id_unit_id_unit
            foreign key (tenant_id, unit_id) references unit (tenant_id, id),
        constraint ck_requirement_period check (ends_on is null or ends_on >= starts_on),
        constraint ck_requirement_job_title check (job_title <> '')
    )
    """,
    "create index ix_requirement_tenant_id_owner_id_course_id on requirement (tenant_id, owner_id, course_id)",
    """
    create table export_file (
        tenant_id integer not null,
        id uuid not null,
        member_id uuid not null,
        kind text not null,
        filters jsonb not null,
        state text not null,
        requested_at timestamptz not null,
        finished_at timestamptz,
        name text,
        row_count integer,
        content bytea,
        constraint pk_export_file primary key (tenant_id, id),
        constraint fk_export_file_tenant_id_organisation foreign key (tenant_id) references organisation (id),
        constraint fk_export_file_tenant_id_member_id_member
            foreign key (tenant_id, member_id) references member (tenant_id, id),
        constraint ck_export_file_kind check (kind in ('staff')),
        constraint ck_export_file_state check (state in ('queued','done')),
        constraint ck_export_file_content check ((state = 'done') = (content is not null))
    )
    """,
    """
    create table follow_up_state (
        tenant_id integer not null,
        version bigint not null,
        changed_at timestamptz not null,
        constraint pk_follow_up_state primary key (tenant_id),
        constraint fk_follow_up_state_tenant_id_organisation foreign key (tenant_id) references organisation (id)
    )
    """,
)


def upgrade() -> None:
    """The five tables exist, each behind its row policy."""
    for statement in STATEMENTS:
        op.execute(statement)
    for table in TABLES:
        tenant_table(op, table)


def downgrade() -> None:
    """The tables are gone; completions and certificates can be made again from the record store."""
    for table in reversed(TABLES):
        op.execute(f"drop table {table}")
