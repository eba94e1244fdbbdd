"""The shape of a course in the demonstration, and the short way to write one down."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class DemoCourse:
    """One course: who made it, what it is, how long it takes and how long its certificate holds (months, None for ever)."""

    field: str
    title: str
    summary: str
    delivery: str
    minutes: int
    valid: int | None
    owner: str
    shared: bool
    asks: str

    @property
    def key(self) -> str:
        """A name in ASCII that never changes: ids grow from it."""
        plain = unicodedata.normalize("NFKD", self.title.lower()).encode("ascii", "ignore").decode()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def listed(field: str, table: str) -> tuple[DemoCourse, ...]:
    """Courses from lines of `title | summary | form minutes validity owner [own]`; form is el, cl, wb or bl, validity 0 for none.
    A line that begins with `>` is what the course above asks of the learner."""
    found: list[DemoCourse] = []
    for line in table.strip().splitlines():
        if line.startswith(">"):
            found[-1] = _asking(found[-1], line[1:].strip())
            continue
        title, summary, facts = (part.strip() for part in line.split(" | "))
        form, minutes, valid, owner, *own = facts.split()
        delivery = {"el": "elearning", "cl": "classroom", "wb": "webinar", "bl": "blended"}[form]
        found.append(DemoCourse(field, title, summary, delivery, int(minutes), int(valid) or None, owner, not own, ""))
    return tuple(found)


def _asking(course: DemoCourse, asks: str) -> DemoCourse:
    return DemoCourse(course.field, course.title, course.summary, course.delivery, course.minutes, course.valid, course.owner, course.shared, asks)
