"""Error pages say what is so and what to do, and ask nothing of the database."""

from collections.abc import Callable

import pytest
from flask import g, render_template

from lms.http.app import Samlar
from lms.tenancy.current import Tenant
from tests.factories.platform import make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")
PERSTORP = Tenant(7, "perstorp", "Perstorps kommun", "Perstorp", "Pe", "#0e4d42", "#d5e06c", 45)
STATUSES = {
    400: "Det gick inte att använda", 401: "Du har blivit utloggad", 403: "Det här får du inte göra", 404: "Vi hittar inte sidan",
    405: "Sidan går inte att använda så", 409: "Någon annan hann före", 410: "Länken gäller inte längre", 413: "Det är för stort",
    415: "Den sortens fil går inte att använda", 429: "Vänta en stund", 500: "Något gick fel hos oss", 503: "Samlär svarar inte just nu",
}  # fmt: skip


def page_of(app: Samlar, status: int, tenant: Tenant | None, number: str | None = None) -> str:
    with app.test_request_context("/x", base_url="http://perstorp.localhost:8000" if tenant else "http://localhost:8000"):
        g.tenant, g.actor = tenant, None
        return render_template("shell/error.html", status=status, detail="Sista platsen togs nyss.", fields={}, code="x", number=number)


@pytest.mark.parametrize(("status", "heading"), STATUSES.items())
@pytest.mark.parametrize("tenant", [PERSTORP, None], ids=["tenant", "front"])
def test_every_status_has_a_page_that_asks_nothing_of_the_database(
    app: Samlar, count_sql: list[str], status: int, heading: str, tenant: Tenant | None
) -> None:
    page = page_of(app, status, tenant)
    assert f"<h1>{heading}</h1>" in page
    assert count_sql == []


def test_the_sentence_of_the_error_stands_first(app: Samlar) -> None:
    assert '<p class="lead">Sista platsen togs nyss.</p>' in page_of(app, 409, PERSTORP)


def test_what_is_not_there_and_what_is_not_shared_read_alike(client_for: Callable[..., Visitor]) -> None:
    make_tenant("perstorp")
    answer = client_for("perstorp").get("/finns-inte")
    assert answer.status_code == 404
    assert "Antingen finns den inte längre, eller så är den inte delad med Perstorp." in answer.text


def test_the_number_of_the_log_line_is_shown_when_we_failed(app: Samlar) -> None:
    assert "7f3a21c8" in page_of(app, 500, PERSTORP, "7f3a21c8")


def test_nobody_is_asked_to_sign_in_twice_on_the_sign_in_error(app: Samlar) -> None:
    assert page_of(app, 401, PERSTORP).count("Logga in och fortsätt") == 1
