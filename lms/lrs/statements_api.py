"""The statements resource: POST, PUT, GET, HEAD (xAPI 1.0.3, Communication 2.1)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import orjson
from flask import Flask, Response, request
from werkzeug.http import http_date

from lms.access.guard import credential
from lms.core.errors import NotFound, TooLarge
from lms.core.settings import current_settings
from lms.lrs import attachments, bodies, definitions, multipart, promises, queries, services, wire
from lms.lrs.agents import ifi_of
from lms.lrs.filters import SECTION, StatementFilter, known_only, read_filter, uuid_of
from lms.lrs.formats import activity_ids, canonical_form, ids_form
from lms.lrs.queries import Sight
from lms.lrs.refusals import ParameterRefused
from lms.lrs.rights import Caller
from lms.lrs.statements import Statement
from lms.lrs.versions import base_of

READ = ("statements/read/mine", "statements/read", "all/read")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@credential
def post_statements() -> Response:
    """POST: one statement or a list of them; answers their ids."""
    caller = wire.caller()
    caller.require("statements/write")
    known_only(wire.parameters(), frozenset(), section="Communication 2.1.2")
    said, contents = bodies.statements()
    statements = said if type(said) is list else [said]
    limit = current_settings().xapi_max_batch
    if len(statements) > limit:
        raise TooLarge(f"a batch may hold at most {limit} statements here; send it in several", code="batch-too-large")
    ids = services.store_sent(statements, caller=caller, version=wire.version(), contents=contents)
    return _stored(wire.answer(ids), statements, caller)


@credential
def put_statement() -> Response:
    """PUT: one statement under the id in the query; answers nothing."""
    caller = wire.caller()
    caller.require("statements/write")
    parameters = wire.parameters()
    known_only(parameters, frozenset({"statementId"}), section="Communication 2.1.1")
    wanted = uuid_of(parameters, "statementId")
    if wanted is None:
        raise ParameterRefused("must be given", path="statementId", section="Communication 2.1.1")
    statement, contents = bodies.statements()
    if type(statement) is not dict:
        raise ParameterRefused("must be one statement", path="$", section="Communication 2.1.1")
    inside = statement.setdefault("id", parameters["statementId"])
    if type(inside) is str and inside.lower() != wanted:
        raise ParameterRefused("must be the id that statementId names", path="$.id", section="Communication 2.1.1")
    services.store_sent([statement], caller=caller, version=wire.version(), contents=contents)
    return _stored(wire.nothing(), [statement], caller)


@credential
def get_statements() -> Response:
    """GET: one statement by its id, or a list."""
    caller = wire.caller(reads=True)
    caller.require(*READ)
    parameters = wire.parameters()
    wanted = read_filter(parameters)
    if wanted.statement_id is not None or wanted.voided_id is not None:
        return _one(wanted, caller)
    return _list(wanted, parameters, caller, after=None)


@credential
def get_more(token: str) -> Response:
    """GET: the next page of a list; the token holds the parameters and where to go on."""
    caller = wire.caller(reads=True)
    caller.require(*READ)
    known_only(wire.parameters(), frozenset(), section=SECTION)
    try:
        said, microseconds = orjson.loads(urlsafe_b64decode(token.encode()))
        after = EPOCH + timedelta(microseconds=microseconds)
        parameters = {str(name): str(value) for name, value in said.items()}
    except (NotBase64, ValueError, TypeError, AttributeError, OverflowError):
        raise ParameterRefused("is not a link that this store gave", path="more", section=SECTION) from None
    return _list(read_filter(parameters), parameters, caller, after=after)


def _one(wanted: StatementFilter, caller: Caller) -> Response:
    voided = wanted.voided_id is not None
    found = queries.one_statement(caller.tenant_id, wanted.voided_id or wanted.statement_id or "", voided=voided, sight=_sight(caller))
    if found is None:
        raise NotFound("there is no such statement for this credential" + ("" if voided else ", or it is voided"), code="statement-unknown")
    text, stored = found
    response = _form(_shaped([text], wanted, caller)[0], [text], wanted, caller)
    response.headers["Last-Modified"] = http_date(stored)
    return _through(response, caller)


def _list(wanted: StatementFilter, parameters: dict[str, str], caller: Caller, *, after: datetime | None) -> Response:
    page = queries.list_statements(caller.tenant_id, wanted, sight=_sight(caller), after=after, through=caller.through)
    more = "" if page.more_from is None else _more(parameters, page.more_from)
    # The texts are JSON already: they are joined, not read and written again.
    texts = b",".join(_shaped(page.texts, wanted, caller))
    response = _form(b'{"statements":[' + texts + b'],"more":' + orjson.dumps(more) + b"}", page.texts, wanted, caller)
    response.headers[wire.THROUGH_HEADER] = wire.instant_text(page.consistent_through)
    return response


def _shaped(texts: Sequence[str], wanted: StatementFilter, caller: Caller) -> list[bytes]:
    """Give stored texts in the form asked for."""
    if wanted.format == "exact":
        return [text.encode() for text in texts]
    said = [orjson.loads(text) for text in texts]
    if wanted.format == "ids":
        return [orjson.dumps(ids_form(each)) for each in said]
    languages = [language for language, _quality in request.accept_languages]
    defined = definitions.definitions_of(caller.tenant_id, {name for each in said for name in activity_ids(each)})
    return [orjson.dumps(canonical_form(each, languages, defined)) for each in said]


def _form(content: bytes, texts: Sequence[str], wanted: StatementFilter, caller: Caller) -> Response:
    """Answer JSON; with attachments=true as the first part of multipart/mixed, the attachments of these texts behind it."""
    if not wanted.attachments:
        return Response(content, mimetype="application/json")
    behind = attachments.parts_for((orjson.loads(text) for text in texts), tenant_id=caller.tenant_id)
    whole, content_type = multipart.compose([({"Content-Type": "application/json"}, content), *behind])
    return Response(whole, content_type=content_type)


def _more(parameters: dict[str, str], last: datetime) -> str:
    microseconds = (last - EPOCH) // timedelta(microseconds=1)
    token = urlsafe_b64encode(orjson.dumps([parameters, microseconds])).decode()
    return f"{base_of(request.path)}/statements/more/{token}"


def _sight(caller: Caller) -> Sight:
    if caller.grant is not None:
        return Sight(ifi=caller.grant.ifi, registration=caller.grant.registration)
    return Sight() if caller.reads_all_statements else Sight(authority=ifi_of(dict(caller.authority)))


def _stored(response: Response, statements: Sequence[Statement], caller: Caller) -> Response:
    return _promising(response, promises.after_storing(statements, tenant_id=caller.tenant_id))


def _promising(response: Response, through: datetime) -> Response:
    response.headers[wire.THROUGH_HEADER] = wire.instant_text(through)
    return response


def _through(response: Response, caller: Caller) -> Response:
    return _promising(response, caller.through or queries.watermark(caller.tenant_id))


def init_app(app: Flask) -> None:
    """Register the resource."""
    routes: list[wire.Route] = [
        ("/statements", "post", post_statements, ("POST",)),
        ("/statements", "put", put_statement, ("PUT",)),
        ("/statements", "get", get_statements, ("GET",)),
        ("/statements/more/<token>", "more", get_more, ("GET",)),
    ]
    wire.register(app, "xapi_statements", routes)
