"""The application class: host → tenant → actor → guard → view, all inside one unit of work."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, cast

import psycopg
from flask import Flask, Request, Response, current_app, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from lms.access import guard
from lms.access.actor import Who, actor_or_none, ask_when_needed, forget_to_ask
from lms.core.db import look_ahead, unit_of_work
from lms.core.errors import DomainError, Unavailable
from lms.core.running import asked, kept
from lms.core.settings import Settings
from lms.http import bodies, headers
from lms.http.hosts import HostKind, HostRequest, host_name, is_on_our_port, kind_of, requested_kind, slug_of
from lms.http.templating import HouseEnvironment
from lms.tenancy import queries
from lms.tenancy.current import Tenant, tenant_or_none
from lms.tenancy.kept import kept_organisations

HOST_CACHE_SECONDS = 10.0
LOGIN_KEY = "login"
READ_SECONDS, MOST_READ = 60.0, 2_000
_WITHOUT_COOKIES = (HostKind.API, HostKind.CONTENT)


class HostSessions(SecureCookieSessionInterface):
    """The signed cookie, on hosts that show pages; elsewhere no cookie is ever read or set."""

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None
        self._read: dict[str, tuple[float, dict[str, Any]]] = {}  # what cookies hold whose signature was right a moment ago

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie, made once."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> Any:
        """The visitor's session, or an empty one that cannot be saved."""
        if cast(HostRequest, request).host_kind in _WITHOUT_COOKIES:
            return self.session_class()
        said = request.cookies.get(self.get_cookie_name(app), "")
        until, held = self._read.get(said, (0.0, {}))
        if until > time.monotonic():
            return self.session_class(held)  # a copy
        opened = super().open_session(app, request)
        if opened and all(isinstance(value, str) for value in opened.values()):
            if len(self._read) >= MOST_READ:
                self._read.clear()
            self._read[said] = (time.monotonic() + READ_SECONDS, dict(opened))
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Save on page hosts only, and only what has changed; sessions end with the browser."""
        if requested_kind() in _WITHOUT_COOKIES:
            return
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed and "Vary" in [name for name, _value in response.headers]:
            response.vary.add("Cookie")
        elif session.accessed:
            response.headers.add("Vary", "Cookie")


class Samlar(Flask):
    """Flask with the house's one way of a request."""

    jinja_environment = HouseEnvironment
    request_class = HostRequest

    def __init__(self, import_name: str, settings: Settings) -> None:
        super().__init__(import_name, static_folder=None, template_folder="lms/http/templates")
        self.session_interface = HostSessions()
        self.extensions["samlar.settings"] = settings
        self.csrf = CSRFProtect()
        # filled by lms.identity: (tenant id, secret of the login session, whether a person asks and no script) -> what finds her
        self.who_asks: Callable[[int, str, bool], Who] = lambda _tenant_id, _secret, _by_hand: lambda: None
        self._tenants: dict[str, tuple[float, Tenant | None]] = {}

    @property
    def settings(self) -> Settings:
        """The settings this app was made with."""
        found: Settings = self.extensions["samlar.settings"]
        return found

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Nothing here is a coroutine, so nobody is asked, a dozen times a request."""
        return func

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Routes are matched on the kind of host (lms.http.hosts)."""
        if request is None:
            return super().create_url_adapter(request)
        environ, kind = request.environ, kind_of(request.host, self.settings)
        cast(HostRequest, request).host_kind = kind
        return self.url_map.bind(
            request.host, environ.get("SCRIPT_NAME"), kind.value, request.scheme, request.method, request.path, request.query_string.decode("latin-1")
        )

    def preprocess_request(self) -> ResponseReturnValue | None:
        """Name the host first: nothing is answered on a host or a port that is not ours."""
        running, request = kept(), asked()
        kind, host = request.host_kind, request.host
        running.tenant, running.actor = None, None
        ours = is_on_our_port(host, self.settings)
        if ours and kind == HostKind.TENANT:
            running.tenant = self.tenant_of(host)
            ours = running.tenant is not None
        if not ours:
            return Response("404: adressen finns inte här. / There is nothing at this address.\n", 404, mimetype="text/plain")
        early = super().preprocess_request()
        if early is not None or request.endpoint is None:
            return early
        view = self.view_functions[request.endpoint]
        access = guard.access_of(view)
        request.max_content_length = bodies.most_bytes(view, self.settings)
        if kind in (HostKind.TENANT, HostKind.FRONT) and (access is None or access.kind != "machine"):
            headers.refuse_cross_site()
            if self.config.get("WTF_CSRF_ENABLED", True) and request.method in headers.UNSAFE:
                if bodies.takes_files(view):  # the token stands in the body: read a large one only of somebody who may send it
                    with self.work():
                        guard.check(view, actor_or_none)
                self.csrf.protect()
        return None

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view inside one transaction, after the guard has let the actor through."""
        request = asked()
        if request.routing_exception is not None or request.endpoint is None:
            return super().dispatch_request()
        view = self.view_functions[request.endpoint]
        access = guard.access_of(view)
        if access is not None and not access.transaction:
            return super().dispatch_request()
        with self.work(by_machine=access is not None and access.kind == "machine"):
            guard.check(view, actor_or_none)
            return super().dispatch_request()

    @contextmanager
    def work(self, *, by_machine: bool = False) -> Iterator[None]:
        """One unit of work of the tenant that was asked, in which it can be known who asks."""
        tenant = tenant_or_none()
        with unit_of_work(tenant_id=tenant.id if tenant else None):
            secret = session.get(LOGIN_KEY)
            if tenant is not None and not by_machine and isinstance(secret, str):
                who = self.who_asks(tenant.id, secret, asked().environ.get("HTTP_SEC_FETCH_DEST") != "empty")
                look_ahead(who)
                ask_when_needed(who)
            try:
                yield
            except (DomainError, HTTPException) as error:
                if not isinstance(error, Unavailable):
                    with suppress(psycopg.Error):  # where a statement has failed nothing more can be asked
                        actor_or_none()  # the page that tells what is wrong shows who asks
                raise
            finally:
                forget_to_ask()

    def tenant_of(self, host: str) -> Tenant | None:
        """The tenant that a host names, remembered for some seconds: brands and hosts change rarely."""
        name = host_name(host)
        known = self._tenants.get(name)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        slug = slug_of(host, self.settings)
        try:
            with unit_of_work():
                tenant = queries.tenant_by_slug(slug) if slug else queries.tenant_by_hostname(name)
        except Unavailable:
            if known is not None:  # error pages keep the tenant's name and colours while the database is away
                return known[1]
            raise
        if tenant is not None:  # unknown names are not kept: anyone could fill the memory with them
            self._tenants[name] = (time.monotonic() + HOST_CACHE_SECONDS, tenant)
        return tenant

    def forget_tenants(self) -> None:
        """Brands, hosts and names are read anew (after a change of them)."""
        self._tenants.clear()
        kept_organisations(self).until.clear()


def work() -> AbstractContextManager[None]:
    """A unit of work of this request, for views that the app gives none (guard.public_between)."""
    return cast(Samlar, current_app).work()
