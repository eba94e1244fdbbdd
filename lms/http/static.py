"""Static files of ours: addresses that carry the content's hash, so that browsers may keep them for ever."""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import cast

from flask import Flask, Response, current_app, request, send_from_directory
from werkzeug.exceptions import NotFound

from lms.access.guard import public_file
from lms.http.hosts import HostKind

EXTENSION = "samlar.static"


def add_folder(app: Flask, name: str, folder: Path) -> None:
    """Files of `folder` are served as /static/<name>/…"""
    cast(dict[str, Path], app.extensions.setdefault(EXTENSION, {}))[name] = folder


def static_url(path: str) -> str:
    """Template global: the address of a static file, such as "lms/css/base.css", with its content's hash."""
    name, _, rest = path.partition("/")
    file = current_app.extensions[EXTENSION][name] / rest
    return f"/static/{path}?v={_digest(str(file), file.stat().st_mtime_ns)}"


@lru_cache(maxsize=256)
def _digest(file: str, _changed: int) -> str:
    return sha256(Path(file).read_bytes()).hexdigest()[:16]


@public_file
def serve(folder: str, path: str) -> Response:
    """One static file; for ever when the address carries a hash."""
    if folder not in current_app.extensions[EXTENSION]:
        raise NotFound()
    answer = send_from_directory(current_app.extensions[EXTENSION][folder], path, max_age=31_536_000 if "v" in request.args else 300)
    if "v" in request.args:
        answer.cache_control.immutable = True
    answer.cache_control.public = True
    return answer


def init_app(app: Flask) -> None:
    """The platform's own files are served on every host kind that shows pages."""
    add_folder(app, "lms", Path(__file__).parent / "static")
    for kind in (HostKind.TENANT, HostKind.FRONT, HostKind.API):
        app.add_url_rule("/static/<folder>/<path:path>", f"static_{kind}", serve, subdomain=kind.value)
