"""Alembic's environment: one connection, as the owner role, that never waits long for a lock."""

from alembic import context
from sqlalchemy import create_engine, pool, text

from lms.core.db import Base, driver_url

LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "5min"
ADVISORY_LOCK = 7_265_001  # two migrators at once: the second waits


def run() -> None:
    """Run the steps in one transaction each."""
    url = context.config.attributes["url"]
    engine = create_engine(driver_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        connection.execute(text(f"set statement_timeout = '{STATEMENT_TIMEOUT}'"))
        connection.execute(text("set timezone = 'UTC'"))
        connection.commit()
        connection.execute(text(f"select pg_advisory_lock({ADVISORY_LOCK})"))
        connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()


run()
