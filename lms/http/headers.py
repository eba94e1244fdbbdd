"""Security headers on every answer, and refusal of unsafe requests that come from another site."""

from flask import Flask, Response, current_app, request
from flask_babel import lazy_gettext as _

from lms.core.errors import Forbidden
from lms.core.settings import Settings
from lms.http.hosts import HostKind, requested_kind

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def content_security_policy(settings: Settings) -> str:
    """What our own pages may load: only ourselves. A form may end in a package's host, since a launch redirects there."""
    content = settings.content_origin("*")
    return (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self' {content}; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )


def refuse_cross_site() -> None:
    """Raise Forbidden when a browser says that an unsafe request comes from another site (OWASP ASVS 5.0 3.5.1).
    Sec-Fetch-Site is trusted where it is sent; where it is not, an Origin must be our own, as visitors see it: a proxy may
    have taken the https away."""
    if request.method not in UNSAFE:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    settings: Settings = current_app.extensions["samlar.settings"]
    ours = f"{settings.scheme}://{request.host}"
    foreign = site not in ("same-origin", "none") if site is not None else origin not in (None, ours)
    if foreign:
        raise Forbidden(_("Det här skickades från en annan webbplats och görs därför inte. Inget har ändrats."), code="cross-site")


def usual(kind: HostKind, *, shows: bool, settings: Settings) -> tuple[tuple[str, str], ...]:
    """The headers of a kind of host; `shows`: the answer is a page, or is read by nobody but our own pages."""
    found = [("X-Content-Type-Options", "nosniff")]
    if kind == HostKind.CONTENT:  # its own policy stands in catalog/content
        return tuple(found)
    found.append(("Referrer-Policy", "same-origin"))
    if settings.scheme == "https":
        found.append(("Strict-Transport-Security", "max-age=31536000"))
    if not shows:
        found.append(("Cross-Origin-Resource-Policy", "cross-origin"))
    else:
        found += [
            ("Content-Security-Policy", content_security_policy(settings)),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()"),
        ]
    return (*found, ("Cache-Control", "private, no-store"))


def init_app(app: Flask) -> None:
    """Every answer carries the headers."""
    settings: Settings = app.extensions["samlar.settings"]
    by_kind = {
        (kind, shows): tuple((name.lower(), name, value) for name, value in usual(kind, shows=shows, settings=settings))
        for kind in HostKind
        for shows in (True, False)
    }

    @app.after_request
    def protect(answer: Response) -> Response:
        kind = requested_kind()
        headers = answer.headers
        there = {name.lower() for name, _value in headers}
        for lower, name, value in by_kind[kind, kind != HostKind.API or answer.mimetype == "text/html"]:
            if lower not in there:
                headers.add(name, value)
        return answer
