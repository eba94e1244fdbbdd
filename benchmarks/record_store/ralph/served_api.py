"""Ralph's application over a store that stores nothing. Runs in a Python of its own, by uvicorn, not in the product's."""

import importlib
from collections.abc import Iterable, Iterator
from typing import Any

from ralph.backends import loader
from ralph.backends.data.base import BaseOperationType, DataBackendStatus, Writable
from ralph.backends.lrs.base import BaseLRSBackend, BaseLRSBackendSettings, RalphStatementsQuery, StatementQueryResult


class NothingStored(BaseLRSBackend[BaseLRSBackendSettings], Writable):
    """Takes every statement, keeps none."""

    name = "nothing"
    default_operation_type = BaseOperationType.CREATE

    def status(self) -> DataBackendStatus:
        """It is always well."""
        return DataBackendStatus.OK

    def write(self, data: Iterable[dict[str, Any]], *_said: Any, **_named: Any) -> int:
        """Say that all were written."""
        return sum(1 for _ in data)

    def _write_bytes(self, *_said: Any, **_named: Any) -> int:
        return 0

    def _write_dicts(self, *_said: Any, **_named: Any) -> int:
        return 0

    def _read_bytes(self, *_said: Any, **_named: Any) -> Iterator[bytes]:
        return iter(())

    def _read_dicts(self, *_said: Any, **_named: Any) -> Iterator[dict[str, Any]]:
        return iter(())

    def query_statements(self, params: RalphStatementsQuery, target: str | None = None) -> StatementQueryResult:
        """Find nothing."""
        return StatementQueryResult(statements=[])

    def query_statements_by_ids(self, ids: list[str], target: str | None = None) -> Iterator[dict[str, Any]]:
        """Find nothing."""
        return iter(())

    def close(self) -> None:
        """There is nothing to close."""


# Its router takes the store from this function when it is imported, so the function must be ours before that.
loader.get_lrs_backends = lambda: {"nothing": NothingStored}
app = importlib.import_module("ralph.api").app
