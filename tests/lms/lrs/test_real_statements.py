"""22,000 real statements over HTTP in batches: every one stored or refused with its reason, and nothing stored twice."""

import gzip
import os
import re
from pathlib import Path

import orjson
import pytest
from sqlalchemy import text

from lms.core.db import db, unit_of_work
from lms.http.app import Samlar
from tests.factories.lrs import Sender, make_credential
from tests.factories.platform import make_tenant

BATCH = 500


def real_file() -> Path | None:
    """The file beside the repository, or where SAMLAR_SHARED says."""
    beside = Path(__file__).resolve().parents[4] / "shared"
    found = Path(os.environ.get("SAMLAR_SHARED", beside)) / "data" / "xapi_statements_funmooc.json.gz"
    return found if found.exists() else None


def send(sender: Sender, lines: list[bytes]) -> tuple[int, int]:
    """Send a batch; while it is refused, leave out the statement that the refusal names. Gives how many were taken and refused."""
    left, refused = list(lines), 0
    while True:
        answer = sender.ask("POST", "statements", b"[" + b",".join(left) + b"]")
        if answer.status_code == 200:
            return len(answer.json), refused
        assert {"path", "rule", "section"} <= answer.json.keys()
        named = re.match(r"\$\[(\d+)\]", answer.json["path"])
        assert named is not None, answer.json
        del left[int(named[1])]
        refused += 1


def test_all_real_statements_are_accounted_for_and_a_second_run_stores_nothing(real_app: Samlar) -> None:
    path = real_file()
    if path is None:
        pytest.skip("the real statements are not there: put shared/ beside the repository, or name it in SAMLAR_SHARED")
    lines = gzip.decompress(path.read_bytes()).splitlines()
    bad = orjson.dumps(orjson.loads(lines[0]) | {"id": "11111111-1111-4111-8111-111111111111", "verb": {"id": "no iri"}})
    lines.insert(700, bad)  # one that must be refused among them: the sum would hold without reasons otherwise
    tenant = make_tenant("perstorp")
    sender = Sender(real_app, make_credential(tenant))
    for run in (1, 2):
        sums = [send(sender, lines[start : start + BATCH]) for start in range(0, len(lines), BATCH)]
        assert (sum(taken for taken, _ in sums), sum(refused for _, refused in sums)) == (22_000, 1), f"run {run}"
        with unit_of_work(tenant_id=tenant.id):
            stored, different = db.session.execute(text("select count(*), count(distinct stored) from statement")).one()
            actors, completed = db.session.execute(text("select count(distinct ifi), count(completed_at) from progress")).one()
        assert (stored, different, actors) == (22_000, 22_000, 1452)
        assert completed == len(_completed(lines))


def _completed(lines: list[bytes]) -> set[tuple[str, str]]:
    said = [orjson.loads(line) for line in lines]
    return {(each["actor"]["account"]["name"], each["object"]["id"]) for each in said if each["verb"]["id"].endswith("/completed")}
