"""Old statements kept by month: the table is split under a store that goes on, without a change of its code.

The steps are those of docs/record-store.md, "Statements by month".
"""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from lms.http.app import Samlar
from tests.databases import Databases
from tests.factories.lrs import Sender, agent, make_credential, statement, voiding
from tests.factories.platform import make_tenant

GUIDE = Path(__file__).resolve().parents[3] / "docs" / "record-store.md"


@pytest.fixture
def split(real_app: Samlar, databases: Databases) -> Callable[[], None]:
    """Split the table by the statements of SQL that the guide shows, as the owner."""
    (steps,) = re.findall(r"## Statements by month.*?```sql\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    name = real_app.extensions["test.url"].partition("?")[0].rpartition("/")[2]

    def run() -> None:
        with psycopg.connect(databases.url("samlar_owner", name)) as connection:
            connection.execute(steps)

    return run


def test_a_store_goes_on_when_its_statements_are_split_by_month(real_app: Samlar, split: Callable[[], None]) -> None:
    tenant = make_tenant("perstorp")
    sender = Sender(real_app, make_credential(tenant))
    before = [statement(actor=name, context={"instructor": agent("bo")}) for name in ("amina", "bo", "cia")]
    assert sender.post(*before).status_code == 200
    split()
    assert sender.post(before[0]).status_code == 200  # the same again
    assert sender.post(before[0] | {"verb": {"id": "http://adlnet.gov/expapi/verbs/passed"}}).status_code == 409
    after = [statement(actor="amina"), voiding(before[1]["id"], actor="dan")]
    assert sender.post(*after).status_code == 200
    assert sender.ids(limit=2) == [after[1]["id"], after[0]["id"], before[2]["id"], before[0]["id"]]
    assert sender.ids(agent=agent("amina"), ascending="true") == [before[0]["id"], after[0]["id"]]
    assert before[2]["id"] in sender.ids(agent=agent("bo"), related_agents="true")
    assert sender.get(statementId=before[1]["id"]).status_code == 404
    assert sender.get(voidedStatementId=before[1]["id"]).status_code == 200
    assert Sender(real_app, make_credential(make_tenant("klippan"))).ids() == []
