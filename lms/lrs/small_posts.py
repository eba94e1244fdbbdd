"""Small posts, single statements and short lists, answered in front of everything else.

A system that sends one statement a request makes the database commit for each, and the framework go its whole round. Those
that wait for one another anyway are stored together: who shows the very same credential is asked for it once, after all of
them have come, and each is answered after the commit. What a credential sends that has opened the store before is stored in one
round trip (lms.lrs.at_once). Whatever is not plain (a launch's token, attachments, a statement without an id, anything that is
refused or fails) goes the whole way, where the same rules stand: nothing was done, or what was done is recognised by the
statement's id.
"""

import re
import time
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Any
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
from lms.lrs import at_once, credentials, in_parts, promises, services, wire, written
from lms.lrs.at_once import MoreToDo
from lms.lrs.known import Known, find
from lms.lrs.secrets import ACCESS, CREDENTIAL, Presented, present_basic, present_bearer
from lms.lrs.statements import Statement
from lms.lrs.together import NotTogether, Together
from lms.lrs.versions import BASES, Version, asked_for, base_of

log = structlog.get_logger(__name__)

SMALL = 64 * 1024
"""Bytes of the largest body that is read before it is known who sends it."""

LARGER = 256 * 1024
"""Bytes of the largest that is read here of a credential that has opened the store before: a list as long as those that are
written in parts (lms.lrs.in_parts)."""

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
        post = _small(environ, self._app.settings)
        done = None if post is None else self._store(environ, post)
        if post is None or done is None:
            return self._behind(environ, start_response)
        identifiers, promised = done
        written = environ["REQUEST_METHOD"] == "PUT"
        body = b"" if written else orjson.dumps(identifiers)
        about = [] if written else [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("204 NO CONTENT" if written else "200 OK", [*about, *self._always[post.version], (wire.THROUGH_HEADER, promised)])
        endpoint, seconds = _endpoint(environ), time.perf_counter() - begun
        metrics.answered(endpoint, environ["REQUEST_METHOD"], "204" if written else "200", seconds)
        logs.answered(environ, endpoint, 204 if written else 200, seconds)
        return [body]

    def _store(self, environ: WSGIEnvironment, post: "_Post") -> tuple[list[str], str] | None:
        """Give the ids of the statements, which are stored, and up to when lists are final; None when nothing was done."""
        with nullcontext() if has_app_context() else self._app.app_context():  # as the framework does for a request
            known = find(post.presented)
            if post.length > (SMALL if known is None else LARGER):
                return None
            body = environ["wsgi.input"].read(post.length)
            environ["wsgi.input"] = BytesIO(body)  # for who comes behind
            statements = _checked(body, _NAMED.fullmatch(environ["QUERY_STRING"]), post.version, lists=known is not None)
            if statements is None:
                return None
            try:
                promised = self._stored(statements, post, known)
            except (DomainError, NotTogether, MoreToDo):  # the whole way says which and why
                return None
            except Exception as error:  # noqa: BLE001 - tried again on the whole way, whose handlers answer if it fails there too
                log.warning("small_posts_failed", error=type(error).__name__)
                return None
        return None if promised is None else ([statement["id"] for statement in statements], promised)

    def _stored(self, statements: list[Statement], post: "_Post", known: Known | None) -> str | None:
        """Up to when lists are final once these are stored; None when they were not."""
        if len(statements) > 1 and known is not None:
            return _store_known(statements, known, post.version)
        (one,) = statements
        return self._together.do((post.header, post.version), one, lambda sent: _store(sent, post.header, post.version)).get(id(one))


@dataclass(frozen=True, slots=True)
class _Post:
    version: Version
    header: str
    presented: Presented
    length: int


def _small(environ: WSGIEnvironment, settings: Settings) -> _Post | None:
    """Give what is known of a request that may be a small post before its body is read; None when it is none."""
    get = environ.get
    if get("PATH_INFO") not in _PATHS or get("CONTENT_TYPE") != "application/json":
        return None
    method, query = environ["REQUEST_METHOD"], get("QUERY_STRING", "")
    if not (method == "POST" and not query) and not (method == "PUT" and _NAMED.fullmatch(query)):
        return None
    length, host = get("CONTENT_LENGTH") or "", get("HTTP_HOST", "")
    if not length.isdigit() or not 0 < int(length) <= min(LARGER, settings.xapi_max_body):
        return None
    if kind_of(host, settings) != HostKind.API or not is_on_our_port(host, settings):
        return None
    header = get("HTTP_AUTHORIZATION") or ""
    presented = present_basic(header) or present_bearer(header)
    if presented is None or presented.kind not in (CREDENTIAL, ACCESS):
        return None
    version = asked_for(get("HTTP_X_EXPERIENCE_API_VERSION", ""))
    return None if version is None else _Post(version, header, presented, int(length))


def _checked(body: bytes, named: re.Match[str] | None, version: Version, *, lists: bool) -> list[Statement] | None:
    """Give the one statement of a body, or those of a list, checked and canonical; None when it is something else, or is refused."""
    try:
        said = orjson.loads(body)
        if type(said) is dict and (named is None or said.get("id") == named[1]):
            said = [said]
        elif type(said) is not list or named is not None or not (len(said) == 1 or (lists and _is_short_and_plain(said))):
            return None
        written.check(said, version=version)
    except (orjson.JSONDecodeError, DomainError):
        return None
    return None if "id" not in said[0] or any(map(written.brings_attachments, said)) else said


def _is_short_and_plain(said: list[Any]) -> bool:
    return 0 < len(said) < in_parts.LARGE and in_parts.are_plain(said)


def _store(sent: list[Statement], header: str, version: Version) -> Batch:
    """Store those whose ids differ, all or none. Raises what the credential's check does, and what storing a batch does."""
    statements = list({statement["id"].lower(): statement for statement in sent}.values())
    presented = present_basic(header)
    known = None if presented is None else find(presented)
    with suppress(MoreToDo):
        if known is not None:
            promised = _store_known(statements, known, version)
            return {id(statement): promised for statement in statements}
    with unit_of_work():
        caller = credentials.authenticate(header, host_tenant_id=None)
        caller.require("statements/write")
        services.store_checked(statements, caller=caller, version=version)
        promised = wire.instant_text(promises.after_storing(statements, tenant_id=caller.tenant_id))
    return {id(statement): promised for statement in statements}


def _store_known(statements: list[Statement], known: Known, version: Version) -> str:
    """Store them in one round trip; give up to when lists are final. Raises MoreToDo, and what at_once does."""
    at_once.store(statements, known=known, version=version)
    return wire.instant_text(promises.after_commit(tenant_id=known.caller.tenant_id))


def _endpoint(environ: WSGIEnvironment) -> str:
    base = base_of(environ["PATH_INFO"])
    return f"xapi_statements_api.{'post' if environ['REQUEST_METHOD'] == 'POST' else 'put'}_{BASES[base].name.lower()}"


def init_app(app: Samlar) -> None:
    """Small posts are answered in front of the application."""
    app.wsgi_app = SmallPosts(app, app.wsgi_app)  # type: ignore[method-assign]
