"""To come."""

revision = "0003_record_store"
down_revision = "0002_jobs"


def upgrade() -> None:
    """Nothing yet."""
