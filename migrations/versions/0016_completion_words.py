"""Whose word a completion rests on: the course's, a leader's, or which outside systems'."""

from alembic import op

revision = "0016_completion_words"
down_revision = "0015_search_ways"

COLUMNS = """
alter table course_completion
  add column words text[] not null default '{}' constraint ck_course_completion_words check (words <@ '{course,leader,portal,outside}'),
  add column systems uuid[] not null default '{}'
"""

# Only a worker may read a tenant's statements: it learns the words of what is there, a part at a time.
LEARN = """
insert into procrastinate_jobs (queue_name, task_name, args)
select 'default', 'reporting.words', jsonb_build_object('tenant_id', id) from organisation where is_tenant
"""


def upgrade() -> None:
    """Completions of before have no words until the worker has been through them."""
    op.execute(COLUMNS)
    op.execute(LEARN)
