"""Two walls around the catalogue: explicit conditions in every query, and row policies behind them. Each holds alone."""

import psycopg
import pytest
from sqlalchemy import text

from catalog import author_queries, offer_queries, queries, search
from catalog.models import Course
from catalog.search import Wish
from lms.core.db import db, unit_of_work
from tests.factories.catalog import make_course
from tests.factories.platform import make_tenant

TABLES = ("course", "course_version", "course_au", "course_session", "course_listing", "course_offer", "course_acceptance")


@pytest.fixture
def stranger(real_app, databases):
    """A tenant that nothing is shared with, beside an owner, a receiver and three courses in different states."""
    owner, receiver, stranger = (make_tenant(slug) for slug in ("helsingborg", "perstorp", "klippan"))
    make_course(owner, shared_with=[receiver])
    make_course(owner, "Utkast", published=False)
    make_course(owner, "Bara erbjuden", shared_with=[receiver, stranger], accepted_by=[receiver])
    make_course(stranger, "Klippans egen")
    stranger.foreign = [(owner.slug, row[0]) for row in _ids(owner)]
    return stranger


def _ids(owner):
    with unit_of_work(tenant_id=owner.id):
        return db.session.execute(text("select id from course")).all()


def _everything(tenant):
    """All that the catalogue's queries tell a tenant, as titles."""
    with unit_of_work(tenant_id=tenant.id):
        told = {hit.shared.course.title for words in ("", "lyft") for hit in search.find(tenant.id, Wish(words=words)).rows}
        for words in ("forflyttningar", "erbjuden xyz", "förflytningar", "erbjudne"):
            found = search.look(tenant.id, Wish(words=words))
            told |= {hit.shared.course.title for hit in found.hits.rows} | ({found.meant} - {""})
        told |= {each.course.title for each in author_queries.own_courses(tenant.id)}
        told |= {each.course.title for foreign in (True, False) for each in queries.accepted_courses(tenant.id, limit=9, foreign=foreign)}
        told |= {found.course.title for slug, course_id in tenant.foreign if (found := queries.visible_course(tenant.id, slug, course_id))}
        told |= {found.title for _slug, course_id in tenant.foreign if (found := author_queries.own_course(tenant.id, course_id))}
        told |= {f"{row.hits} of {row.owner_id}" for row in search.counted(tenant.id) if not row.own}
        offered = {offer.course.title for offer in offer_queries.offers_of(tenant.id, offer_queries.listed(tenant.id))}
    return told, offered


def test_the_explicit_conditions_hold_without_row_policies(stranger, databases):
    name = db.engine.url.database
    with psycopg.connect(databases.server.admin_url(name), autocommit=True) as admin:
        for table in TABLES:
            admin.execute(f"alter table {table} disable row level security")
    with unit_of_work(tenant_id=stranger.id):
        assert db.session.query(Course).count() == 4, "the wall is down: everything could be read"
    assert _everything(stranger) == ({"Klippans egen"}, {"Bara erbjuden"})


def test_the_row_policies_hold_without_explicit_conditions(stranger):
    counts = {}
    for table in TABLES:
        with unit_of_work(tenant_id=stranger.id):
            counts[table] = db.session.scalar(text(f"select count(*) from {table} where tenant_id <> {stranger.id}"))
    # what is offered may be read, to decide about it; the owner's other rows and others' acceptances may not
    assert counts == {
        "course": 1, "course_version": 1, "course_au": 1, "course_session": 0, "course_listing": 1, "course_offer": 1, "course_acceptance": 0,
    }  # fmt: skip
    for table in TABLES:
        with unit_of_work():
            assert db.session.scalar(text(f"select count(*) from {table}")) == 0, "no tenant, no rows"
