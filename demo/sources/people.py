"""Everybody who works at a tenant, drawn from the pools: the same seed and size give the same people."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.sources import names, titles
from demo.sources.organisations import DemoTenant
from demo.sources.story import Part, parts

SEED = 2026
STORY_NUMBERS = 10_000
OTHERS_FROM = 20_000
PEOPLE_A_UNIT = 18
FIRST_DAY = date(1998, 1, 7)
LAST_DAY = date(2026, 10, 1)


@dataclass(frozen=True)
class Unit:
    """One unit of a department, with its code in the HR system and its manager's employment number."""

    code: str
    name: str
    department: str
    kind: str
    manager: str | None


@dataclass(frozen=True)
class Worker:
    """One employment, as the HR system would export it."""

    number: str
    given: str
    family: str
    email: str
    title: str
    unit: Unit
    manager: str | None
    starts_on: date
    protected: bool = False
    part: Part | None = None


def _chance(tenant: DemoTenant) -> Random:
    digest = hashlib.sha256(f"{SEED}:{tenant.slug}".encode()).digest()
    return Random(int.from_bytes(digest[:8], "big"))  # a demonstration must be repeatable


class _Roll:
    """Draws names, numbers and dates for one tenant, in order."""

    def __init__(self, tenant: DemoTenant) -> None:
        self.tenant = tenant
        self.chance = _chance(tenant)
        self.addresses: set[str] = set()
        self.next_number = OTHERS_FROM

    def number(self) -> str:
        self.next_number += 1
        return str(self.next_number)

    def name(self) -> tuple[str, str]:
        pool = names.WOMEN if self.chance.randrange(100) < names.WOMEN_OF_HUNDRED else names.MEN
        return self.chance.choice(pool), self.chance.choice(names.FAMILY)

    def address(self, given: str, family: str) -> str:
        first = names.address(given, family, self.tenant.slug)
        local, host = first.split("@")
        address, count = first, 1
        while address in self.addresses:
            count += 1
            address = f"{local}{count}@{host}"
        self.addresses.add(address)
        return address

    def day(self) -> date:
        # More have come lately than long ago.
        span = (LAST_DAY - FIRST_DAY).days
        return LAST_DAY - timedelta(days=int(span * self.chance.random() ** 2.2))

    def worker(self, title: str, unit: Unit, manager: str | None, *, part: Part | None = None, number: str | None = None) -> Worker:
        given, family = (part.given, part.family) if part and part.given else self.name()
        protected = part is None and self.chance.randrange(400) == 0
        number = number or (part.number if part else self.number())
        return Worker(number, given, family, self.address(given, family), title, unit, manager, self.day(), protected, part)


def workers(tenant: DemoTenant, count: int) -> list[Worker]:
    """The tenant's staff, `count` of them: management, a manager in each unit, the dozen of the story, and the rest by shares."""
    return list(_workers(_Roll(tenant), tenant, count))


def _workers(roll: _Roll, tenant: DemoTenant, count: int) -> Iterator[Worker]:
    dozen = parts(tenant.slug, tenant.kind)
    top_unit = Unit(f"{tenant.code}-100", titles.TOP_UNIT, tenant.departments["admin"], "admin", None)
    top = roll.worker(titles.TOP[tenant.kind], top_unit, None)
    yield top
    made = 1
    for place, (kind, share) in enumerate(tenant.shares.items(), start=2):
        wanted = max(6, round(count * share))
        headed = list(_department(roll, tenant, kind, place * 100, top, wanted, [part for part in dozen if part.department == kind]))
        made += len(headed)
        yield from headed


def _department(roll: _Roll, tenant: DemoTenant, kind: str, code: int, top: Worker, wanted: int, dozen: list[Part]) -> Iterator[Worker]:
    department = tenant.departments[kind]
    staff_unit = Unit(f"{tenant.code}-{code}", f"Ledning {department}", department, kind, None)
    head = roll.worker(titles.HEAD, staff_unit, top.number)
    yield head
    how_many = max(2, round(wanted / PEOPLE_A_UNIT))
    manager_title = titles.MANAGER.get(kind, titles.USUAL_MANAGER)
    units: list[Unit] = []
    for index, name in enumerate(titles.unit_names(kind, how_many), start=1):
        part = next((one for one in dozen if one.title == manager_title and one.unit == index - 1), None)
        number = part.number if part else roll.number()
        unit = Unit(f"{tenant.code}-{code + index}", name, department, kind, number)
        units.append(unit)
        yield roll.worker(manager_title, unit, head.number, part=part, number=number)
    others = [part for part in dozen if part.title != manager_title]
    for part in others:
        unit = units[(part.unit or 0) % len(units)]
        yield roll.worker(part.title, unit, unit.manager, part=part)
    shares = titles.SHARES[kind]
    for drawn in range(max(0, wanted - 1 - len(units) - len(others))):
        title = roll.chance.choices(list(shares), weights=list(shares.values()))[0]
        unit = units[drawn % len(units)]
        yield roll.worker(title, unit, unit.manager)
