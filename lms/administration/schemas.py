"""What the forms of administration may hold."""

from flask_babel import lazy_gettext as _
from marshmallow import fields, validate

from lms.access.permissions import GRANTABLE, Role
from lms.http.forms import Day, FormSchema
from lms.lrs.rights import SCOPES


class NoFields(FormSchema):
    """A button."""


class MemberSearch(FormSchema):
    """Who is looked for."""

    q = fields.String(load_default="", validate=validate.Length(max=100))
    sparat = fields.String(load_default="")


class RoleForm(FormSchema):
    """A role, for whom, from and including which days."""

    q = fields.String(load_default="")
    member_id = fields.UUID(required=True)
    role = fields.Enum(Role, by_value=True, required=True, validate=validate.OneOf(GRANTABLE))
    starts_on = Day(required=True)
    last_day = Day(load_default=None)


class ApplyForm(FormSchema):
    """The word to take a staff file over, and perhaps that so many leave is meant."""

    allow_leavers = fields.Boolean(load_default=False)


class TrailPage(FormSchema):
    """Which page of the trail: the events before this one."""

    fore = fields.UUID(load_default=None)


class CredentialPage(FormSchema):
    """Which page of the credentials: those made before this one."""

    fore = fields.UUID(load_default=None)


class CredentialForm(FormSchema):
    """What a credential is called and may do."""

    name = fields.String(required=True, validate=validate.Length(max=100))
    scopes = fields.List(
        fields.String(validate=validate.OneOf(SCOPES)),
        required=True,
        error_messages={"required": _("Välj minst en sak som nyckeln får göra.")},
    )


class NewCredentialForm(CredentialForm):
    """A new credential. `id` was made with the form, so that the same form sent twice makes one credential."""

    id = fields.UUID(required=True)
    last_day = Day(load_default=None)


class Saved(FormSchema):
    """What was done a moment ago, to be confirmed on the page that follows."""

    sparat = fields.String(load_default="")


class StatementSearch(FormSchema):
    """Which statements to look at. A person is named in words first and by an id from then on; `fore` is where a page goes on."""

    person = fields.String(load_default="", validate=validate.Length(max=200))
    vem = fields.UUID(load_default=None)
    aktor = fields.UUID(load_default=None)
    verb = fields.String(load_default="", validate=validate.Length(max=1280))
    kurs = fields.String(load_default="", validate=validate.Length(max=1280))
    fran = Day(load_default=None)
    till = Day(load_default=None)
    registrering = fields.UUID(load_default=None, error_messages={"invalid_uuid": _("Skriv hela registreringen: 32 siffror och bokstäver a–f.")})
    makulerade = fields.Boolean(load_default=False)
    fore = fields.Integer(load_default=None, validate=validate.Range(0, 253402300799999999))
