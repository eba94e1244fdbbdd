"""Sending statements to the record store, as any other system would: HTTP, a tenant's key, batches."""

import json
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import requests

BATCH = 500
TIMEOUT = (3, 60)
PAUSES = (0.5, 2.0, 5.0, 10.0, 20.0)


class NotStored(Exception):
    """The record store refused a batch or stayed silent; the message says which, and why."""


class Sender:
    """One connection to the record store with one tenant's key."""

    def __init__(self, api_origin: str, *, key: str, secret: str) -> None:
        self.address = f"{api_origin}/xapi/statements"
        self.http = requests.Session()
        self.http.trust_env = False  # a proxy of the surroundings has nothing to do with 127.0.0.1
        self.http.auth = (key, secret)
        self.http.headers["X-Experience-API-Version"] = "1.0.3"

    def send(self, statements: Iterable[dict[str, Any]]) -> Iterator[int]:
        """Store the statements, a batch at a time; gives the size of each batch that was stored. Raises NotStored."""
        waiting = iter(statements)
        while batch := list(islice(waiting, BATCH)):
            self._store(batch)
            yield len(batch)

    def _store(self, batch: list[dict[str, Any]]) -> None:
        body = json.dumps(batch, ensure_ascii=False).encode()
        told = "no answer"
        for pause in PAUSES:
            try:
                answer = self.http.post(self.address, data=body, headers={"Content-Type": "application/json"}, timeout=TIMEOUT)
            except requests.ConnectionError as error:
                told = str(error)
            else:
                if answer.status_code == 200:
                    return
                told = f"HTTP {answer.status_code}: {answer.text[:500]}"
                if answer.status_code < 500 and answer.status_code != 429:
                    break
            time.sleep(pause)
        raise NotStored(told)

    def has(self, statement_id: str) -> bool:
        """Whether the record store holds this statement."""
        answer = self.http.get(self.address, params={"statementId": statement_id}, timeout=TIMEOUT)
        return answer.status_code == 200


def is_up(api_origin: str) -> bool:
    """Whether the web answers there."""
    try:
        with requests.Session() as http:
            http.trust_env = False
            return http.get(f"{api_origin}/health", timeout=(1, 5)).status_code == 200
    except requests.RequestException:
        return False
