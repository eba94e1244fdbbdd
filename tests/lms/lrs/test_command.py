"""samlar lrs-credential: what an operator gets, and what she is told when it cannot be."""

import json

from lms.http.app import Samlar
from lms.lrs.credentials import NewCredential
from lms.tenancy.models import Organisation
from tests.factories.lrs import Sender, statement


def test_the_command_gives_a_credential_that_opens_the_store(app: Samlar, tenant: Organisation) -> None:
    given = app.test_cli_runner().invoke(args=["lrs-credential", "--tenant", "perstorp", "--scopes", "all", "--json"])
    assert given.exit_code == 0, given.output
    made = json.loads(given.output)
    assert made.keys() == {"key", "secret", "tenant", "scopes"}
    assert made["key"].startswith("perstorp.k")
    assert Sender(app, NewCredential(tenant.id, made["key"], made["secret"])).post(statement()).status_code == 200  # type: ignore[arg-type]


def test_the_command_names_what_is_wrong(app: Samlar, tenant: Organisation) -> None:
    for arguments, named in ((["--tenant", "nowhere"], "nowhere"), (["--tenant", "perstorp", "--scopes", "everything"], "everything")):
        given = app.test_cli_runner().invoke(args=["lrs-credential", *arguments])
        assert given.exit_code != 0
        assert named in given.output
