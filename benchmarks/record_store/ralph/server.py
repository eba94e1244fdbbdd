"""Ralph in a virtual environment of its own, made by uv once and kept in var/bench/ralph."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.record_store.stage import VAR, WORKERS
from tests.served import ROOT, free_port

PLACE = VAR / "ralph"
HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
INSTALLED = PLACE / "installed"
USER, PASSWORD = "bench", "a password of the benchmark"


class NoRalph(Exception):
    """It could not be made to run; the message says why."""


def installed() -> bool:
    """Whether the environment is there, as the requirements have it now."""
    return INSTALLED.exists() and INSTALLED.read_text() == REQUIREMENTS.read_text()


def install() -> None:
    """The environment is there. Raises NoRalph."""
    if installed():
        return
    uv, venv = str(ROOT / ".venv" / "bin" / "uv"), str(PLACE / "venv")
    PLACE.mkdir(parents=True, exist_ok=True)
    made = [uv, "venv", "--quiet", "--clear", "--python", sys.executable, venv]
    filled = [uv, "pip", "sync", "--quiet", "--require-hashes", str(REQUIREMENTS)]
    for command in (made, filled):
        ended = subprocess.run(command, env={**os.environ, "VIRTUAL_ENV": venv}, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise NoRalph(f"it could not be installed ({ended.stderr.strip().splitlines()[-1] if ended.stderr else 'uv failed'})")
    INSTALLED.write_text(REQUIREMENTS.read_text())


def _credentials() -> Path:
    """Ralph's file of users, with one who may do all."""
    python = PLACE / "venv" / "bin" / "python"
    code = "import bcrypt, sys; sys.stdout.write(bcrypt.hashpw(sys.argv[1].encode(), bcrypt.gensalt(4)).decode())"
    hashed = subprocess.run([python, "-c", code, PASSWORD], capture_output=True, text=True, check=True).stdout
    path = PLACE / "auth.json"
    user = {"username": USER, "hash": hashed, "scopes": ["all"], "agent": {"mbox": "mailto:bench@samlar.example"}, "target": None}
    path.write_text(json.dumps([user]))
    return path


@contextmanager
def ralph() -> Iterator[tuple[int, int]]:
    """Ralph answers inside the block, with as many workers as our own server; gives its port and pid. Raises NoRalph."""
    install()
    port, log, python = free_port(), PLACE / "log", str(PLACE / "venv" / "bin" / "python")
    environment = {**os.environ, "RALPH_RUNSERVER_BACKEND": "nothing", "RALPH_AUTH_FILE": str(_credentials())}
    command = [
        python, "-m", "uvicorn", "served_api:app", "--app-dir", str(HERE), "--workers", str(WORKERS), "--port", str(port),
        "--no-access-log", "--log-level", "warning",
    ]  # fmt: skip
    with log.open("wb") as written:
        process = subprocess.Popen(command, env=environment, cwd=PLACE, stdout=written, stderr=written)
        try:
            _wait(port, process, log)
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", "/__lbheartbeat__")
            connection.getresponse().read()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise NoRalph(f"it did not come up ({log})")
