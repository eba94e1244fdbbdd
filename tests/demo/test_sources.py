"""The demo's sources hold together, and the same seed gives the same demonstration."""

from datetime import date

import pytest

from catalog.content.cmi5 import parse_structure
from demo import build_package
from demo.history.drawing import AMINA, achievements
from demo.history.statements import statement
from demo.sources import organisations as sources
from demo.sources.catalogue import BY_TITLE, COURSES, POOLS, REQUIREMENTS, sessions
from demo.sources.people import workers
from demo.staff_file import dialect_of, large_file, staff_file
from demo.steps.courses import package_of
from lms.identity.feed_file import read_staff_file
from lms.lrs.validation import statements as validate

TODAY = date(2026, 11, 22)
PERSTORP = sources.BY_SLUG["perstorp"]


def test_thirteen_tenants_and_the_other_members_of_skanes_kommuner_make_thirty_three_municipalities() -> None:
    municipalities = [tenant for tenant in sources.TENANTS if tenant.kind == "municipality"]
    assert len(sources.TENANTS) == 13
    assert len(municipalities) == 11
    codes = {tenant.code for tenant in sources.TENANTS} | {code for code, *_ in sources.NAMES_ONLY}
    assert len(codes) == 13 + 22


def test_courses_sessions_pools_and_requirements_speak_of_courses_that_are_there() -> None:
    assert len(COURSES) == 110
    assert len({course.key for course in COURSES}) == 110
    assert {course.field for course in COURSES} == {"care", "school", "social", "it", "lead", "hr", "econ", "rescue", "build", "demo"}
    named = {title for titles in REQUIREMENTS.values() for title in titles} | set(AMINA)
    named |= {session.course for session in sessions()} | {pool.course for pool in POOLS}
    assert named <= set(BY_TITLE)
    assert all(BY_TITLE[session.course].delivery != "elearning" for session in sessions())
    assert all(sum(pool.guaranteed.values()) <= pool.capacity for pool in POOLS)


@pytest.mark.parametrize("tenant", sources.TENANTS, ids=lambda tenant: tenant.slug)
def test_every_tenant_s_staff_file_is_taken_whole_in_its_own_dialect(tenant: sources.DemoTenant) -> None:
    staff = workers(tenant, sources.employees(3_000)[tenant.slug])
    read = read_staff_file(staff_file(staff, dialect_of(tenant)))
    assert read.refused == ()
    assert len(read.rows) == len(staff)
    numbers = {worker.number for worker in staff}
    assert len(numbers) == len(staff)
    assert all(worker.manager in numbers for worker in staff if worker.manager)
    assert len([worker for worker in staff if worker.part]) == 12


def test_the_dialects_differ_in_encoding_dates_and_quotes() -> None:
    files = {dialect_of(tenant) for tenant in sources.TENANTS}
    assert {dialect.encoding for dialect in files} == {"utf-8-sig", "cp1252"}
    assert {dialect.slashed_dates for dialect in files} == {dialect.quote_everything for dialect in files} == {True, False}


def test_the_large_file_has_exactly_the_rows_asked_for() -> None:
    assert len(read_staff_file(large_file("helsingborg", 2_000)).rows) == 2_000


def test_the_story_s_people_are_who_the_issue_says() -> None:
    staff = {worker.number: worker for worker in workers(PERSTORP, 80)}
    amina = staff["10001"]
    assert (amina.given, amina.family, amina.title, amina.unit.name) == ("Amina", "Holmér", "Undersköterska", "Hemtjänst norr")
    assert staff[amina.manager or ""].given == "Marianne"
    assert staff["10002"].title == "HR-specialist"
    assert all(one.course.title != "Säkra förflyttningar" for one in achievements(PERSTORP, amina, TODAY))


def test_the_same_seed_gives_the_same_people_history_and_packages() -> None:
    first, second = workers(PERSTORP, 80), workers(PERSTORP, 80)
    assert first == second
    assert [list(achievements(PERSTORP, worker, TODAY)) for worker in first] == [list(achievements(PERSTORP, worker, TODAY)) for worker in second]
    assert [package_of(course) for course in COURSES[:3]] == [package_of(course) for course in COURSES[:3]]


def test_history_is_about_two_completions_each_and_never_from_before_the_employment() -> None:
    staff = [(tenant, worker) for tenant in sources.TENANTS for worker in workers(tenant, 200)]
    found = [(worker, one) for tenant, worker in staff for one in achievements(tenant, worker, TODAY)]
    assert 1.6 <= len(found) / len(staff) <= 2.4
    assert all(one.at.date() >= worker.starts_on or worker.number == "10001" for worker, one in found)


def test_an_achievement_makes_a_valid_statement_with_an_id_of_its_own() -> None:
    actor = {"objectType": "Agent", "account": {"homePage": "http://perstorp.localhost:8000", "name": "a1"}}
    found = [one for worker in workers(PERSTORP, 80) for one in achievements(PERSTORP, worker, TODAY)]
    made = [statement("perstorp", one, actor=actor, course_iri=f"https://samlar.example/xapi/{one.course.key}") for one in found]
    validate(made)
    assert len({one["id"] for one in made}) == len(made)
    assert {one["verb"]["id"].rsplit("/", 1)[1] for one in made} == {"completed", "attended"}


@pytest.mark.parametrize("name", build_package.PACKAGES)
def test_our_packages_have_a_course_structure_that_names_pages_in_the_zip(name: str) -> None:
    files = build_package.files(name)
    structure = parse_structure(files["cmi5.xml"])
    assert structure.units
    assert all(unit.url in files for unit in structure.units)
    assert build_package.zipped(files) == build_package.zipped(dict(reversed(files.items())))


def test_the_story_s_package_asks_for_eighty_percent_and_for_both_verdicts() -> None:
    (unit,) = parse_structure(build_package.files("sakra-forflyttningar")["cmi5.xml"]).units
    assert str(unit.mastery_score) == "0.8"
    assert unit.move_on.value == "CompletedAndPassed"


def test_every_course_on_the_web_has_a_package_with_its_own_words() -> None:
    for course in COURSES:
        files = build_package.short_files(key=course.key, title=course.title, summary=course.summary)
        assert parse_structure(files["cmi5.xml"]).course.title["sv"] == course.title
