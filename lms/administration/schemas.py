"""What the forms of administration may hold."""

from marshmallow import fields, validate

from lms.access.permissions import GRANTABLE, Role
from lms.http.forms import Day, FormSchema


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
