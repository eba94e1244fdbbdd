"""Values that no database keeps: a sentence, never a fault of ours."""

from collections.abc import Callable

import pytest

from lms.access.permissions import Role
from tests.factories.platform import make_member, make_tenant
from tests.visitors import Visitor

pytestmark = pytest.mark.usefixtures("session")


@pytest.mark.parametrize("query", ["q=%00", "q=lyft%00", "omrade=%00", "sida=99999999999999999999", "sida=-1", "q=%ff%fe"])
def test_search_answers_odd_words_without_a_fault(client_for: Callable[..., Visitor], query: str) -> None:
    visitor = client_for("perstorp", make_member(make_tenant("perstorp")))
    assert visitor.get(f"/kurser?{query}").status_code in (200, 400, 404)


def test_a_form_with_nul_is_refused_and_changes_nothing(client_for: Callable[..., Visitor]) -> None:
    tenant = make_tenant("perstorp")
    visitor = client_for("perstorp", make_member(tenant, roles=(Role.AUTHOR,)))
    answer = visitor.post("/mina-kurser/ny", {"title": "Lyft\0", "field": "care", "delivery": "classroom", "language": "sv"})
    assert answer.status_code == 400
    assert "Texten har tecken" in answer.get_data(as_text=True)
