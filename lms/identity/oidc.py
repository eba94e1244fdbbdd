"""Sign-in with the tenant's own OpenID provider: authorization code with PKCE, state and nonce, by Authlib.

Raises ProviderRefused when the provider or the browser brings something that must not be trusted, and Unavailable
when the provider does not answer. What a subject may be here is decided in services/sign_in.py."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from authlib.common.urls import add_params_to_uri
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Response, current_app, session
from flask_babel import lazy_gettext as _
from joserfc.errors import JoseError
from requests import RequestException

from lms.core.errors import Unavailable
from lms.identity.models import OidcProvider

EXTENSION = "samlar.oidc"
TIMEOUT_SECONDS = 5
CLIENT_LIVES_SECONDS = 3600
# Only signatures that nobody but the provider can make: never "none", and no HS256 keyed with the client secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
# Clocks of two machines differ by seconds; Authlib's own two minutes would let an expired token in for as long.
LEEWAY_SECONDS = 10
MOST_STARTED = 3


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is: the key is (issuer, subject); the claims are what else it says."""

    issuer: str
    subject: str
    claims: Mapping[str, Any]


class ProviderRefused(Exception):
    """The sign-in came to nothing: `reason` is aborted, state, issuer, token or provider."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Clients:
    """One client per tenant and version of its provider, so that addresses and keys are not fetched per request."""

    def __init__(self, oauth: OAuth) -> None:
        self._oauth = oauth
        self._kept: dict[int, tuple[str, float, FlaskOAuth2App]] = {}

    def client(self, provider: OidcProvider) -> FlaskOAuth2App:
        """The client of this provider, made anew when its row has changed or an hour has passed."""
        name = f"oidc_{provider.tenant_id}_{provider.version}"
        kept = self._kept.get(provider.tenant_id)
        if kept is not None and kept[0] == name and kept[1] > time.monotonic():
            return kept[2]
        client = FlaskOAuth2App(
            self._oauth.framework_integration_cls(name, None), name,
            client_id=provider.client_id, client_secret=provider.client_secret,
            server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "default_timeout": TIMEOUT_SECONDS},
        )  # fmt: skip
        _check_metadata(client, provider)
        self._kept[provider.tenant_id] = (name, time.monotonic() + CLIENT_LIVES_SECONDS, client)
        return client


def _check_metadata(client: FlaskOAuth2App, provider: OidcProvider) -> None:
    """The provider answers for the issuer that stands in the row, and for no other (OpenID Discovery 4.3)."""
    try:
        metadata = client.load_server_metadata()
    except (RequestException, OAuthError, ValueError) as error:
        raise _unreachable() from error
    if metadata.get("issuer") != provider.issuer:
        raise ProviderRefused("provider")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [name for name in offered if name in ALGORITHMS] or ["RS256"]


def _unreachable() -> Unavailable:
    return Unavailable(_("Kommunens inloggning svarar inte just nu. Försök igen om en stund."), code="identity-provider")


def _client(provider: OidcProvider) -> FlaskOAuth2App:
    return cast(Clients, current_app.extensions[EXTENSION]).client(provider)


def begin(provider: OidcProvider, *, redirect_uri: str) -> Response:
    """A redirect to the provider; state, nonce and PKCE verifier stay in this browser's signed session."""
    client = _client(provider)
    _forget_older_beginnings(client.name)
    return cast(Response, client.authorize_redirect(redirect_uri))


def _forget_older_beginnings(name: str) -> None:
    """A visitor who begins again and again must not fill the cookie, whose size browsers limit to 4 kB."""
    begun = sorted((key for key in session if key.startswith("_state_")), key=lambda key: cast(float, session[key].get("exp", 0)))
    stale = [key for key in begun if not key.startswith(f"_state_{name}_")]
    for key in {*stale, *begun[: max(0, len(begun) - MOST_STARTED + 1)]}:
        session.pop(key)


def complete(provider: OidcProvider, answer: Mapping[str, str]) -> Identity:
    """Who came back from the provider, after every check of OpenID Connect Core 3.1.3.7 and RFC 9207.

    A code or state is used once: the browser's session forgets the state here, the provider the code."""
    client = _client(provider)
    _check_issuer(client, provider, answer)
    expected = {"iss": {"essential": True, "value": provider.issuer}, "aud": {"essential": True, "value": provider.client_id}}
    try:
        token = client.authorize_access_token(claims_options=expected, leeway=LEEWAY_SECONDS)
    except RequestException as error:
        raise _unreachable() from error
    except OAuthError as error:
        raise ProviderRefused({"access_denied": "aborted", "mismatching_state": "state"}.get(error.error or "", "provider")) from error
    except (JoseError, ValueError, KeyError) as error:
        raise ProviderRefused("token") from error
    claims = token.get("userinfo")
    if not claims or not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise ProviderRefused("token")
    return Identity(issuer=provider.issuer, subject=claims["sub"], claims=dict(claims))


def _check_issuer(client: FlaskOAuth2App, provider: OidcProvider, answer: Mapping[str, str]) -> None:
    """The answer names the issuer that was asked (RFC 9207): another provider's code is not even tried."""
    named = answer.get("iss")
    required = client.server_metadata.get("authorization_response_iss_parameter_supported", False)
    if named != provider.issuer and (named is not None or required):
        raise ProviderRefused("issuer")


def sign_out_address(provider: OidcProvider, *, back_to: str) -> str | None:
    """Where the session at the provider is ended, or None when it offers no such thing or does not answer."""
    try:
        client = _client(provider)
    except (ProviderRefused, Unavailable):
        return None
    endpoint = client.server_metadata.get("end_session_endpoint")
    if not endpoint:
        return None
    # Without a hint the provider asks before it signs out, so a link here cannot do it to anybody. No state is sent:
    # nothing is done with the way back.
    return cast(str, add_params_to_uri(endpoint, {"client_id": provider.client_id, "post_logout_redirect_uri": back_to}))
