"""The language that a person has chosen, so that what is sent to her is in it."""

from alembic import op

revision = "0010_member_language"
down_revision = "0009_oauth"


def upgrade() -> None:
    """A member may have a language; without one she has the source's, Swedish."""
    op.execute("alter table member add column language text constraint ck_member_language check (language in ('sv','en'))")
