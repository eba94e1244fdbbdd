"""What forms and addresses of the catalogue may hold, and what its JSON answers hold."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate
from werkzeug.datastructures import FileStorage

from catalog.models import DELIVERIES, FIELDS, STATUSES
from catalog.offer_queries import STATES
from catalog.services.courses import CourseFacts
from catalog.words import LANGUAGE_NAMES
from lms.core.clock import STOCKHOLM
from lms.http.forms import Day, FormSchema, PageNumber

_PICK = _("Välj något i listan.")
_NO_FILE = _("Välj en fil att ladda upp.")


def _at_most(length: int) -> validate.Length:
    return validate.Length(max=length, error=_("Skriv högst {max} tecken."))


class PlainText(fields.String):
    """Text that a database can keep: PostgreSQL takes every character but NUL."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is not None and "\0" in text:
            raise self.make_error("invalid_utf8")
        return text


def _chosen(file: Any) -> None:
    """A file field in which nothing was chosen comes without a name."""
    if not isinstance(file, FileStorage) or not file.filename:
        raise ValidationError(_NO_FILE)


def _organisation(**options: Any) -> fields.Integer:
    return fields.Integer(validate=validate.Range(1, 2**31 - 1, error=_PICK), error_messages={"invalid": _PICK}, **options)


class SearchQuery(FormSchema):
    """Words and chosen facets."""

    q = PlainText(load_default="", validate=_at_most(200))
    omrade = fields.List(fields.String(validate=validate.OneOf(FIELDS, error=_PICK)), load_default=list)
    form = fields.List(fields.String(validate=validate.OneOf(DELIVERIES, error=_PICK)), load_default=list)
    av = fields.List(_organisation(), load_default=list)
    sida = PageNumber()


class OwnCoursesQuery(FormSchema):
    """Which of the own courses are shown."""

    q = PlainText(load_default="", validate=_at_most(200))
    lage = fields.String(load_default=None, validate=validate.OneOf(STATUSES, error=_PICK))
    mottagare = _organisation(load_default=None)
    sida = PageNumber()


class OffersQuery(FormSchema):
    """Which of the offers of others are shown."""

    q = PlainText(load_default="", validate=_at_most(200))
    av = _organisation(load_default=None)
    lage = fields.String(load_default=None, validate=validate.OneOf(STATES, error=_PICK))
    sida = PageNumber()


class CourseForm(FormSchema):
    """What an author says of a course."""

    title = PlainText(required=True, validate=_at_most(80), error_messages={"required": _("Skriv vad kursen heter.")})
    summary = PlainText(load_default="", validate=_at_most(300))
    description = PlainText(load_default="", validate=_at_most(8_000))
    asks = PlainText(load_default="", validate=_at_most(2_000))
    field = fields.String(required=True, validate=validate.OneOf(FIELDS, error=_PICK), error_messages={"required": _PICK})
    delivery = fields.String(required=True, validate=validate.OneOf(DELIVERIES, error=_PICK), error_messages={"required": _PICK})
    duration_minutes = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 60_000, error=_("Skriv minuter som ett heltal, till exempel 45.")),
        error_messages={"invalid": _("Skriv minuter som ett heltal, till exempel 45.")},
    )
    language = PlainText(load_default="sv", validate=validate.OneOf(tuple(LANGUAGE_NAMES), error=_PICK))
    valid_months = fields.Integer(
        load_default=None,
        validate=validate.Range(1, 600, error=_("Ange giltigheten i hela månader, till exempel 24.")),
        error_messages={"invalid": _("Ange giltigheten i hela månader, till exempel 24.")},
    )
    department = PlainText(load_default="", validate=_at_most(120))

    @post_load
    def _facts(self, loaded: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        return {"facts": CourseFacts(**loaded)}


class ShareForm(FormSchema):
    """With whom a course is shared: a whole network, or chosen organisations."""

    network = _organisation(load_default=None)
    receivers = fields.List(_organisation(), load_default=list)


class ReceiverForm(FormSchema):
    """One organisation whose offer ends."""

    receiver = _organisation(required=True)


class EmptyForm(FormSchema):
    """A button: nothing but the token against forgery."""


class PackageForm(FormSchema):
    """An uploaded package."""

    package = fields.Raw(required=True, validate=_chosen, error_messages={"required": _NO_FILE})


class SavedQuery(FormSchema):
    """`sparat` is there right after something has been saved."""

    sparat = fields.Boolean(load_default=False)


class TimeForm(FormSchema):
    """When and where a course session is, as it is written down in Sweden; comes out as instants."""

    day = Day(required=True, error_messages={"required": _("Skriv datum som 2026-12-01.")})
    starts = fields.Time("%H:%M", required=True, error_messages={"required": _("Skriv tid som 13:00."), "invalid": _("Skriv tid som 13:00.")})
    ends = fields.Time("%H:%M", required=True, error_messages={"required": _("Skriv tid som 13:00."), "invalid": _("Skriv tid som 13:00.")})
    place = PlainText(required=True, validate=_at_most(200), error_messages={"required": _("Skriv var tillfället är.")})

    @post_load
    def _instants(self, loaded: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        day: date = loaded.pop("day")
        loaded["starts_at"] = _instant(day, loaded.pop("starts"), "starts")
        loaded["ends_at"] = _instant(day, loaded.pop("ends"), "ends")
        return loaded


class SessionForm(TimeForm):
    """A course session that is planned."""

    leader = fields.UUID(load_default=None, attribute="leader_member_id")
    ledare = PlainText(load_default="", validate=_at_most(60))
    cancel_before_hours = fields.Integer(load_default=24, validate=validate.Range(0, 2160, error=_("Skriv timmar som ett heltal, till exempel 24.")))

    @post_load
    def _without_search(self, loaded: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """The words by which a leader was looked for are nothing of the session's."""
        loaded.pop("ledare")
        return loaded


def _instant(day: date, clock: time, field: str) -> datetime:
    """The instant of a Swedish wall clock; one that summer time skips does not exist."""
    local = datetime.combine(day, clock, STOCKHOLM)
    if local.astimezone(UTC).astimezone(STOCKHOLM).time() != clock:
        raise ValidationError(_("Den tiden finns inte: klockan ställs om då."), field)
    return local


class LeaderQuery(FormSchema):
    """The beginning of a leader's family name."""

    ledare = PlainText(load_default="", validate=_at_most(60))


class SearchButton(Schema):
    """`sok` is there when it was the button that was pressed, in a form that holds more."""

    class Meta:
        """The rest is what was typed so far."""

        unknown = EXCLUDE

    sok = fields.String(load_default="")


class LeaderForm(FormSchema):
    """Who leads a session; nobody when nothing is chosen."""

    leader = fields.UUID(load_default=None)


class OwnerAnswer(Schema):
    """The organisation that made a course."""

    slug = fields.String(required=True)
    name = fields.String(required=True)


class CourseAnswer(Schema):
    """A course in a list."""

    id = fields.UUID(required=True)
    owner = fields.Nested(OwnerAnswer, required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    field = fields.String(required=True, validate=validate.OneOf(FIELDS))
    delivery = fields.String(required=True, validate=validate.OneOf(DELIVERIES))
    duration_minutes = fields.Integer(required=True, allow_none=True)
    valid_months = fields.Integer(required=True, allow_none=True)
    language = fields.String(required=True)
    url = fields.String(required=True, metadata={"description": _("Sidan för människor, på samma värd.")})


class CoursesAnswer(Schema):
    """One page of courses, best first."""

    total = fields.Integer(required=True)
    page = fields.Integer(required=True, metadata={"description": _("Den sista sidan, när det inte finns så många som det frågades efter.")})
    any_word = fields.Boolean(required=True, metadata={"description": _("Ingen kurs har alla orden; de här har något av dem.")})
    courses = fields.List(fields.Nested(CourseAnswer), required=True)


class SessionAnswer(Schema):
    """A planned course session."""

    id = fields.UUID(required=True)
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    place = fields.String(required=True)


class FetchAnswer(Schema):
    """The token of a launch, or why there is none (cmi5 section 8.2.2)."""

    auth_token = fields.String(data_key="auth-token")
    error_code = fields.String(data_key="error-code")
    error_text = fields.String(data_key="error-text")


class WholeCourseAnswer(CourseAnswer):
    """A course with all that its page says."""

    description = fields.String(required=True)
    asks = fields.String(required=True)
    department = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    open = fields.Boolean(required=True, metadata={"description": _("Om den som är anställd här får börja den nu.")})
    network = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    sessions = fields.List(fields.Nested(SessionAnswer), required=True)
