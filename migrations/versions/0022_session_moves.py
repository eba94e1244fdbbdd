"""A course session counts how often its time or place was changed, so that a later calendar file replaces an earlier one (RFC 5545)."""

from alembic import op

revision = "0022_session_moves"
down_revision = "0021_store_from_arrays"


def upgrade() -> None:
    """Sessions from before, and those that code from before plans, have not been moved."""
    op.execute("alter table course_session add column moves integer not null default 0")
