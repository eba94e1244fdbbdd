"""Keys that grow with time, and the Swedish order of names."""

from uuid import RFC_4122

import pytest
from sqlalchemy import ARRAY, Text, bindparam, func, select, text

from lms.core.columns import swedish_key, swedish_order, swedish_sort_sql, uuid7
from lms.core.db import db, unit_of_work

ORDERED = ["andersson", "Bjuv", "Båstad", "Zorn", "Åstorp", "Ängelholm", "Örkelljunga"]


def test_keys_are_of_version_seven_and_differ() -> None:
    keys = [uuid7() for _ in range(2000)]
    assert len(set(keys)) == 2000
    assert {key.version for key in keys} == {7}
    assert {key.variant for key in keys} == {RFC_4122}
    assert [key.int >> 80 for key in keys] == sorted(key.int >> 80 for key in keys)


@pytest.mark.usefixtures("session")
def test_swedish_order_puts_å_ä_ö_last_and_in_that_order() -> None:
    names = ["Örkelljunga", "Ängelholm", "Åstorp", "Zorn", "andersson", "Båstad", "Bjuv"]
    with unit_of_work():
        query = text(f"select n from unnest(cast(:names as text[])) n order by {swedish_sort_sql('n')}")
        assert list(db.session.scalars(query, {"names": names})) == ORDERED
        values = func.unnest(bindparam("names", names, type_=ARRAY(Text))).column_valued("n")
        assert list(db.session.scalars(select(values).order_by(swedish_order(values)))) == ORDERED
    assert sorted(names, key=swedish_key) == ORDERED
