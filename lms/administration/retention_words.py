"""Names of classes and of what a protocol counts, for people, and the picture of what would go."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _

from lms.core.clock import stockholm
from lms.http.pages import format_day
from lms.lrs.retention.queries import Preview

CLASS_NAMES = {"outcome": _("Resultat"), "detail": _("Detaljer"), "document": _("Lägesdokument")}
"""In the order in which pages show them."""
CLASS_MEANINGS = {
    "outcome": _("Utsagor om hur det gick: slutförde, klarade, klarade inte, deltog. Och utsagor som hänvisar till andra."),
    "detail": _("Alla andra utsagor: började, svarade, såg, lämnade."),
    "document": _("Det som ett kurspaket minns om någon mellan två gånger, räknat från senaste ändringen."),
}
COUNT_NAMES = {
    **CLASS_NAMES,
    "attachment": _("Bilagor"),
    "statements": _("Utsagor"),
    "related": _("Kopplingar"),
    "documents": _("Dokument"),
    "progress": _("Framsteg"),
    "carried": _("Framsteg ur gallrade utsagor"),
    "grants": _("Kursstarter"),
    "actors": _("Personkopplingar"),
    "forwarding": _("Utsagor på väg till andra"),
}
KIND_NAMES = {"disposal": _("Gallring"), "pseudonymisation": _("Pseudonymisering")}
MOST_MONTHS = 5
"""More of them do not stand beside each other on a phone."""


def picture(found: Iterable[Preview]) -> list[tuple[str, int]]:
    """How many records would go by the month in which they came, or by the year when there are many months."""
    months: Counter[str] = Counter()
    for each in found:
        for month, count in each.months:
            months[f"{month:%Y-%m}"] += count
    if len(months) <= MOST_MONTHS:
        return sorted(months.items())
    years: Counter[str] = Counter()
    for name, count in months.items():
        years[name[:4]] += count
    return sorted(years.items())


def day_of(instant: str | None) -> str:
    """An instant of a rule, as the protocol keeps it, as a day; a dash where nothing went."""
    return format_day(datetime.fromisoformat(instant)) if instant else "–"


def instant(moment: datetime) -> str:
    """A moment to the second on a Swedish clock, for a file."""
    return f"{stockholm(moment):%Y-%m-%d %H:%M:%S}"


def who(member: str | None, names: Mapping[UUID, str]) -> str:
    """Who decided: a name, or the operator."""
    return str(_("Driften")) if member is None else names.get(UUID(member), member)
