"""The figures of the overview, the list and the lapses, counted in SQL, against the plain rule in Python."""

from collections import Counter
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select

from catalog.models import Course
from lms.core.clock import now, today
from lms.core.db import db, unit_of_work
from lms.identity.models import Employment, Member, Unit
from lms.tenancy.models import Organisation
from reporting.compliance import CourseKey, Duty, Post, Rule, ancestors, duties
from reporting.models import CourseCompletion, Requirement
from reporting.queries.overview import lapses, overview, units
from reporting.queries.staff import Show, StaffFilter, staff
from reporting.tree import Tree
from tests.factories.platform import make_member, make_tenant, make_unit
from tests.factories.reporting import require, share_course

TITLES = ("Undersköterska", "undersköterska ", "Vårdbiträde", "Lärare", "ÖVERLÄRARE", "överlärare")


@pytest.fixture
def tenant(session: object) -> Organisation:
    return make_tenant()


@pytest.fixture
def world(tenant: Organisation) -> Organisation:
    """Units in three levels, staff with one or two posts, requirements of every kind, certificates of every age."""
    chance = Random(7)
    roots = [make_unit(tenant, name) for name in ("Vård", "Skola")]
    middle = [make_unit(tenant, f"{root.name} {n}", parent=root) for root in roots for n in range(2)]
    leaves = [make_unit(tenant, f"{unit.name} {n}", parent=unit) for unit in middle for n in range(2)]
    everywhere = [*roots, *middle, *leaves]
    courses = [share_course(make_tenant(), tenant, title=f"Kurs {n}") for n in range(4)]
    for course in courses:
        title, unit = chance.choice([None, "undersköterska", "Överlärare"]), chance.choice([None, *everywhere])
        require(tenant, course, job_title=title, unit=unit, starts_on=today() - timedelta(days=9))
    require(tenant, courses[1], starts_on=today() + timedelta(days=1))
    require(tenant, courses[0], job_title="Lärare", unit=roots[0])
    for n in range(40):
        ends = today() + timedelta(days=chance.choice([0, 1, 30])) if n % 9 == 0 else None
        member = make_member(tenant, f"Person {n}", job_title=chance.choice(TITLES), unit=chance.choice(everywhere), ends_on=ends)
        with unit_of_work(tenant_id=tenant.id):
            if n % 10 == 0:
                db.session.add(_second_post(member, chance.choice(everywhere)))
            db.session.add_all(_completion(member, course, chance) for course in courses if chance.random() < 0.6)
    return tenant


def _second_post(member: Member, unit: Unit) -> Employment:
    return Employment(
        tenant_id=member.tenant_id, member_id=member.id, person_id=member.person_id, unit_id=unit.id, job_title="Lärare",
        starts_on=today(), external_id=f"second-{member.external_id}",
    )  # fmt: skip


def _completion(member: Member, course: Course, chance: Random) -> CourseCompletion:
    until = today() + timedelta(days=chance.choice([-400, 0, 1, 59, 60, 61, 90, 91, 500])) if chance.random() < 0.9 else None
    return CourseCompletion(
        tenant_id=member.tenant_id, person_id=member.person_id, owner_id=course.tenant_id, course_id=course.id,
        achieved_at=now(), source="completed", valid_until=until,
    )  # fmt: skip


def model(tenant: Organisation, on: date) -> tuple[list[Duty], dict[UUID, Post], dict[UUID, UUID | None], dict[UUID, UUID]]:
    """Every duty by the rule in Python, over rows read one table at a time; and each post's member."""
    rules = [Rule(r.owner_id, r.course_id, r.job_title, r.unit_id, r.starts_on, r.ends_on) for r in db.session.scalars(select(Requirement))]
    rows = [r for r in db.session.scalars(select(Employment)) if r.starts_on <= on and (r.ends_on is None or on < r.ends_on)]
    parents = {unit.id: unit.parent_id for unit in db.session.scalars(select(Unit))}
    valid = frozenset(
        (c.person_id, (c.owner_id, c.course_id)) for c in db.session.scalars(select(CourseCompletion)) if c.valid_until is None or c.valid_until > on
    )
    posts = {row.id: Post(row.id, row.person_id, row.unit_id, row.job_title) for row in rows}
    found = duties(rules, posts.values(), valid=valid, parents=parents, on=on)
    return found, posts, parents, {row.id: row.member_id for row in rows}


def test_the_heat_map_counts_what_the_rule_says(world: Organisation) -> None:
    on = today()
    with unit_of_work(tenant_id=world.id):
        wanted, posts, parents, members = model(world, on)
        found = overview(world.id, on, rows=list(parents))
    cells: Counter[tuple[UUID, CourseKey, bool]] = Counter()
    for duty in wanted:
        for unit in ancestors(posts[duty.employment_id].unit_id, parents):
            cells[unit, duty.course, duty.held] += 1
    assert len(wanted) > 30
    assert {(unit, course) for unit, course, _ in cells} == set(found.cells)
    for (unit, course), count in found.cells.items():
        assert (count.held, count.missing) == (cells[unit, course, True], cells[unit, course, False])
    assert found.staff == len({members[duty.employment_id] for duty in wanted})
    assert found.lacking == len({members[duty.employment_id] for duty in wanted if not duty.held})
    totals = Counter((duty.course, duty.held) for duty in wanted)
    assert {course.key: (course.count.held, course.count.missing) for course in found.courses} == {
        course: (totals[course, True], totals[course, False]) for course, _ in totals
    }
    assert [course.count.missing for course in found.courses] == sorted((course.count.missing for course in found.courses), reverse=True)


def test_one_units_overview_holds_that_unit_and_all_below(world: Organisation) -> None:
    on = today()
    with unit_of_work(tenant_id=world.id):
        wanted, posts, parents, _ = model(world, on)
        tree = Tree(units(world.id))
        top = next(unit for unit in tree.units.values() if unit.name == "Vård")
        found = overview(world.id, on, rows=[top.id], within=tree.ids_below(top.id))
    below = [duty for duty in wanted if top.id in ancestors(posts[duty.employment_id].unit_id, parents)]
    assert sum(course.count.required for course in found.courses) == len(below)


@pytest.mark.parametrize("show", list(Show))
def test_the_list_shows_those_whom_the_rule_means(world: Organisation, show: Show) -> None:
    on = today()
    with unit_of_work(tenant_id=world.id):
        wanted, posts, _, _ = model(world, on)
        ends = {(c.person_id, (c.owner_id, c.course_id)): c.valid_until for c in db.session.scalars(select(CourseCompletion))}
        shown = {row.employment_id for row in staff(world.id, on, StaffFilter(show=show), limit=1000)}
    lacking = {duty.employment_id for duty in wanted if not duty.held}
    soon = set()
    for duty in wanted:
        until = ends.get((posts[duty.employment_id].person_id, duty.course))
        if duty.held and until is not None and until <= on + timedelta(days=60):
            soon.add(duty.employment_id)
    having = {duty.employment_id for duty in wanted} - lacking
    assert shown == {Show.ALL: set(posts), Show.LACKING: lacking, Show.SOON: soon, Show.HAVING: having}[show]


def test_pages_of_the_list_hold_everybody_once_in_swedish_order(tenant: Organisation) -> None:
    unit = make_unit(tenant)
    for name in ("Åke Öberg", "Åke Ärlig", "Bo Åberg", "Ann Zorn", "Ann Öberg", "Ann Andersson", "Bo Öberg"):
        make_member(tenant, name, unit=unit)
    seen: list[str] = []
    after = None
    with unit_of_work(tenant_id=tenant.id):
        while page := staff(tenant.id, today(), StaffFilter(), limit=2, after=after):
            seen += [row.name for row in page]
            after = page[-1].employment_id
            assert page[0].total == 7
    assert seen == ["Ann Andersson", "Ann Zorn", "Bo Åberg", "Åke Ärlig", "Ann Öberg", "Bo Öberg", "Åke Öberg"]


def test_lapses_count_present_staff_within_the_days(world: Organisation) -> None:
    on = today()
    with unit_of_work(tenant_id=world.id):
        present = {r.person_id for r in db.session.scalars(select(Employment)) if r.ends_on is None or on < r.ends_on}
        wanted = Counter(
            (c.valid_until, (c.owner_id, c.course_id))
            for c in db.session.scalars(select(CourseCompletion))
            if c.person_id in present and c.valid_until is not None and on < c.valid_until <= on + timedelta(days=90)
        )
        found = lapses(world.id, on, days=90)
    assert {(lapse.until, lapse.key): lapse.count for lapse in found} == wanted
    assert {(lapse.until - on).days for lapse in found} == {1, 59, 60, 61, 90}
