"""Which processes belong to a cluster. A pid in a file proves nothing: after a restart it may be anyone's.

A process is ours when its program is PostgreSQL's and its working folder is the cluster. A dead one that nobody
has reaped (a zombie, as under a PID 1 that does not wait) has neither, and so counts as gone.
"""

import os
import select
import signal
import time
from pathlib import Path


def belongs(pid: int, cluster: Path) -> bool:
    """True when `pid` is a living process of the server over `cluster`."""
    try:
        program = os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
        folder = os.readlink(f"/proc/{pid}/cwd")
    except OSError:  # gone, a zombie, or another user's
        return False
    return os.path.basename(program) == "postgres" and folder == os.path.realpath(cluster)


def postmaster(cluster: Path) -> int | None:
    """The pid of the running server over `cluster`, or None."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if belongs(pid, cluster) else None


def members(cluster: Path) -> list[int]:
    """All living processes of `cluster`: the server and its children, or children that outlived it."""
    pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [pid for pid in pids if belongs(pid, cluster)]


def send(pid: int, cluster: Path, number: signal.Signals) -> None:
    """Send a signal to `pid` if, and only if, it belongs to `cluster`.

    The handle is opened before the check, so the pid cannot come to mean another process in between. Whose process it
    is, is asked apart from `belongs`: a mistake in one place must not be enough to end a stranger's work.
    """
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        if belongs(pid, cluster) and os.stat(f"/proc/{pid}").st_uid == cluster.stat().st_uid and pid not in (1, os.getpid(), os.getppid()):
            signal.pidfd_send_signal(handle, number)
    except (ProcessLookupError, FileNotFoundError):
        pass
    finally:
        os.close(handle)


def gone(pid: int, cluster: Path, *, within: float) -> bool:
    """Wait until `pid` no longer belongs to `cluster`; False when it still does after `within` seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        if belongs(pid, cluster):
            select.select([handle], [], [], within)
        return not belongs(pid, cluster)
    finally:
        os.close(handle)


def clear(cluster: Path, *, patience: float = 3.0) -> bool:
    """End what is left of a server that was killed; True when nothing is left.

    Its children notice by themselves within moments, save in a long computation: those are asked, then made to.
    """
    for number, seconds in ((None, patience), (signal.SIGQUIT, patience), (signal.SIGKILL, patience)):
        if number is not None:
            for pid in members(cluster):
                send(pid, cluster, number)
        end = time.monotonic() + seconds
        while members(cluster):
            if time.monotonic() > end:
                break
            time.sleep(0.05)
        else:
            return True
    return False
