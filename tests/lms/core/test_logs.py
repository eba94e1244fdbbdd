"""Logs hold no personal data, whatever was raised."""

import json
import subprocess
import sys

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from lms.core.columns import uuid7
from lms.core.db import db, unit_of_work
from lms.core.traces import trace_of
from lms.http.app import Samlar
from tests.architecture.sources import ROOT
from tests.factories.platform import make_member, make_tenant

RAISED = """
import logging, psycopg, structlog
from lms.core import logs
logs.configure(as_json=True)
try:
    try:
        raise psycopg.errors.UniqueViolation("Key (email)=(amina@perstorp.example) already exists.")
    except psycopg.Error as error:
        raise RuntimeError("could not be kept") from error
except RuntimeError as error:
    structlog.get_logger("ours").error("unexpected_error", exc_info=error)
    logging.getLogger("procrastinate").error("Job %s ended with status: Error", "mail.send[1]", exc_info=error)
"""


def test_a_databases_words_are_not_logged_by_us_or_by_a_library() -> None:
    done = subprocess.run([sys.executable, "-c", RAISED], cwd=ROOT, capture_output=True, text=True, check=True)
    ours, library = (json.loads(line) for line in done.stderr.splitlines())
    assert (ours["event"], library["event"]) == ("unexpected_error", "Job mail.send[1] ended with status: Error")
    for line in (ours, library):
        assert "amina" not in json.dumps(line)
        assert "psycopg.errors.UniqueViolation: 23505" in line["exception"]
        assert line["exception"].endswith("builtins.RuntimeError: could not be kept")


@pytest.mark.usefixtures("session")
def test_a_trace_names_the_constraint_and_not_the_row() -> None:
    tenant = make_tenant("perstorp")
    number = make_member(tenant).external_id
    again = text("insert into member (tenant_id, id, person_id, external_id, given_name, family_name, protected) select tenant_id, :id, person_id, "
                 "external_id, given_name, family_name, protected from member")  # fmt: skip
    with pytest.raises(IntegrityError) as raised, unit_of_work(tenant_id=tenant.id):
        db.session.execute(again, {"id": uuid7()})
    trace = trace_of(raised.value)
    assert "23505 member uq_member_tenant_id_" in trace
    assert "insert into member" in trace
    assert number not in trace
    assert isinstance(raised.value.orig, psycopg.errors.UniqueViolation)


def test_a_statements_parameters_stand_in_no_message(real_app: Samlar) -> None:
    with real_app.app_context(), pytest.raises(DBAPIError) as raised, unit_of_work():
        db.session.execute(text("select 1 / 0 where :who = :who"), {"who": "amina@perstorp.example"})
    assert "amina" not in str(raised.value)
