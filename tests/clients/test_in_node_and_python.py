"""Clients of other makers work unchanged: each stores, asks, follows pages, voids and keeps documents, and attaches where it can."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.clients.claims import confirm
from tests.oracles.compare import PYTHON
from tests.served import ServedStore

HERE = Path(__file__).parent
ATTACHES = {"xapi fetch": True, "xapi axios": False, "xapi fetch 2.0.0": True, "tincanjs": True, "adl": False, "tincan_python": False}
"""Script, adapter and version of each client that is tried, and whether it can attach."""


def told_by(client: str, store: ServedStore) -> dict[str, Any]:
    """What the client's script claims to have stored."""
    name, adapter, version = (*client.split(), "", "")[:3]
    endpoint = f"{store.api}/xapi/2/" if version == "2.0.0" else f"{store.api}/xapi/"
    script = next(HERE.glob(f"{name}.*"))
    assert (HERE / "node_modules").exists(), "the clients are not installed: make setup-test"
    environment = os.environ | {
        "XAPI_ENDPOINT": endpoint, "XAPI_KEY": store.credential.key, "XAPI_SECRET": store.credential.secret, "XAPI_ADAPTER": adapter,
        "XAPI_VERSION": version or "1.0.3",
    }  # fmt: skip
    command = ["node", script] if script.suffix == ".mjs" else [PYTHON, script]
    done = subprocess.run(command, env=environment, cwd=HERE, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr[-3000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("client", ATTACHES)
def test_a_client_works_unchanged_and_what_it_says_is_stored(client: str, store: ServedStore) -> None:
    told = told_by(client, store)
    assert ("attachment" in told) == ATTACHES[client]
    confirm(store, told)


def test_a_claim_that_is_not_so_is_seen(store: ServedStore) -> None:
    told = told_by("adl", store)
    told["statements"][2]["result"]["response"] = "något annat"
    with pytest.raises(AssertionError, match="något annat"):
        confirm(store, told)
