"""Views that act once for a form, however often it is sent: a second click, a reload, a lost answer."""

import functools
import hmac
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields

from lms.access.actor import actor_or_none
from lms.core import idempotency
from lms.core.errors import Invalid
from lms.core.idempotency import Sent
from lms.core.settings import current_settings

View = TypeVar("View", bound=Callable[..., Any])
FIELD = "form_token"
OF_THE_FRAME = frozenset({"csrf_token", FIELD})


class TokenForm(Schema):
    """The token among all that a form holds."""

    class Meta:
        """The rest is the view's."""

        unknown = EXCLUDE

    form_token = fields.UUID(load_default=None)


def once(view: View) -> View:
    """The form of this view (with `once()` among its fields) acts once: sent again as it was, it leads where it led the
    first time. A form that is shown again, because something in it was wrong, has done nothing and may be sent again."""

    @functools.wraps(view)
    def answer(**values: Any) -> ResponseReturnValue:
        sent = _sent()
        if sent is None:
            return view(**values)  # type: ignore[no-any-return]
        if (before := idempotency.claim(sent)) is not None:
            return redirect(before, 303)
        response = make_response(view(**values))
        if response.location is not None:
            idempotency.settle(sent, answer=response.location)
        else:
            idempotency.release(sent)
        return response

    return answer  # type: ignore[return-value]


def _sent() -> Sent | None:
    actor, token = actor_or_none(), _token()
    if actor is None or token is None:
        return None
    said = sorted((name, text) for name, text in request.form.items(multi=True) if name not in OF_THE_FRAME)
    # keyed: a form may hold a password or a name, and whoever reads the table shall not be able to guess at it
    digest = hmac.digest(current_settings().secret_key.encode(), repr((request.path, said)).encode("utf-8", "surrogatepass"), "sha256")
    return Sent(actor.tenant_id, actor.member_id, token, digest)


def _token() -> UUID | None:
    try:
        found: UUID | None = TokenForm().load(request.form)[FIELD]
    except ValidationError:
        raise Invalid(_("Något i formuläret behöver rättas.")) from None
    return found
