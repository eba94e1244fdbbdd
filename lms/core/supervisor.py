"""Keeps a handful of processes running in the foreground, and takes them down in order.

Each child has a session of its own, so Ctrl-C in the terminal is our signal and not theirs; and each asks the kernel
to be ended when we die, so that `kill -9` of the supervisor leaves nothing on the ports.
"""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Protocol

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 1024 * 1024
LONGEST_PAUSE = 30.0
STEADY = 60.0  # a child that has run this long has recovered: its next death begins with a short pause again
Tell = Callable[[str], None]
_libc = ctypes.CDLL(None, use_errno=True)


class StartError(Exception):
    """A child did not come up; the message says which, and the end of its log."""


class Revivable(Protocol):
    """Something else that must be kept alive: the embedded database."""

    def alive(self) -> bool: ...

    def revive(self) -> None: ...


@dataclass
class Child:
    """One process. `ready` answers whether it serves; `once` means that it is meant to end."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    once: bool = False
    log: Path | None = None  # None: it writes to our terminal
    grace: float = 30.0
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = 0.5
    again_at: float = 0.0


class Supervisor:
    """Children are started in the order given and stopped in the order of `stop_order` (by name), else the reverse."""

    def __init__(self, *, tell: Tell, database: Revivable | None = None, cwd: Path | None = None) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self._tell = tell
        self._database = database
        self._cwd = cwd

    def start(self, child: Child, *, within: float = 60.0) -> None:
        """The child runs, and serves if it can say so. Raises StartError when it does not within that time."""
        self.children.append(child)
        self._launch(child)
        end = time.monotonic() + within
        while child.ready is not None and not self.stopping and not child.ready():
            if child.process is None or child.process.poll() is not None or time.monotonic() > end:
                raise StartError(f"{child.name} did not start.{_end_of(child)}")
            self._revive()
            time.sleep(0.1)

    def watch(self) -> None:
        """Until told to stop: whatever dies is started again, after a pause that doubles each time."""
        while not self.stopping:
            self.look()
            time.sleep(0.25)

    def look(self) -> None:
        """One round: revive the database, note who has died, start whose pause is over."""
        self._revive()
        for child in list(self.children):
            if child.process is None:
                if time.monotonic() >= child.again_at:
                    self._launch(child)
            elif (code := child.process.poll()) is not None:
                self._died(child, code)

    def _revive(self) -> None:
        """The database runs, also while something else starts, which may wait for it."""
        if self._database is not None and not self._database.alive():
            self._tell("The database has died. Starting it again …")
            self._database.revive()
            self._tell("The database is back.")

    def stop(self, stop_order: Sequence[str] = ()) -> None:
        """No child runs. Those named first go first; each has its grace to finish what it does."""
        rank = {name: number for number, name in enumerate(stop_order)}
        backwards = list(reversed(self.children))
        for child in sorted(backwards, key=lambda each: rank.get(each.name, -1)):
            if child.process is not None and child.process.poll() is None:
                self._tell(f"Stopping {child.name} …")
                self._end(child, child.process)
        self.children.clear()

    def _died(self, child: Child, code: int) -> None:
        child.process = None
        if child.once:
            self.children.remove(child)
            if code != 0:
                self._tell(f"{child.name} ended with {_cause(code)}.{_end_of(child)}")
            return
        child.pause = 0.5 if time.monotonic() - child.started > STEADY else min(child.pause * 2, LONGEST_PAUSE)
        child.again_at = time.monotonic() + child.pause
        self._tell(f"{child.name} died ({_cause(code)}). Starting it again in {child.pause:.0f} s.{_end_of(child)}")

    def _launch(self, child: Child) -> None:
        child.started = time.monotonic()
        log = _opened(child.log)
        try:
            child.process = subprocess.Popen(
                list(child.command), env={**os.environ, **child.environment}, cwd=self._cwd, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=tuple(child.pass_fds), preexec_fn=_end_with_parent,
            )  # fmt: skip
        except OSError as error:
            raise StartError(f"{child.name} cannot be started: {error}") from error
        finally:
            if log is not None:
                log.close()

    @staticmethod
    def _end(child: Child, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(child.grace)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own session, so its own group: nobody else's processes
            process.wait()

    @contextmanager
    def until_signalled(self) -> Iterator[None]:
        """Inside the block the signals that mean "stop" make `watch` return; a second one changes nothing."""

        def note(_number: int, _frame: FrameType | None) -> None:
            self.stopping = True

        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, note) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _end_with_parent() -> None:
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"


def _opened(path: Path | None) -> IO[bytes] | None:
    if path is None:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _end_of(child: Child) -> str:
    if child.log is None or not child.log.exists():
        return ""
    lines = child.log.read_text(errors="replace").splitlines()[-12:]
    return "\n".join(["", f"  The end of {child.log}:", *(f"    {line}" for line in lines)])
