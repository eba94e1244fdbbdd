"""A furnished application for benchmarks: the tests' world on a database of its own, thrown away afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lms.core.db import db
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.http.i18n import compile_catalogues
from lms.identity.models import Member
from migrations.upgrade import upgrade
from tests.databases import open_databases
from tests.world import build_world
from wsgi import create_app

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Furnished:
    """The app, a tenant, two of its people, and a shared course's page."""

    app: Samlar
    slug: str
    employee: Member
    hr: Member
    course_path: str


@contextmanager
def furnished_app(var: Path) -> Iterator[Furnished]:
    """The app inside the block; its database is gone afterwards."""
    compile_catalogues()
    with open_databases(ROOT / "var", name="samlar_bench_world") as databases:
        upgrade(databases.url("samlar_owner", databases.template))
        settings = Settings(environment="test", secret_key="a secret of the benchmarks, long enough", var_dir=var)
        app = create_app(settings, database_url=databases.url("samlar_app", databases.copy()))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            world = build_world()
            people, course_path = world.perstorp.people, f"/kurser/helsingborg/{world.shared.id}"
            db.session.remove()
        yield Furnished(app, "perstorp", people["employee"], people["hr"], course_path)  # each request has a context of its own, as when served
        with app.app_context():
            db.engine.dispose()
