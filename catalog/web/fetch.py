"""POST /cmi5/fetch/<secret> on the API host: the launched unit exchanges its secret for a token, once (cmi5 8.2)."""

from flask import Response, jsonify
from flask_babel import lazy_gettext as _

from catalog.schemas import FetchAnswer
from lms.access.guard import credential
from lms.http.hosts import HostKind, blueprint
from lms.http.openapi import documented
from lms.lrs import grants

pages = blueprint("cmi5", "catalog", host=HostKind.API)


@pages.post("/cmi5/fetch/<secret>", provide_automatic_options=False)
@credential
@documented(summary=_("En startad kursdels åtkomst till utsagor, en gång (cmi5)"), tag=_("Kurspaket (cmi5)"), response=FetchAnswer, security=())
def fetch(secret: str) -> Response:
    """The auth token of the launch, or cmi5's error; 200 either way, as section 8.2.2 asks."""
    try:
        answer = jsonify({"auth-token": grants.fetch_token(secret)})
    except grants.FetchRefused as refused:
        answer = jsonify({"error-code": refused.error_code, "error-text": refused.message})
    return _open_to_all(answer)


@pages.route("/cmi5/fetch/<secret>", methods=["OPTIONS"], provide_automatic_options=False)
@credential
def preflight(secret: str) -> Response:
    """A browser may ask from any origin: the secret in the address is the right, and no cookie counts."""
    del secret
    answer = Response(status=204)
    answer.headers["Access-Control-Allow-Methods"] = "POST"
    answer.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Experience-API-Version"
    answer.headers["Access-Control-Max-Age"] = "600"
    return _open_to_all(answer)


def _open_to_all(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = "no-store"
    return answer
