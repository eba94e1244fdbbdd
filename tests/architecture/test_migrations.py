"""Migrations: one line of numbered steps that ends where the models are."""

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from lms.core.db import Base, driver_url
from lms.http.app import Samlar
from migrations.upgrade import configuration, head
from tests.architecture.sources import ROOT
from tests.databases import Databases


def test_there_is_one_head_and_the_head_file_names_it() -> None:
    assert ScriptDirectory.from_config(configuration("")).get_heads() == [head()]
    # Two branches that both add a step change this file, and git shows the conflict.
    assert (ROOT / "migrations/HEAD").read_text().strip() == head()


def test_steps_are_numbered_without_a_gap() -> None:
    names = sorted(path.stem for path in (ROOT / "migrations/versions").glob("0*.py"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+", name) for name in names)


def test_models_and_migrations_agree(app: Samlar, databases: Databases) -> None:
    engine = create_engine(driver_url(databases.url("samlar_owner", app.extensions["test.database"])), poolclass=NullPool)

    def ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return not (kind == "table" and str(name).startswith(("procrastinate_", "alembic_version")))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []
