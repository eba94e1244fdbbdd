"""How gunicorn serves Samlär. `samlar serve` uses it; so does plain `gunicorn "wsgi:create_app()"`.

Read before anything of the product is imported, since the metrics library looks at its folder when it is imported.
"""

import gc
import os
import shutil
import sys
from pathlib import Path
from typing import Any

PORT = os.environ.get("SAMLAR_PORT") or "8000"
VAR = Path(os.environ.get("SAMLAR_VAR") or "var").absolute()

wsgi_app = "wsgi:create_app()"
bind = f"{os.environ.get('SAMLAR_BIND') or '127.0.0.1'}:{PORT}"

worker_class = "gthread"  # keep-alive, and one database connection a thread, beat one process a request
workers = int(os.environ.get("SAMLAR_WORKERS") or 2)
threads = int(os.environ.get("SAMLAR_THREADS") or 8)
sys.setswitchinterval(0.001)  # seconds: a large batch that is checked lets small requests go on in between
preload_app = True  # workers share the imported code's memory; nothing connects before the fork
keepalive = 15
timeout = 60
graceful_timeout = 25
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  a heartbeat must not wait for a disk

# On by default at one path for all of a user's gunicorns, where the second takes the first one's away.
control_socket_disable = True

# The app logs each request itself, without addresses or personal data.
accesslog = None
errorlog = "-"

METRICS = VAR / "metrics" / PORT
# Files of dead workers would be added to today's figures. A reload reads this file again, in the same process: leave them then.
if os.environ.get("SAMLAR_METRICS_OF") != str(os.getpid()):
    shutil.rmtree(METRICS, ignore_errors=True)
    METRICS.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)
    os.environ["SAMLAR_METRICS_OF"] = str(os.getpid())

import psycopg  # noqa: E402
from prometheus_client import multiprocess  # noqa: E402  not before its folder is set

from lms.core import provision  # noqa: E402


def on_starting(_server: Any) -> None:
    """Nothing is served as a database role that row policies do not bind, however gunicorn was started.

    A database that does not answer now is asked again by the app, at its first connection."""
    url = os.environ.get("DATABASE_URL", "").replace("postgresql+psycopg://", "postgresql://", 1)
    if not url:
        return
    try:
        with psycopg.connect(url) as connection:
            provision.refuse_unsafe_role(connection)
    except psycopg.OperationalError:
        return
    except provision.UnsafeRole as unsafe:
        raise RuntimeError(str(unsafe)) from None  # gunicorn prints it and ends


def when_ready(_server: Any) -> None:
    """What was loaded before the fork is never collected: workers go on sharing its memory, and collect faster."""
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    """A dead worker's gauges are forgotten; its counts stay."""
    multiprocess.mark_process_dead(worker.pid)
