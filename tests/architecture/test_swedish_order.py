"""Every list of names that people see is in Swedish order."""

import pytest

from tests.architecture.sorted_names import unswedish
from tests.architecture.sources import ROOT, product_files

# Names that only programs and operators read.
TECHNICAL = ("lms/http/panels.py", "lms/core/supervisor.py", "lms/core/provision.py", "lms/lrs/forwarding/watching.py")


def test_no_list_of_names_is_ordered_by_code_points() -> None:
    found = {name: lines for path in product_files("*.py") if (lines := unswedish(path.read_text())) and (name := str(path.relative_to(ROOT)))}
    assert {name: lines for name, lines in found.items() if name not in TECHNICAL} == {}


@pytest.mark.parametrize(
    "source",
    [
        "select(Network).order_by(Network.name)",
        "query.order_by(Course.starts_at, Course.title.desc())",
        "query.order_by(func.lower(Employment.job_title))",
        "sorted(titles, key=str.casefold)",
        "found.sort(key=lambda one: (one.until, one.title or ''))",
        "sorted(keys, key=lambda key: (titles[key], key))",
        "text('select 1 from a order by a.sort_key, a.display_name, a.id')",
        "text('select 1 from a order by title')",
    ],
)
def test_an_order_by_code_points_is_seen(source: str) -> None:
    assert unswedish(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "select(Network).order_by(swedish_order(Network.name), Network.id)",
        "query.order_by(Course.sort_key)",
        "sorted(titles, key=swedish_key)",
        "sorted(keys, key=lambda key: (swedish_key(titles[key] or ''), key))",
        "text(f'select a.title from a order by {swedish_sort_sql(COLUMN)}, a.id')",
        "text('select name from a order by a.sort_key, a.id')",
        "select(Course.title).order_by(Course.id)",
    ],
)
def test_swedish_order_is_let_be(source: str) -> None:
    assert unswedish(source) == []
