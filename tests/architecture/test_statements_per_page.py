"""How many SQL statements a page may cost: eight, with the tenant's setting and the session among them."""

from collections.abc import Callable

import pytest

from tests.architecture.matrix.conftest import app, engine_connection, world  # noqa: F401  (this module's own world)
from tests.visitors import Visitor
from tests.world import World

CEILING = 8
PAGES = {
    "employee": [
        "/",
        "/kurser",
        "/kurser?q=kurs",
        "/kurser/helsingborg/{shared}",
        "/mitt-larande",
        "/intyg/{certificate}",
        "/tillfallen/helsingborg/{session}",
    ],
    "manager": ["/mina-medarbetare", "/mina-medarbetare/{employment}", "/"],
    "hr": [
        "/uppfoljning",
        "/uppfoljning/medarbetare",
        "/uppfoljning/medarbetare/{employment}",
        "/uppfoljning/krav",
        "/uppfoljning/lage",
        "/administration/personal",
    ],
    "author": [
        "/mina-kurser",
        "/mina-kurser/{course}",
        "/mina-kurser/{course}/dela",
        "/mina-kurser/{course}/tillfallen",
        "/mina-kurser/{course}/tillfallen/{own_session}/ledare",
        "/mina-kurser/{course}/tillfallen/{own_session}/tid",
        "/mina-kurser/{course}/forhandsvisning",
    ],
    "licence_officer": ["/delning", "/delning/helsingborg/{shared}", "/licenser", "/licenser/helsingborg/{pool}"],
    "tenant_admin": [
        "/administration/roller",
        "/administration/handelser",
        "/administration/nycklar",
        "/administration/utsagor",
        "/administration/utsagor/{statement}",
        "/administration/vidaresandning",
        "/administration/vidaresandning/{target}",
        "/administration/gallring",
        "/administration/gallring/prov",
        "/administration/gallring/protokoll/{run}",
    ],
    "anonymous": ["/"],
}


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(("role", "page"), [(role, page) for role, pages in PAGES.items() for page in pages])
def test_a_page_asks_at_most_eight_times(
    role: str,
    page: str,
    world: World,  # noqa: F811
    client_for: Callable[..., Visitor],
    count_sql: list[str],
) -> None:
    path = page.format(
        shared=world.shared.id, certificate=world.perstorp.things["certificate_id"], session=world.shared_session.id,
        target=world.perstorp.things["target_id"], course=world.perstorp.things["course_id"], pool=world.shared_pool_id,
        own_session=world.perstorp.things["session_id"],
        run=world.perstorp.things["run_id"], employment=world.perstorp.things["employment_id"], statement=world.perstorp.things["statement_id"],
    )  # fmt: skip
    visitor = client_for("perstorp", world.perstorp.people.get(role))
    assert visitor.get(path).status_code == 200, "warm: the host's tenant is remembered, texts are loaded"
    count_sql.clear()
    visitor.get(path)
    # The test's own: savepoints, and clearing the context after a savepoint, where the product has a commit.
    asked = [sql for sql in count_sql if "savepoint" not in sql.lower() and not sql.startswith("select set_config('app.tenant_id', '', true)")]
    assert len(asked) <= CEILING, "\n---\n".join(asked)
