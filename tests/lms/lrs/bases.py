"""The addresses at which the record store answers, each with its version. Every test of behaviour runs at each."""

from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from lms.lrs.credentials import NewCredential
from tests.factories.lrs import Sender


@dataclass(frozen=True)
class Base:
    """A base path and the version that is spoken there."""

    path: str
    version: str

    def __str__(self) -> str:
        return self.path


BASES = [
    Base("/xapi", "1.0.3"),
    Base("/xapi/2", "2.0.0"),
]
"""A line more, and all these tests hold for another address."""


class Speaker(Sender):
    """A client at one base path, with one credential or launch token."""

    def __init__(self, app: Flask, credential: NewCredential | str | None, base: Base = BASES[0], *, host: str = "127.0.0.1:8000") -> None:
        super().__init__(app, credential, host=host)
        self.base = base
        self.headers = self.headers | {"X-Experience-API-Version": base.version}

    def ask(self, method: str, path: str, said: Any = None, *, headers: dict[str, str] | None = None, **query: Any) -> TestResponse:
        """Any request under the base path; `said` goes as JSON (bytes as they are)."""
        return super().ask(method, path if path.startswith("/") else f"{self.base.path}/{path}", said, headers=headers, **query)
