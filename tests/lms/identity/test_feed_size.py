"""A staff file of 30,000 rows, with real commits."""

import time
from datetime import date

import pytest

from lms.core.db import unit_of_work
from lms.http.app import Samlar
from lms.identity.services.feed import take_over_staff_file
from tests.factories.platform import make_tenant

from .staff_files import line, staff_file

ROWS = 30_000
MOST_SECONDS = 60


def rows(*, title: str = "undersköterska") -> list[str]:
    return [
        line(
            str(number), f"Förnamn{number}", f"Efternamn{number % 4000}", title=title, code=str(1000 + number % 400), unit=f"Enhet {number % 400}",
            department=f"Förvaltning {number % 10}", manager=str(number // 20) if number >= 20 else "",
        )
        for number in range(1, ROWS + 1)
    ]  # fmt: skip


@pytest.mark.deep
def test_thirty_thousand_rows_are_taken_over_within_a_minute_and_again_faster(real_app: Samlar) -> None:
    tenant = make_tenant("perstorp")
    took = []
    for content in (staff_file(rows()), staff_file(rows()), staff_file(rows(title="vårdbiträde"))):
        begun = time.perf_counter()
        with unit_of_work(tenant_id=tenant.id):
            plan = take_over_staff_file(tenant_id=tenant.id, content=content, on=date(2026, 11, 22))
        took.append(round(time.perf_counter() - begun, 1))
        assert plan.refused == []
    print(f"first {took[0]} s, unchanged {took[1]} s, all moved {took[2]} s")
    assert max(took) < MOST_SECONDS
