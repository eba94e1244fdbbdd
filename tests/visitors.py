"""A visitor: Flask's test client on one host, signed in or not. Nothing here needs *.localhost to resolve."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.http.app import LOGIN_KEY, Samlar
from lms.identity import sessions
from lms.identity.models import Member


class Visitor:
    """Requests of one person to one host; `get("/kurser")` goes to http://<slug>.localhost:8000/kurser."""

    def __init__(self, app: Samlar, slug: str | None = None, member: Member | None = None, *, host: str | None = None) -> None:
        self.base_url = f"http://{host}" if host else app.settings.tenant_origin(slug) if slug else app.settings.front_origin()
        self.client: FlaskClient = app.test_client()
        if member is not None:
            with unit_of_work(tenant_id=member.tenant_id):
                secret = sessions.begin(tenant_id=member.tenant_id, member_id=member.id, at=now())
            with self.client.session_transaction(base_url=self.base_url) as cookie:
                cookie[LOGIN_KEY] = secret

    def open(self, path: str, **options: Any) -> TestResponse:
        """Any method."""
        return self.client.open(path, base_url=self.base_url, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET a path."""
        return self.open(path, method="GET", **options)

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        """POST a form, or what `options` say."""
        return self.open(path, method="POST", data=data, **options)
