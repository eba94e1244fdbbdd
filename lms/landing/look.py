"""The stylesheet as one file, put together at start: a phone asks once, not eight times."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request

from lms.access.guard import public_file
from lms.http.hosts import HostKind

FOLDER = Path(__file__).resolve().parents[1] / "http" / "static" / "css"
PARTS = ("tokens", "base", "frame", "forms", "parts", "figures", "places", "reader")  # the order is that of the cascade
EXTENSION = "samlar.look"
YEAR = 31_536_000


def together() -> str:
    """All parts of the stylesheet, in order."""
    return "\n".join((FOLDER / f"{part}.css").read_text(encoding="utf-8") for part in PARTS)


@public_file
def serve() -> Response:
    """The stylesheet, for ever when the address carries its version."""
    sheet, version = current_app.extensions[EXTENSION]
    answer = Response(sheet, mimetype="text/css")
    answer.cache_control.public = True
    answer.cache_control.max_age = YEAR if request.args.get("v") == version else 60
    answer.cache_control.immutable = request.args.get("v") == version
    answer.set_etag(version)
    answer.make_conditional(request)
    return answer


def init_app(app: Flask) -> None:
    """Every host with pages has /samlar.css, and templates know its address as `look_url`."""
    sheet = together()
    version = sha256(sheet.encode()).hexdigest()[:16]
    app.extensions[EXTENSION] = (sheet, version)
    app.jinja_env.globals["look_url"] = f"/samlar.css?v={version}"
    for kind in (HostKind.TENANT, HostKind.FRONT, HostKind.API):
        app.add_url_rule("/samlar.css", f"look_{kind}", serve, subdomain=kind.value)
