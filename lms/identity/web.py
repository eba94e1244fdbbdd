"""Pages of signing in and out."""

from flask import Response, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.access.actor import actor_or_none
from lms.access.guard import public, public_between
from lms.core.errors import Unavailable
from lms.core.settings import current_settings
from lms.http import preferences
from lms.http.app import LOGIN_KEY, work
from lms.http.forms import load
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.identity import oidc, queries
from lms.identity.models import OidcProvider
from lms.identity.next_path import local_path
from lms.identity.schemas import NextQuery
from lms.identity.services import sign_in as services
from lms.tenancy.current import current_tenant

pages = blueprint("identity", __name__)
NEXT_KEY = "next"
STATUS = {"aborted": 200, "state": 400, "issuer": 400, "token": 400, "provider": 502}


def _provider() -> OidcProvider:
    provider = queries.provider_of(current_tenant().id)
    if provider is None:
        raise Unavailable(_("Ingen inloggning är kopplad till den här lärportalen ännu."), code="no-identity-provider")
    return provider


def _here(path: str) -> str:
    """An address on the very host that was asked; the app has already checked that it is this tenant's."""
    return f"{current_settings().scheme}://{request.host}{path}"


@pages.get("/logga-in")
@public_between
def sign_in() -> ResponseReturnValue:
    """To the tenant's own provider, and back to `next` afterwards."""
    wanted = local_path(load(NextQuery, request.args)["next"])
    with work():
        if actor_or_none() is not None:
            return redirect(wanted)
        provider = _provider()
    try:
        there = oidc.begin(provider, redirect_uri=_here("/logga-in/svar"))
    except oidc.ProviderRefused as refused:
        return _refused(refused.reason, STATUS[refused.reason])
    session[NEXT_KEY] = wanted
    return there


@pages.get("/logga-in/svar")
@public_between
def answer() -> ResponseReturnValue:
    """Back from the provider: signed in, or a page that says what to do."""
    with work():
        provider = _provider()
    try:
        identity = oidc.complete(provider, request.args)
        with work():
            begun = services.sign_in(
                tenant_id=provider.tenant_id, identity=identity, member_claim=provider.member_claim, instead_of=actor_or_none(),
                language=preferences.chosen_language(),
            )  # fmt: skip
    except oidc.ProviderRefused as refused:
        return _refused(refused.reason, STATUS[refused.reason])
    except services.NotAMember as refused:
        return _refused(refused.reason, 403)
    wanted = local_path(session.get(NEXT_KEY))
    session.clear()  # nothing that stood in the cookie before is carried over the sign-in (fixation)
    session[LOGIN_KEY] = begun.secret
    there = redirect(wanted, 303)
    if begun.language is not None:  # the next one at a shared device reads her own language, not that of the one before
        preferences.keep(there, preferences.LANGUAGE_COOKIE, begun.language)
    return there


def _refused(reason: str, status: int) -> Response:
    # Answered, not raised: the trail of the refusal is to be committed.
    # The cookie stays: a forged link to this page must not sign anybody out.
    with work():
        services.refuse(tenant_id=current_tenant().id, reason=reason)
        return Response(render("identity/refused.html", reason=reason), status=status, mimetype="text/html")


@pages.post("/logga-ut")
@public
def sign_out() -> ResponseReturnValue:
    """The session is over on the server too; doing it without one changes nothing."""
    actor = actor_or_none()
    if actor is not None:
        services.sign_out(tenant_id=actor.tenant_id, login_session_id=actor.login_session_id, member_id=actor.member_id)
    session.clear()
    return redirect("/utloggad", 303)


@pages.get("/utloggad")
@public_between
def signed_out() -> ResponseReturnValue:
    """Says so, and offers to end the session at the provider too: in care the next one uses the same device."""
    with work():
        if actor_or_none() is not None:
            return redirect("/")
        provider = queries.provider_of(current_tenant().id)
    address = oidc.sign_out_address(provider, back_to=_here("/")) if provider is not None else None
    with work():
        return render("identity/signed_out.html", provider_sign_out=address)
