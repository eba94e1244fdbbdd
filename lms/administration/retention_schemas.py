"""What the form of retention may hold."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from lms.http.forms import FormSchema


class RulesForm(FormSchema):
    """For how many months each class is kept (empty: for ever), whether each night, and by which decision."""

    detail = fields.Integer(load_default=None)
    outcome = fields.Integer(load_default=None)
    document = fields.Integer(load_default=None)
    nightly = fields.Boolean(load_default=False)
    decision = fields.String(load_default="", validate=validate.Length(max=200, error=_("Skriv högst 200 tecken.")))


class RetentionPage(FormSchema):
    """What the page says has been done."""

    klart = fields.String(load_default="")


class ProtocolFile(FormSchema):
    """As what the protocol is fetched."""

    form = fields.String(load_default="text", validate=validate.OneOf(("text", "json")))
