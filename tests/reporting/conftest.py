"""TEMPORARY: until the record store's migration grants update on the feed."""
import psycopg
import pytest


@pytest.fixture(scope="session", autouse=True)
def _grant(app, databases):  # type: ignore[no-untyped-def]
    with psycopg.connect(databases.url("samlar_owner", app.extensions["test.database"]), autocommit=True) as c:
        c.execute("grant update on progress_feed to samlar_app")
