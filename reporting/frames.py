"""Tables that a person takes home, as pandas frames. Imported by the worker only: pandas takes seconds to load."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pandas as pd

from reporting.validity import WARN_DAYS
from reporting.words import Said, Teller, said_by

COLUMNS = (
    "Efternamn", "Förnamn", "Befattning", "Enhet", "Kurs", "Kursen ägs av", "Läge", "Gäller till och med", "Plats", "Enligt",
)  # fmt: skip

# The file is Swedish whatever language its reader has the pages in: it is kept, compared and shown at inspections.
_TELLERS = {Teller.COURSE: "Kursen", Teller.LEADER: "Kursledaren", Teller.PORTAL: "Lärportalen", Teller.OUTSIDE: "Ett yttre system"}
_VALID, _SOON, _EXPIRED, _NEVER = "Gäller", "Går ut snart", "Har gått ut", "Saknas"


def standing_word(held: bool, until: date | None, on: date) -> str:
    """Return the state of one required course in a word or two."""
    if held:
        return _SOON if until is not None and until - on <= timedelta(days=WARN_DAYS) else _VALID
    return _NEVER if until is None else _EXPIRED


def teller_words(said: Said | None) -> str:
    """Return on whose word a completion rests, outside systems by name."""
    if said is None:
        return ""
    named = f" ({', '.join(said.systems)})" if said.systems else ""
    return ", ".join(_TELLERS[each] + (named if each is Teller.OUTSIDE else "") for each in said.tellers)


def staff_frame(rows: Iterable[tuple[Any, ...]], *, on: date) -> pd.DataFrame:
    """Return one row per employment and required course, in the order given.

    `rows` are those of `reporting.queries.staff.export_rows`. The last valid day stands where there is one.
    """
    shaped = []
    for family, given, title, unit, course, owner, held, until, has_place, words, systems in rows:
        ends = until if isinstance(until, date) else None
        last = ends - timedelta(days=1) if ends is not None else None
        told = teller_words(said_by(words, systems))
        word = standing_word(bool(held), ends, on)
        shaped.append((family, given, title, unit, course or "", owner, word, last, "Har plats" if has_place else "", told))
    # Object columns: a frame of text dtype would turn the missing dates of a column into the text "NaT".
    return pd.DataFrame(shaped, columns=list(COLUMNS), dtype=object)
