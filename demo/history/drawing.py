"""Who achieved what, and when: drawn from the seed, about two completions each over the past year. Pure."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from demo.sources.catalogue import BY_TITLE, COURSES, REQUIREMENTS
from demo.sources.course import DemoCourse
from demo.sources.organisations import DemoTenant
from demo.sources.people import SEED, Worker

HELD_OF_HUNDRED = 82
EXTRA_OF_HUNDRED = 15
YEAR = 365
LATE = 60  # some certificates of a year have run out

# Days ago, for the one whom the story follows: one certificate runs out soon, one has, and "Säkra förflyttningar" is to be taken.
AMINA = {
    "Förflyttningsteknik grund": 190,
    "Läkemedelshantering inför delegering": 341,
    "Basala hygienrutiner": 402,
    "HLR med hjärtstartare": 120,
    "Informationssäkerhet för alla": 64,
    "Demens ABC – bemötande i vardagen": 250,
}
FOLLOWED = {("perstorp", "10001"): AMINA}
_EXTRA_FIELDS = {"care": ("care", "hr"), "school": ("school", "it"), "social": ("social", "demo"), "tech": ("build", "rescue")}


@dataclass(frozen=True)
class Achievement:
    """One course gone through by one employment."""

    number: str
    course: DemoCourse
    at: datetime


def achievements(tenant: DemoTenant, worker: Worker, today: date) -> Iterator[Achievement]:
    """What this person has achieved, in no order; nothing from before the employment began, save for the followed one."""
    chance = _chance(tenant, worker)
    followed = FOLLOWED.get((tenant.slug, worker.number))
    if followed is not None:
        for title, days in followed.items():
            yield Achievement(worker.number, BY_TITLE[title], _moment(chance, today - timedelta(days=days)))
        return
    for course in _drawn(tenant, worker, chance):
        reach = YEAR + (LATE if course.valid == 12 else 0)
        day = today - timedelta(days=1 + chance.randrange(reach))
        if day >= worker.starts_on:
            yield Achievement(worker.number, course, _moment(chance, day))


def _drawn(tenant: DemoTenant, worker: Worker, chance: Random) -> Iterator[DemoCourse]:
    titles = list(REQUIREMENTS[None])
    if tenant.kind == "municipality":
        titles += REQUIREMENTS.get(worker.title, ())
    for title in titles:
        if chance.randrange(100) < HELD_OF_HUNDRED:
            yield BY_TITLE[title]
    if chance.randrange(100) < EXTRA_OF_HUNDRED:
        fields = _EXTRA_FIELDS.get(worker.unit.kind, ("it", "econ", "demo"))
        open_to_all = [course for course in COURSES if course.field in fields and course.title not in titles and course.shared]
        yield chance.choice(open_to_all)


def _moment(chance: Random, day: date) -> datetime:
    """A time in working hours; statements carry UTC."""
    return datetime.combine(day, time(7 + chance.randrange(8), chance.randrange(60), chance.randrange(60)), UTC)


def _chance(tenant: DemoTenant, worker: Worker) -> Random:
    digest = hashlib.sha256(f"{SEED}:{tenant.slug}:{worker.number}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))  # a demonstration must be repeatable
