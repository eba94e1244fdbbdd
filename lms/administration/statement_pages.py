"""The pages where an administrator looks through the record store. Each look at statements is an act in the trail."""

from typing import Any
from uuid import UUID

from flask import jsonify, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.access import audit
from lms.access.actor import current_actor
from lms.access.guard import requires
from lms.access.permissions import Permission
from lms.administration import statement_search, statement_views
from lms.administration.schemas import NoFields, StatementSearch
from lms.administration.statement_search import Search
from lms.administration.tabs import tabs
from lms.administration.verb_words import VERB_WORDS, known_verb
from lms.core.clock import today
from lms.core.errors import Invalid
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import format_day, render
from lms.identity import queries
from lms.lrs import counting
from lms.lrs.queries import browsing

pages = blueprint("administration_statements", __name__)


@pages.get("/administration/utsagor")
@requires(Permission.STATEMENT_READ)
def show() -> Any:
    """Statements, the latest first, narrowed by what the form says; that somebody looked stands in the trail."""
    actor = current_actor()
    try:
        asked = load(StatementSearch, request.args)
    except Invalid as error:
        return _page(load(StatementSearch, {}), None, [], None, error=error), 400
    search = statement_search.make_out(actor.tenant_id, asked)
    found, older = browsing.browse(actor.tenant_id, search.wanted, before=statement_search.instant_of(asked["fore"])) if search.shows else ([], None)
    if search.shows:
        _note(search, shown=len(found))
    return _page(asked, search, statement_views.lines(actor.tenant_id, found), statement_search.place_of(older) if older else None)


@pages.get("/administration/utsagor/<uuid:statement_id>")
@requires(Permission.STATEMENT_READ)
def one(statement_id: UUID) -> str:
    """One statement: its sentence, what the store knows of it, and its exact text; that somebody looked stands in the trail."""
    actor = current_actor()
    load(NoFields, request.args)
    found = statement_views.whole(actor.tenant_id, statement_id)
    audit.record(tenant_id=actor.tenant_id, action="statement.read", object_type="statement", object_id=str(statement_id))
    return render("administration/statement.html", found=found, may_see_keys=actor.may(Permission.CREDENTIAL_WRITE))


@pages.get("/administration/utsagor/lage")
@requires(Permission.STATEMENT_READ)
def state() -> Response:
    """The version of the counter; 304 while it is the one asked about. No statement is shown, so nothing is noted."""
    word = version_of(counting.count(tenant_id=current_actor().tenant_id))
    answer = jsonify(version=word)
    answer.set_etag(word)
    return answer.make_conditional(request)


@pages.get("/administration/utsagor/antal")
@requires(Permission.STATEMENT_READ)
def counter() -> str:
    """The counter alone, for the page that keeps itself up to date."""
    count = counting.count(tenant_id=current_actor().tenant_id)
    return render("administration/statement_count.html", count=count, version=version_of(count))


def version_of(count: counting.Count) -> str:
    """Give the word that changes when the counter does."""
    return f"{count.total}.{count.last_minute}"


def _note(search: Search, *, shown: int) -> None:
    kind, thing = ("member", str(search.member.id)) if search.member else ("statement", "list")
    audit.record(
        tenant_id=current_actor().tenant_id, action="statement.browse", object_type=kind, object_id=thing, detail={**search.told, "shown": shown}
    )  # fmt: skip


def _page(
    asked: dict[str, Any], search: Search | None, lines: list[statement_views.Line], older: int | None, *, error: Invalid | None = None
) -> str:  # fmt: skip
    actor = current_actor()
    count, choices = counting.count(tenant_id=actor.tenant_id), search.choices if search else ()
    return render(
        "administration/statements.html",
        values=request.args,
        errors=error.fields if error else {},
        sought=search,
        choices=[(each, url_for(".show", **_said(asked, search, fore=None, person=None, vem=each.id))) for each in choices],
        titles=queries.job_titles_of(actor.tenant_id, [each.id for each in choices], on=today()),
        lines=lines,
        verb=known_verb(asked["verb"]) or asked["verb"],
        verbs=_verbs(asked["verb"]),
        chips=_chips(asked, search, lines),
        count=count,
        version=version_of(count),
        older=url_for(".show", **_said(asked, search, fore=older)) if older else None,
        newest=url_for(".show", **_said(asked, search, fore=None)) if asked["fore"] else None,
        tabs=tabs(actor, "administration_statements.show"),
    )


def _said(asked: dict[str, Any], search: Search | None, **other: Any) -> dict[str, Any]:
    """The search as an address says it: a person by an id, not by a name."""
    said = {name: value.isoformat() if name in ("fran", "till") and value else value for name, value in asked.items()}
    if search is not None and search.member is not None:
        said |= {"person": None, "vem": search.member.id}
    return {name: value for name, value in (said | other).items() if value not in (None, "", False)}


def _verbs(chosen: str) -> list[tuple[str, Any]]:
    choices = [("", _("Alla")), *VERB_WORDS.items()]
    return choices if not chosen or known_verb(chosen) else [*choices, (chosen, chosen)]


def _chips(asked: dict[str, Any], search: Search | None, lines: list[statement_views.Line]) -> list[tuple[str, str]]:
    """What was chosen, each with the address of the list without it."""
    if search is None:
        return []
    member, verb = search.member, known_verb(asked["verb"])
    words = {
        "vem": f"{member.given_name} {member.family_name}" if member else None, "person": None if member else asked["person"],
        "aktor": next((line.who for line in lines if line.seen.actor_key == asked["aktor"]), _("en aktör")) if asked["aktor"] else None,
        "verb": VERB_WORDS[verb] if verb else asked["verb"], "kurs": asked["kurs"],
        "fran": _("från %(day)s", day=format_day(asked["fran"])) if asked["fran"] else None,
        "till": _("till och med %(day)s", day=format_day(asked["till"])) if asked["till"] else None,
        "registrering": _("registrering %(id)s", id=str(asked["registrering"])[:8]) if asked["registrering"] else None,
        "makulerade": _("även makulerade") if asked["makulerade"] else None,
    }  # fmt: skip
    return [(str(text), url_for(".show", **_said(asked, search, fore=None, **{name: None}))) for name, text in words.items() if text]
