"""Fixtures for people and sign-in: the real demo identity provider, one for the whole run."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from demo.idp.client_secret import client_secret

ROOT = Path(__file__).resolve().parents[3]
SECRET = "a secret of the tests' own provider"


@dataclass
class Provider:
    """The running provider; `serve` gives a tenant an issuer and people to choose."""

    origin: str
    folder: Path
    tenants: dict[str, Any] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)

    def issuer(self, slug: str) -> str:
        """The issuer of a tenant."""
        return f"{self.origin}/{slug}"

    def secret(self, slug: str) -> str:
        """The client secret of a tenant."""
        return client_secret(secret=SECRET, slug=slug)

    def serve(self, slug: str, *, origin: str, people: list[tuple[str, str]]) -> None:
        """The tenant can sign in at its issuer as one of `people`, pairs of subject and name."""
        self.tenants[slug] = {
            "name": f"{slug.capitalize()} kommun", "client_id": f"samlar-{slug}",
            "redirect_uri": f"{origin}/logga-in/svar", "signed_out_uri": f"{origin}/",
        }  # fmt: skip
        self.people[slug] = {"people": [{"sub": sub, "name": name, "title": "undersköterska", "unit": "Norr"} for sub, name in people]}
        self.write()

    def write(self) -> None:
        """What the provider reads stands in its files; it reads them anew when they change."""
        for name, content in (("idp.json", {"tenants": self.tenants}), ("people.json", self.people)):
            temporary = self.folder / f"{name}.new"
            temporary.write_text(json.dumps(content))
            temporary.replace(self.folder / name)


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """demo/idp as a process of its own on a free port."""
    folder = tmp_path_factory.mktemp("idp")
    found = Provider("", folder)
    found.write()
    environment = os.environ | {
        "SAMLAR_IDP_SECRET": SECRET, "SAMLAR_IDP_CONFIG": str(folder / "idp.json"),
        "SAMLAR_IDP_PEOPLE": str(folder / "people.json"), "SAMLAR_IDP_PORT": "0",
    }  # fmt: skip
    process = subprocess.Popen(["node", "demo/idp/server.mjs"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "listening on " in line, "the demo provider did not start: is node_modules there (npm ci)?"
    found.origin = line.rsplit(" ", 1)[1].strip()
    yield found
    process.terminate()
    assert process.wait(timeout=5) == 0
    process.stdout.close()
