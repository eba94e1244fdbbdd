"""A message may carry a calendar file (RFC 5545), kept as its text."""

from alembic import op

revision = "0017_mail_calendar"
down_revision = "0016_completion_words"


def upgrade() -> None:
    """Messages from before carry none."""
    op.execute("alter table mail add column calendar text")
