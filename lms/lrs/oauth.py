"""OAuth 2.0 for machines: a credential is exchanged for an access token (RFC 6749 section 4.4), with Authlib's server.

Basic with key and secret opens everything that a token opens. This is for clients that speak OAuth alone, and for those
that would rather not send the secret with every request. There is no sign-in of people here, and no refresh token.
"""

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from authlib.oauth2.rfc6749 import AuthorizationServer, ClientMixin, InvalidClientError, InvalidRequestError, InvalidScopeError, OAuth2Request
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from flask import Flask, Response, g, request

from lms.access.guard import credential, public
from lms.core.errors import Unauthenticated
from lms.core.settings import current_settings
from lms.http.hosts import HostKind, blueprint
from lms.lrs import credentials, secrets, tokens
from lms.lrs.rights import SCOPES, Caller, holds

PATH = "/oauth/token"
METADATA = "/.well-known/oauth-authorization-server"
METHODS = ["client_secret_basic", "client_secret_post"]
LARGEST_BODY = 8192
NO_STORE = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("Pragma", "no-cache")]


class TokenRequest(OAuth2Request):  # type: ignore[misc]
    """A request for a token: what stands in its body and nowhere else; `twice` tells that something stands there twice."""

    def __init__(self, form: Mapping[str, list[str]]) -> None:
        # Authlib refuses an address that is not https. Whether ours are is SAMLAR_SCHEME's to say: production demands it.
        super().__init__("POST", f"https://{request.host}{PATH}", headers=request.headers)
        self.said = {name: values[0] for name, values in form.items()}
        self.twice = any(len(values) > 1 for values in form.values())
        self.payload = BasicOAuth2Payload(self.said)


class Client(ClientMixin):  # type: ignore[misc]
    """A credential as Authlib sees it."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    def check_grant_type(self, grant_type: str) -> bool:
        """A credential speaks for itself and for nobody else."""
        return bool(grant_type == ClientCredentialsGrant.GRANT_TYPE)

    def get_allowed_scope(self, scope: str | None) -> str:
        """All that the credential has, or the part that was asked for. Raises InvalidScopeError for anything more."""
        asked = sorted(set((scope or "").split())) or sorted(self.caller.scopes)
        if not all(holds(self.caller.scopes, each) for each in asked):
            raise InvalidScopeError(f"This client may ask for: {' '.join(sorted(self.caller.scopes))}")
        return " ".join(asked)


class Grant(ClientCredentialsGrant):  # type: ignore[misc]
    """The one grant there is."""

    TOKEN_ENDPOINT_AUTH_METHODS = METHODS

    def create_token_response(self) -> tuple[int, dict[str, Any], list[tuple[str, str]]]:
        """The answer with the token. Authlib's own form of this would write the token into a debug log."""
        return 200, self.generate_token(scope=self.request.payload.scope, include_refresh_token=False), NO_STORE


class Server(AuthorizationServer):  # type: ignore[misc]
    """Authlib's server over the store's credentials."""

    def __init__(self) -> None:
        super().__init__(scopes_supported=SCOPES)
        self.register_grant(Grant)
        self.register_token_generator("default", _token)

    def create_oauth2_request(self, asked: TokenRequest) -> TokenRequest:
        """The request is one already."""
        return asked

    def authenticate_client(self, asked: TokenRequest, *_rest: Any) -> Client:
        """Give the client. Raises InvalidClientError, with one sentence for an unknown key and a wrong secret."""
        tenant, shown = g.get("tenant"), _shown(asked)
        if shown is not None and shown.kind != secrets.CREDENTIAL:
            shown = None  # a token would otherwise renew itself, and a launch outlive its end
        try:
            return Client(credentials.caller_of(shown, host_tenant_id=tenant.id if tenant else None))
        except Unauthenticated:
            sentence = "A key and its secret are needed, by Basic or as client_id and client_secret"
            raise InvalidClientError(sentence, status_code=401) from None

    def send_signal(self, name: str, *_args: Any, **_more: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> Response:
        """The answer in Flask's form; a 401 names the scheme with its realm (RFC 7617)."""
        answer = Response(json.dumps(body), status=status, headers=headers)
        if status == 401:
            answer.headers["WWW-Authenticate"] = 'Basic realm="OAuth"'
        return answer


def _token(*, client: Client, scope: str | None, **_more: Any) -> dict[str, Any]:
    scopes, caller = client.get_allowed_scope(scope), client.caller
    assert caller.credential_id is not None, "authenticate_client lets nobody else in"
    made = tokens.issue_token(tenant_id=caller.tenant_id, credential_id=caller.credential_id, scopes=scopes.split())
    return {"access_token": made.text, "token_type": "Bearer", "expires_in": made.seconds, "scope": scopes}


def _shown(asked: TokenRequest) -> secrets.Presented | None:
    """The key and the secret, from the one place where they stand."""
    header, posted = request.headers.get("Authorization"), "client_secret" in asked.said
    if header is not None and posted:
        raise InvalidRequestError("Show the secret in one way, not in two")
    if posted:
        return secrets.present(asked.said.get("client_id", ""), asked.said["client_secret"])
    scheme, _, value = (header or "").partition(" ")
    try:
        key, _, secret = b64decode(value.strip(), validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError):
        return None
    # Both are form-encoded before they are joined (RFC 6749 section 2.3.1); ours hold nothing that this changes.
    return secrets.present(unquote_plus(key), unquote_plus(secret)) if scheme.lower() == "basic" else None


@credential
def token() -> Response:
    """POST /oauth/token: a credential is exchanged for an access token; errors are those of RFC 6749 section 5.2."""
    request.max_content_length = LARGEST_BODY
    asked, server = TokenRequest(dict(request.form.lists())), Server()
    if asked.twice:
        return _refused(server, asked, "A parameter may stand only once")
    if "grant_type" not in asked.said:
        return _refused(server, asked, "The body must be a form with grant_type=client_credentials")
    answer: Response = server.create_token_response(asked)
    return answer


def _refused(server: Server, asked: TokenRequest, sentence: str) -> Response:
    answer: Response = server.handle_error_response(asked, InvalidRequestError(sentence))
    return answer


@public
def metadata() -> Response:
    """GET /.well-known/oauth-authorization-server: where tokens are had, and how (RFC 8414)."""
    origin = current_settings().api_origin()
    said = {
        "issuer": origin, "token_endpoint": origin + PATH, "token_endpoint_auth_methods_supported": METHODS,
        "grant_types_supported": [ClientCredentialsGrant.GRANT_TYPE], "response_types_supported": [], "scopes_supported": SCOPES,
    }  # fmt: skip
    return Response(json.dumps(said), mimetype="application/json", headers={"Cache-Control": "public, max-age=300"})


def init_app(app: Flask) -> None:
    """Tokens are had on the API host and on each tenant's host; the metadata stands on the API host."""
    for kind in (HostKind.API, HostKind.TENANT):
        resource = blueprint(f"oauth_{kind}", __name__, host=kind)
        resource.add_url_rule(PATH, "token", token, methods=["POST"])
        if kind == HostKind.API:
            resource.add_url_rule(METADATA, "metadata", metadata)
        app.register_blueprint(resource)
