"""The whole running system on free ports: database, identity provider, gunicorn, worker and the demo, as `samlar run` starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lms.core import embedded

ROOT = Path(__file__).resolve().parents[2]
EMPLOYEES = "520"
FILLED = "The demo is complete"
PATIENCE = 240


@dataclass(frozen=True)
class Stack:
    """Where the running system is."""

    port: int
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def origin(self, slug: str | None = None) -> str:
        """A tenant's pages, or the family's front."""
        return f"http://{slug + '.' if slug else ''}localhost:{self.port}"

    @property
    def api(self) -> str:
        """The API host."""
        return f"http://127.0.0.1:{self.port}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    """The system runs inside the block, with the demo filled in. Raises RuntimeError with the log when it does not come up."""
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SAMLAR_", "DATABASE_", "DEMO_"))}
    environment |= {
        "SAMLAR_ENVIRONMENT": "demo", "SAMLAR_PORT": str(port), "SAMLAR_IDP_PORT": str(_free_port()), "SAMLAR_VAR": str(folder / "var"),
        "DEMO_EMPLOYEES": EMPLOYEES, "PYTHONUNBUFFERED": "1",
    }  # fmt: skip
    stack = Stack(port, folder / "run.log", environment)
    with stack.log.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms.cli", "run"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait(process, stack.log)
        yield stack
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        embedded.remove(folder / "var")  # started by root, its files lie elsewhere


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        told = log.read_text("utf-8", errors="replace")
        if FILLED in told:
            return
        if process.poll() is not None or "could not be filled" in told:
            break
        time.sleep(0.5)
    raise RuntimeError(f"the system did not come up:\n{log.read_text('utf-8', errors='replace')[-4000:]}")
