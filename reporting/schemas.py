"""What forms and addresses of reporting may hold, and what its JSON answers hold."""

import re

from flask_babel import lazy_gettext as _
from marshmallow import Schema, fields, validate

from lms.http.forms import Day, FormSchema
from reporting.queries.staff import Show

_COURSE = re.compile(r"[0-9]{1,9}\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")
_NO_COURSE = _("Välj en kurs i listan.")


class OverviewQuery(FormSchema):
    """The overview of everybody, or of one unit with all under it."""

    enhet = fields.UUID()


class StaffQuery(FormSchema):
    """Filters of the list of staff, and the employment after which the page begins."""

    enhet = fields.UUID()
    kurs = fields.String(validate=validate.Regexp(_COURSE, error=_NO_COURSE))
    visa = fields.Enum(Show, by_value=True, load_default=Show.ALL)
    namn = fields.String(validate=validate.Length(max=200, error=_("Namnet får ha högst 200 tecken.")))
    efter = fields.UUID()


class TeamQuery(FormSchema):
    """Which of a manager's own staff are shown."""

    visa = fields.Enum(Show, by_value=True, load_default=Show.ALL)
    efter = fields.UUID()


class ExportForm(FormSchema):
    """The filters that the file is made by: those of the list it was asked for on."""

    enhet = fields.UUID()
    kurs = fields.String(validate=validate.Regexp(_COURSE, error=_NO_COURSE))
    visa = fields.Enum(Show, by_value=True, load_default=Show.ALL)


class RequirementForm(FormSchema):
    """A new requirement; no unit and no title means everybody."""

    course = fields.String(required=True, validate=validate.Regexp(_COURSE, error=_NO_COURSE))
    unit = fields.UUID(load_default=None)
    job_title = fields.String(load_default=None, validate=validate.Length(max=200, error=_("Befattningen får ha högst 200 tecken.")))
    starts_on = Day(load_default=None)


class EndForm(FormSchema):
    """Ending a requirement asks for nothing more."""


class FollowUpCourse(Schema):
    """A required course: how many must have it and how many have it."""

    owner_id = fields.Integer(required=True)
    course_id = fields.UUID(required=True)
    title = fields.String(required=True, allow_none=True)
    required = fields.Integer(required=True)
    held = fields.Integer(required=True)


class FollowUpUnit(Schema):
    """A unit with all under it: how many of its staff have duties."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    staff = fields.Integer(required=True)


class FollowUpAnswer(Schema):
    """The state of all duties of the tenant."""

    as_of = fields.AwareDateTime(required=True)
    complete = fields.Boolean(required=True, metadata={"description": _("Falskt medan nyare resultat räknas in.")})
    version = fields.Integer(required=True)
    staff = fields.Integer(required=True)
    lacking = fields.Integer(required=True)
    courses = fields.List(fields.Nested(FollowUpCourse), required=True)
    units = fields.List(fields.Nested(FollowUpUnit), required=True)


class CertificateAnswer(Schema):
    """One of one's own certificates. `valid_until` is the first day on which it no longer is valid."""

    id = fields.UUID(required=True)
    number = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    owner = fields.String(required=True)
    issued_on = fields.Date(required=True)
    valid_until = fields.Date(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(["valid", "expiring", "expired", "none"]))


class CertificatesAnswer(Schema):
    """One's own certificates, the newest first."""

    certificates = fields.List(fields.Nested(CertificateAnswer), required=True)
