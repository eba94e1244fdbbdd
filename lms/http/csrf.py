"""The token of every form. A page has several, and somebody reads several pages: one is signed a minute, not one a form."""

import time

from flask import current_app, session
from flask_wtf.csrf import generate_csrf

from lms.http.hosts import HostKind, requested_kind

EXTENSION = "samlar.csrf"
FIELD = "csrf_token"
SECONDS = 60.0
MOST_KEPT = 2_000  # more than that are forgotten at once


def token() -> str:
    """Template global: the signed token of the visitor's session, on hosts with pages; elsewhere nothing."""
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
