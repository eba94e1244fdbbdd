"""Parts that are kept (lms.http.kept_parts) show the same as parts that are made anew, whoever they were made for first."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.architecture.matrix.conftest import app, engine_connection, world  # noqa: F401  (this module's own world)
from tests.architecture.test_statements_per_page import PAGES
from tests.visitors import Visitor
from tests.world import World

# What is another each time: tokens of forms, and the time of day that a page is true for.
PASSING = re.compile(r'(?<=name="csrf_token" value=")[^"]*|(?<=name="form_token" value=")[^"]*|kl\. \d\d\.\d\d|\d\d:\d\d')
EVERYBODYS = ("/", "/kurser", "/kurser?q=kurs&omrade=care", "/kurser/helsingborg/{shared}", "/mitt-larande", "/utseende", "/finns-inte")


def paths(world: World) -> list[str]:  # noqa: F811
    """The pages that the ceilings name, and those that everybody may see; not those of administration, which tell who looked."""
    things = world.perstorp.things
    named = {
        "shared": world.shared.id, "certificate": things["certificate_id"], "session": world.shared_session.id, "target": things["target_id"],
        "course": things["course_id"], "own_session": things["session_id"], "pool": world.shared_pool_id, "run": things["run_id"],
        "employment": things["employment_id"], "statement": things["statement_id"],
    }  # fmt: skip
    return sorted({path.format(**named) for pages in (*PAGES.values(), EVERYBODYS) for path in pages if not path.startswith("/administration")})


@pytest.mark.usefixtures("session")
def test_nobody_sees_a_part_that_was_made_for_another(
    world: World,  # noqa: F811
    client_for: Callable[..., Visitor],
    app: Any,  # noqa: F811
) -> None:
    readers = {f"{slug} {role}": client_for(slug, member) for slug in ("perstorp", "helsingborg") for role, member in people(world, slug)}
    for role in ("employee", "anonymous"):
        readers[f"perstorp {role} in English"] = in_english(client_for("perstorp", world.perstorp.people.get(role)))
    fresh: dict[tuple[str, str], str] = {}
    for path in paths(world):
        for name, visitor in readers.items():
            app.jinja_env.kept.forget()
            fresh[path, name] = said(visitor, path)
    app.jinja_env.kept.forget()
    for order in (1, -1):
        for path in paths(world)[::order]:
            for name, visitor in list(readers.items())[::order]:
                assert said(visitor, path) == fresh[path, name], (path, name)


def people(world: World, slug: str) -> list[tuple[str, Any]]:  # noqa: F811
    """The people of a tenant by role, and nobody."""
    tenant = world.perstorp if slug == "perstorp" else world.helsingborg
    return [*tenant.people.items(), ("anonymous", None)]


def in_english(visitor: Visitor) -> Visitor:
    """The visitor, who has chosen English."""
    visitor.client.set_cookie("sprak", "en", domain="perstorp.localhost")
    return visitor


def said(visitor: Visitor, path: str) -> str:
    """The page without what is another each time."""
    text = visitor.get(path).get_data(as_text=True)
    assert not re.search("(forgery|once)-[0-9a-f]{32}", text), "each form has its own tokens"
    return PASSING.sub("", text)
