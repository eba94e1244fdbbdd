"""Who is using the server: each process holds a shared lock on one file, and the last to leave stops the server.

The kernel gives a lock back when its holder dies, however it dies, so nobody is ever counted who is not there.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def gate(base: Path) -> Iterator[None]:
    """One process at a time makes, starts or stops the server, or comes, or leaves."""
    handle = os.open(base / "gate.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def come(base: Path) -> int:
    """Be counted as a user of the server; answers the lock's descriptor. Only inside the gate.

    The descriptor may be handed to a child process, which then is counted for as long as it lives.
    """
    handle = os.open(base / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def others(handle: int) -> bool:
    """True when someone else uses the server too. Only inside the gate, since asking lets go of the lock for a moment."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(handle, fcntl.LOCK_SH)
        return True
    return False
