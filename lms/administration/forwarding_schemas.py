"""What the forms of forwarding may hold."""

from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from lms.http.forms import FormSchema
from lms.lrs.forwarding.services import VERSIONS


def lines_of(text: Any) -> list[str]:
    """What stands in a text area with one thing on each line."""
    return [line.strip() for line in str(text).splitlines() if line.strip()]


class AccessForm(FormSchema):
    """Where a receiver is, and as whom we speak with it."""

    endpoint = fields.String(required=True, validate=validate.Length(max=500))
    user = fields.String(load_default="")
    word = fields.String(required=True, error_messages={"required": _("Skriv lösenordet eller nyckeln som mottagaren har gett er.")})
    version = fields.String(load_default=VERSIONS[0], validate=validate.OneOf(VERSIONS))


class TargetForm(AccessForm):
    """A receiver, and which statements it gets."""

    name = fields.String(required=True, validate=validate.Length(max=80, error=_("Skriv högst 80 tecken.")))
    verbs = fields.Function(deserialize=lines_of, load_default=list)
    activities = fields.Function(deserialize=lines_of, load_default=list)
    authorities = fields.List(fields.String(), load_default=list)
    outcomes_only = fields.Boolean(load_default=False)
    start = fields.String(load_default="now", validate=validate.OneOf(("now", "all")))


class TargetPage(FormSchema):
    """What has just been done on the page of a receiver."""

    klart = fields.String(load_default="")
