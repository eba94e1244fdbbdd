"""To come."""

revision = "0005_licensing"
down_revision = "0004_catalog"


def upgrade() -> None:
    """Nothing yet."""
