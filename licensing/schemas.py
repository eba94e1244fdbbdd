"""What forms of licensing may hold, and what its JSON answers hold."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate
from werkzeug.datastructures import MultiDict

from licensing.services.pools import MOST_SEATS
from lms.http.forms import Day, FormSchema

_SEATS = validate.Range(0, MOST_SEATS, error=_("Skriv ett antal platser, till exempel 40."))
_COUNT = dict.fromkeys(("invalid", "required"), _("Skriv ett antal platser, till exempel 40."))
_ID = validate.Range(1, 2**31 - 1)


def _at_most(length: int) -> validate.Length:
    return validate.Length(max=length, error=_("Skriv högst {max} tecken."))


class EmptyForm(FormSchema):
    """A button and nothing else."""


class BookForm(FormSchema):
    """Booking a place: what the participant needs, if anything."""

    needs = fields.String(load_default=None, validate=_at_most(500))


class BookingQuery(FormSchema):
    """`klart` is there right after one has booked or joined the queue, `avbokad` right after one has given a place back; `avboka`
    asks whether one would."""

    klart = fields.Boolean(load_default=False)
    avboka = fields.Boolean(load_default=False)
    avbokad = fields.Boolean(load_default=False)


class NewPoolQuery(FormSchema):
    """The course that the form for a new pool begins with."""

    kurs = fields.UUID(load_default=None)


class PoolForm(FormSchema):
    """A new pool. `ends_on` is written as its last day and loaded as the first day after it."""

    course_id = fields.UUID(required=True, error_messages={"required": _("Välj en av era kurser.")})
    name = fields.String(required=True, validate=_at_most(80), error_messages={"required": _("Skriv vad potten heter, till exempel ett läsår.")})
    capacity = fields.Integer(required=True, validate=_SEATS, error_messages=_COUNT)
    registry_number = fields.String(load_default=None, validate=_at_most(40))
    last_day = Day(load_default=None)

    @post_load
    def _half_open(self, loaded: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        last_day = loaded.pop("last_day")
        return {**loaded, "ends_on": last_day + timedelta(days=1) if last_day else None}


class CapacityForm(FormSchema):
    """How many seats a pool, or places a session, has."""

    capacity = fields.Integer(required=True, validate=_SEATS, error_messages=_COUNT)


class SharesForm(FormSchema):
    """The shares of organisations, a row each: three lists of the same length, in which a row may be empty."""

    organisation_id = fields.List(fields.Integer(validate=_ID), required=True)
    guaranteed = fields.List(fields.String(), load_default=list)
    ceiling = fields.List(fields.String(), load_default=list)

    @pre_load
    def _tidy(self, data: Mapping[str, Any], **_kwargs: object) -> dict[str, Any]:
        """As every form, but that an empty place in a list stays one."""
        names = [name for name in data if name != "csrf_token"]
        return {name: [value.strip() for value in data.getlist(name)] if isinstance(data, MultiDict) else data[name] for name in names}

    @post_load
    def _by_organisation(self, loaded: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        ids = loaded["organisation_id"]
        lists = [loaded[name] or [""] * len(ids) for name in ("guaranteed", "ceiling")]
        if len(set(ids)) != len(ids) or any(len(each) != len(ids) for each in lists):
            raise ValidationError(_COUNT["invalid"], "guaranteed")
        wrong: dict[str, list[object]] = {}
        shares = {
            each: (_seats(guaranteed, f"guaranteed-{each}", wrong) or 0, _seats(ceiling, f"ceiling-{each}", wrong))
            for each, guaranteed, ceiling in zip(ids, *lists, strict=True)
        }
        if wrong:
            raise ValidationError(wrong)
        return {"shares": shares}


def _seats(typed: str, name: str, wrong: dict[str, list[object]]) -> int | None:
    """The number typed, None when there is none; `wrong` names what is no number of seats."""
    if typed and not (typed.isascii() and typed.isdecimal() and len(typed) < 10 and int(typed) <= MOST_SEATS):
        wrong[name] = [_COUNT["invalid"]]
        return None
    return int(typed) if typed else None


class MarkForm(FormSchema):
    """One participant's attendance."""

    participant_id = fields.Integer(required=True, validate=_ID)
    assignment_id = fields.UUID(required=True)
    present = fields.Boolean(required=True)


class ShareAnswer(Schema):
    """One organisation's share of a pool."""

    organisation_id = fields.Integer()
    organisation = fields.String(attribute="name")
    guaranteed = fields.Integer()
    ceiling = fields.Integer(allow_none=True)
    used = fields.Integer()
    activated = fields.Integer()


class PoolAnswer(Schema):
    """A pool of seats: counts only."""

    id = fields.UUID(attribute="pool_id")
    owner = fields.String(attribute="owner_slug")
    course_id = fields.UUID()
    course = fields.String(attribute="title")
    name = fields.String()
    registry_number = fields.String(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    capacity = fields.Integer()
    used = fields.Integer()
    left = fields.Integer()
    queued = fields.Integer()


class WholePoolAnswer(PoolAnswer):
    """A pool with the shares that one may see."""

    shares = fields.List(fields.Nested(ShareAnswer))


class PoolsAnswer(Schema):
    """Several pools."""

    pools = fields.List(fields.Nested(PoolAnswer))


class UnderWayAnswer(Schema):
    """A course under way."""

    kind = fields.String()
    owner = fields.String(attribute="owner_slug")
    course_id = fields.UUID()
    title = fields.String()
    since = fields.DateTime()


class BookingAnswer(Schema):
    """A booked session or one that is waited for."""

    owner = fields.String(attribute="owner_slug")
    session_id = fields.UUID()
    course_id = fields.UUID()
    title = fields.String()
    place = fields.String()
    starts_at = fields.DateTime()
    ends_at = fields.DateTime()
    waiting = fields.Boolean()
    cancelled = fields.Function(lambda row: not row.planned, metadata={"type": "boolean"})


class LearningAnswer(Schema):
    """What one has under way and booked."""

    under_way = fields.List(fields.Nested(UnderWayAnswer))
    bookings = fields.List(fields.Nested(BookingAnswer))
