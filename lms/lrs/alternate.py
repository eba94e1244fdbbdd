"""The Alternate Request Syntax of xAPI 1.0.3 (Communication 1.3): any request, sent as the form of a POST.

It exists for browsers that could send no other requests. The form stands for the request: `method` in the query names the
method, form fields are parameters, some are headers, and `content` is the body. It is unfolded here, before routing and
before the credential is read, since that may sit in the form. 2.0 has no such syntax: there the request is refused.
"""

from collections.abc import Iterable
from io import BytesIO
from urllib.parse import parse_qsl, urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from lms.lrs.versions import BASES, Version, asked_for, base_of

REFUSED = "samlar.xapi.alternate"
"""Where a request that cannot be unfolded says why; the wire refuses it with this sentence."""

_METHODS = frozenset({"GET", "HEAD", "PUT", "POST", "DELETE"})
_HEADERS = {
    "authorization": "HTTP_AUTHORIZATION",
    "x-experience-api-version": "HTTP_X_EXPERIENCE_API_VERSION",
    "content-type": "CONTENT_TYPE",
    "content-length": "CONTENT_LENGTH",
    "if-match": "HTTP_IF_MATCH",
    "if-none-match": "HTTP_IF_NONE_MATCH",
    "accept": "HTTP_ACCEPT",
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
}
_FORM = "application/x-www-form-urlencoded"


class _Refused(Exception):
    """The form stands for no request."""


class AlternateRequests:
    """A WSGI application in front of another: what is sent in the alternate syntax reaches it unfolded."""

    def __init__(self, app: WSGIApplication, *, max_body: int) -> None:
        self._app = app
        self._max_body = max_body

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request that the form stands for."""
        path = environ.get("PATH_INFO", "")
        if "method=" in environ.get("QUERY_STRING", "") and any(path.startswith(f"{base}/") for base in BASES):
            try:
                _unfold(environ, max_body=self._max_body)
            except _Refused as refused:
                environ[REFUSED] = str(refused)
        return self._app(environ, start_response)


def _unfold(environ: WSGIEnvironment, *, max_body: int) -> None:
    """Turn the environment into that of the request meant. Raises _Refused."""
    query = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
    methods = [value for name, value in query if name == "method"]
    if not methods:
        return
    if environ["REQUEST_METHOD"] != "POST":
        raise _Refused("the alternate request syntax is always sent by POST")
    if len(query) != 1 or methods[0] not in _METHODS:
        raise _Refused("only method may stand in the query, once, and it must name GET, HEAD, PUT, POST or DELETE; all else goes into the form")
    fields = _fields(environ, max_body=max_body)
    base_version = BASES[base_of(environ["PATH_INFO"])]
    said = fields.get("x-experience-api-version") or environ.get("HTTP_X_EXPERIENCE_API_VERSION")
    if (base_version if said is None else asked_for(said)) == Version.V2:
        raise _Refused("version 2.0 knows no alternate request syntax: send the request itself")
    content = fields.pop("content", None)
    if content is None and methods[0] in ("PUT", "POST"):
        raise _Refused("the form must have the field content, with the body of the request")
    environ["REQUEST_METHOD"] = methods[0]
    environ["CONTENT_TYPE"] = "application/json" if content is not None else ""
    for name, key in _HEADERS.items():
        if name in fields:
            environ[key] = fields.pop(name)
    body = (content or "").encode()
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
    environ["QUERY_STRING"] = urlencode(fields)


def _fields(environ: WSGIEnvironment, *, max_body: int) -> dict[str, str]:
    """Give the form's fields; those that stand for headers by their lower-case name."""
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != _FORM:
        raise _Refused(f"the alternate request syntax must be sent as {_FORM}")
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > max_body:
        raise _Refused(f"the form may be at most {max_body} bytes, and must say its length")
    try:
        pairs = parse_qsl(environ["wsgi.input"].read(int(length)).decode(), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise _Refused("the form must be URL-encoded UTF-8") from None
    named = [(name.lower() if name.lower() in _HEADERS else name, value) for name, value in pairs]
    if len({name for name, _ in named}) != len(named):
        raise _Refused("a field of the form may stand only once")
    return dict(named)
