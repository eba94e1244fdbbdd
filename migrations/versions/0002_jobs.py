"""The tables and functions of the job queue (procrastinate), applied from the library's own schema."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002_jobs"
down_revision = "0001_platform"


def upgrade() -> None:
    """Create the queue and let the app use it. Its tables hold ids only and have no row policies (architecture 2)."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None  # a migration always runs on a live connection
    connection.execute(SchemaManager.get_schema())
    op.execute(
        """
        grant select, insert, update, delete on procrastinate_jobs, procrastinate_events,
          procrastinate_periodic_defers, procrastinate_workers to samlar_app;
        grant usage, select on all sequences in schema public to samlar_app;
        """
    )
