"""The tokens of forms, put in when a page is whole: its parts are the same for everybody, and may be kept.

`csrf_token()` and `form_token()` in a template give marks that nobody can guess; `fill` puts each visitor's own tokens in
their place. The token against forgery is signed once a minute, not once a form."""

import time
from secrets import token_hex
from uuid import uuid4

from flask import Flask, current_app, session
from flask_wtf.csrf import generate_csrf

from lms.http.hosts import HostKind, requested_kind

EXTENSION = "samlar.csrf"
FIELD = "csrf_token"
SECONDS = 60.0
MOST_KEPT = 2_000  # more than that are forgotten at once
_FORGERY, _ONCE = f"forgery-{token_hex(16)}", f"once-{token_hex(16)}"


def fill(page: str) -> str:
    """The page with this visitor's token in each form, and a new one in each form that acts once (lms.http.once)."""
    if _FORGERY in page:
        page = page.replace(_FORGERY, token())
    if _ONCE in page:
        first, *rest = page.split(_ONCE)
        page = "".join((first, *(piece for after in rest for piece in (str(uuid4()), after))))
    return page


def token() -> str:
    """The signed token of the visitor's session, on hosts with pages; elsewhere nothing."""
    if requested_kind() not in (HostKind.TENANT, HostKind.FRONT):
        return ""
    kept: dict[str, tuple[float, str]] = current_app.extensions.setdefault(EXTENSION, {})
    until, known = kept.get(session.get(FIELD, ""), (0.0, ""))
    if until > time.monotonic():
        return known
    made: str = generate_csrf()
    if FIELD in session:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[session[FIELD]] = (time.monotonic() + SECONDS, made)
    return made


def init_app(app: Flask) -> None:
    """Forms have the marks: also in a template's own context, where the library would put its token."""
    marks = {"csrf_token": lambda: _FORGERY, "form_token": lambda: _ONCE}
    app.jinja_env.globals.update(marks)
    app.context_processor(lambda: marks)
