"""Single statements of one credential that come at the same time, stored in one transaction, in front of everything else.

A system that sends one statement a request makes the database commit for each, and the framework go its whole round. Those
that wait for one another anyway are stored together: who shows the very same credential is asked for it once, after all of
them have come, and each is answered after the commit. Whatever is not plain (a launch's token, attachments, a statement without
an id, anything that is refused or fails) goes the whole way, where the same rules stand: nothing was done, or what was done is
recognised by the statement's id.
"""

import re
import time
from collections.abc import Iterable
from contextlib import nullcontext
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import orjson
import structlog
from flask import has_app_context

from lms.core import logs, metrics
from lms.core.db import unit_of_work
from lms.core.errors import DomainError
from lms.core.settings import Settings
from lms.http.app import Samlar
from lms.http.hosts import HostKind, is_on_our_port, kind_of
from lms.lrs import credentials, promises, secrets, services, wire, written
from lms.lrs.statements import Statement
from lms.lrs.together import NotTogether, Together
from lms.lrs.versions import BASES, Version, asked_for, base_of

log = structlog.get_logger(__name__)

SMALL = 64 * 1024
"""Bytes of the largest body that is read before it is known who sends it."""

_PATHS = tuple(f"{base}/statements" for base in BASES)
_NAMED = re.compile("statementId=([0-9a-fA-F-]{36})")

Batch = dict[int, str]
"""For each statement that is stored, by its identity: up to when the tenant's lists are final."""


class SmallPosts:
    """A WSGI application in front of another: it answers for the plain ones."""

    def __init__(self, app: Samlar, behind: WSGIApplication) -> None:
        self._app, self._behind = app, behind
        self._together: Together[Statement, Batch] = Together()
        self._always = {version: wire.always(version, app.settings) for version in Version}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or let the other do so."""
        begun = time.perf_counter()
        version = _version(environ, self._app.settings)
        done = None if version is None else self._store(environ, version)
        if version is None or done is None:
            return self._behind(environ, start_response)
        identifier, promised = done
        written = environ["REQUEST_METHOD"] == "PUT"
        body = b"" if written else orjson.dumps([identifier])
        about = [] if written else [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("204 NO CONTENT" if written else "200 OK", [*about, *self._always[version], (wire.THROUGH_HEADER, promised)])
        endpoint, seconds = _endpoint(environ), time.perf_counter() - begun
        metrics.answered(endpoint, environ["REQUEST_METHOD"], "204" if written else "200", seconds)
        logs.answered(environ, endpoint, 204 if written else 200, seconds)
        return [body]

    def _store(self, environ: WSGIEnvironment, version: Version) -> tuple[str, str] | None:
        """Give the id of the statement, which is stored, and up to when lists are final; None when nothing was done."""
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = BytesIO(body)  # for who comes behind
        header = environ["HTTP_AUTHORIZATION"]
        with nullcontext() if has_app_context() else self._app.app_context():  # as the framework does for a request
            statement = _checked(body, _NAMED.fullmatch(environ["QUERY_STRING"]), version)
            if statement is None:
                return None
            try:
                done = self._together.do((header, version), statement, lambda sent: _store(sent, header, version))
            except (DomainError, NotTogether):  # the whole way says which and why
                return None
            except Exception as error:  # noqa: BLE001 - tried again on the whole way, whose handlers answer if it fails there too
                log.warning("small_posts_failed", error=type(error).__name__)
                return None
        promised = done.get(id(statement))
        return None if promised is None else (statement["id"], promised)


def _version(environ: WSGIEnvironment, settings: Settings) -> Version | None:
    """Give the version that a request speaks that may be a small post; None when it is none."""
    get = environ.get
    if get("PATH_INFO") not in _PATHS or get("CONTENT_TYPE") != "application/json":
        return None
    method, query = environ["REQUEST_METHOD"], get("QUERY_STRING", "")
    if not (method == "POST" and not query) and not (method == "PUT" and _NAMED.fullmatch(query)):
        return None
    length, host = get("CONTENT_LENGTH") or "", get("HTTP_HOST", "")
    if not length.isdigit() or not 0 < int(length) <= min(SMALL, settings.xapi_max_body):
        return None
    if kind_of(host, settings) != HostKind.API or not is_on_our_port(host, settings):
        return None
    header = get("HTTP_AUTHORIZATION")
    presented = secrets.present_basic(header) or secrets.present_bearer(header)
    if presented is None or presented.kind not in (secrets.CREDENTIAL, secrets.ACCESS):
        return None
    return asked_for(get("HTTP_X_EXPERIENCE_API_VERSION", ""))


def _checked(body: bytes, named: re.Match[str] | None, version: Version) -> Statement | None:
    """Give the one statement of a body, checked and canonical; None when it is something else, or is refused."""
    try:
        said = orjson.loads(body)
        if type(said) is list and len(said) == 1 and named is None:
            said = said[0]
        if type(said) is not dict or "id" not in said or (named is not None and said["id"] != named[1]):
            return None
        written.check([said], version=version)
    except (orjson.JSONDecodeError, DomainError):
        return None
    return None if written.brings_attachments(said) else said


def _store(sent: list[Statement], header: str, version: Version) -> Batch:
    """Store those whose ids differ, all or none. Raises what the credential's check does, and what storing a batch does."""
    statements = list({statement["id"].lower(): statement for statement in sent}.values())
    with unit_of_work():
        caller = credentials.authenticate(header, host_tenant_id=None)
        caller.require("statements/write")
        services.store_checked(statements, caller=caller, version=version)
        promised = wire.instant_text(promises.after_storing(statements, tenant_id=caller.tenant_id))
    return {id(statement): promised for statement in statements}


def _endpoint(environ: WSGIEnvironment) -> str:
    base = base_of(environ["PATH_INFO"])
    return f"xapi_statements_api.{'post' if environ['REQUEST_METHOD'] == 'POST' else 'put'}_{BASES[base].name.lower()}"


def init_app(app: Samlar) -> None:
    """Small posts are answered in front of the application."""
    app.wsgi_app = SmallPosts(app, app.wsgi_app)  # type: ignore[method-assign]
