"""Rules of retention: which class a record is of, from which instant on it is kept, what a tenant may decide. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from flask_babel import lazy_gettext as _

from lms.core.clock import local_day_start
from lms.core.errors import Invalid
from lms.lrs.projection import ATTENDED, COMPLETED, FAILED, PASSED, SATISFIED


class RecordClass(StrEnum):
    """What a tenant decides about. The bytes of attachments go with the last statement that declares them."""

    DETAIL = "detail"
    """Every statement that is no outcome: begun, answered, seen, left."""
    OUTCOME = "outcome"
    """Statements that say how it ended, and those that refer to other statements (voiding ones among them)."""
    DOCUMENT = "document"
    """State documents: what a package remembers of a learner between two sittings."""


OUTCOME_VERBS = (
    COMPLETED,
    PASSED,
    FAILED,
    SATISFIED,
    ATTENDED,
    "https://w3id.org/xapi/adl/verbs/waived",
    "http://adlnet.gov/expapi/verbs/mastered",
    "http://adlnet.gov/expapi/verbs/scored",
    "http://id.tincanapi.com/verb/earned",
)
"""Verbs of outcomes. `terminated` and `abandoned` say that a sitting ended, not how, and are details."""

LONGEST = 1200
"""Months: a hundred years."""

Months = Mapping[RecordClass, int | None]


@dataclass(frozen=True)
class Rule:
    """For how many months a class is kept (None: for ever), and by which decision; no decision: nobody has decided."""

    record_class: RecordClass
    months: int | None = None
    decision: str = ""
    decided_by: UUID | None = None
    decided_at: datetime | None = None

    def before(self, on: date) -> datetime | None:
        """The instant before which records of the class go, on a day; None when none goes."""
        return None if self.months is None else local_day_start(months_before(on, self.months))


def class_of(verb: str, *, refers: bool) -> RecordClass:
    """Say which class a statement is of."""
    return RecordClass.OUTCOME if refers or verb in OUTCOME_VERBS else RecordClass.DETAIL


def months_before(day: date, months: int) -> date:
    """Give the day so many months earlier; in a shorter month, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def check(months: Months, decision: str) -> None:
    """Return when a tenant may decide this, given the months of every class. Raises Invalid with a sentence a class."""
    errors: dict[str, list[object]] = {}
    if not decision.strip():
        errors["decision"] = [_("Skriv vilket beslut som gäller, till exempel dokumenthanteringsplanens diarienummer.")]
    for record_class, kept in months.items():
        if kept is not None and not 1 <= kept <= LONGEST:
            errors[record_class.value] = [_("Skriv ett antal månader från 1 till 1200, eller lämna tomt för att bevara.")]
    detail, outcome = months.get(RecordClass.DETAIL), months.get(RecordClass.OUTCOME)
    if outcome is not None and (detail is None or detail > outcome):
        errors.setdefault(RecordClass.DETAIL.value, [_("Detaljer kan inte bevaras längre än resultaten som de leder till.")])
    if errors:
        raise Invalid(_("Något i formuläret behöver rättas."), fields=errors)
