"""Finding courses: through the finder functions, then joined to the courses under their own row policies."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Text, cast, func, literal, null, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import InstrumentedAttribute

from catalog.models import Course, CourseAcceptance, CourseOffer
from catalog.queries import SharedCourse
from catalog.search_words import HIT_END, HIT_START, MARKS, UNDER_THEM, Way, marked_as
from catalog.spelling import meant
from lms.core.db import db
from lms.tenancy.models import Network, Organisation

PAGE_SIZE = 20
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Wish:
    """What somebody searches for: words (catalog.search_words), the way to look for them, and chosen values of each facet."""

    words: str = ""
    way: Way = "all"
    fields: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    owners: tuple[int, ...] = ()


@dataclass(frozen=True)
class Hit:
    """One found course; title and summary hold the marks of catalog.search_words around what was searched for."""

    shared: SharedCourse
    title: str
    summary: str


@dataclass(frozen=True)
class Hits:
    """One page of hits, best first, and how many there are in all."""

    rows: Sequence[Hit]
    total: int


@dataclass(frozen=True)
class Found:
    """What a search came to: a page of hits and its number, the counts, and what else may have been meant."""

    hits: Hits
    facets: "Facets"
    page: int
    last: int
    meant: str


def look(tenant_id: int, wish: Wish, *, page: int = 1) -> Found:
    """The page of hits by the first way that finds anything, or the last page when there are not that many."""
    facets = count(tenant_id, wish)
    last = -(-facets.total // PAGE_SIZE)
    page = min(page, max(last, 1))
    hits = find(tenant_id, replace(wish, way=facets.way or wish.way), page=page) if facets.total else Hits(rows=(), total=0)
    return Found(hits, facets, page, last, meant=corrected(wish.words) if wish.words and facets.way in ("any", None) else "")


_MARKS = f"StartSel={HIT_START}, StopSel={HIT_END}, HighlightAll=true"


def find(tenant_id: int, wish: Wish, *, page: int = 1) -> Hits:
    """One page of the published courses that the tenant has accepted, best first; with no words all, own first."""
    found = func.find_courses(
        wish.words, wish.way, _array(wish.fields, Text), _array(wish.deliveries, Text), _array(wish.owners, Integer),
        PAGE_SIZE, (page - 1) * PAGE_SIZE,
    ).table_valued("owner_id", "course_id", "rank", "hits", name="found")  # fmt: skip
    marked = [_marked(column, wish) for column in (Course.title, Course.summary)]
    query = (
        select(Course, Organisation, Network.name, CourseAcceptance.accepted_at, *marked, found.c.hits)
        .select_from(found)
        .join(Course, (Course.tenant_id == found.c.owner_id) & (Course.id == found.c.course_id))
        .join(Organisation, Organisation.id == Course.tenant_id)
        # the same rights as the finder's, asked once more under the tenant's own policies
        .join(
            CourseOffer,
            (CourseOffer.tenant_id == Course.tenant_id) & (CourseOffer.course_id == Course.id) & (CourseOffer.receiver_id == tenant_id),
        )
        .join(
            CourseAcceptance,
            (CourseAcceptance.tenant_id == tenant_id) & (CourseAcceptance.owner_id == Course.tenant_id) & (CourseAcceptance.course_id == Course.id),
        )
        .outerjoin(Network, Network.id == CourseOffer.network_id)
        .where(Course.status == "published", CourseOffer.ended_at.is_(None), CourseAcceptance.ended_at.is_(None))
        .where(CourseAcceptance.accepted_at.is_not(None))
        .order_by(found.c.rank.desc(), Course.tenant_id != tenant_id if not wish.words else literal(0), Course.sort_key, Course.id)
    )
    rows = db.session.execute(query).all()
    return Hits(rows=[_hit(*row[:6]) for row in rows], total=int(rows[0][6]) if rows else 0)


def _hit(course: Course, owner: Organisation, network: str | None, since: datetime | None, title: str, summary: str) -> Hit:
    shared = SharedCourse(course, owner, network, since, open=True)
    return Hit(shared, title=marked_as(course.title, title), summary=marked_as(course.summary, summary))


def _array(values: Collection[Any], kind: type[Text] | type[Integer]) -> ColumnElement[Any]:
    return cast(array(list(values)) if values else null(), ARRAY(kind))


def _marked(column: InstrumentedAttribute[str], wish: Wish) -> ColumnElement[str]:
    if not wish.words:
        return column.expression
    text = column if wish.way == "all" else func.translate(func.lower(column), MARKS, UNDER_THEM)
    return func.ts_headline("swedish", text, func.course_query(wish.words, wish.way), _MARKS)


@dataclass(frozen=True)
class Facets:
    """How many courses each value would show beside what is chosen in the *other* facets, for the present words; and the
    way by which the words find anything at all, the first of all, plain and any that does."""

    total: int
    way: Way | None
    fields: dict[str, int]
    deliveries: dict[str, int]
    owners: dict[int, int]


def count(tenant_id: int, wish: Wish) -> Facets:
    """The counts beside the facets, and how many courses the wish finds."""
    rows = counted(tenant_id, wish.words)
    own_choice: dict[str, set[Any]] = {"fields": set(wish.fields), "deliveries": set(wish.deliveries), "owners": set(wish.owners)}
    return Facets(
        total=sum(row.hits for row in rows if row.suits(own_choice)),
        way=rows[0].way if rows else None,
        fields=_tally(rows, own_choice, "fields", lambda row: row.field),
        deliveries=_tally(rows, own_choice, "deliveries", lambda row: row.delivery),
        owners=_tally(rows, own_choice, "owners", lambda row: row.owner_id),
    )


_COUNT = text("select owner_id, field, delivery, hits, way from tally_courses(:words)")
_NEAR = text("select asked, word, courses from near_words(:words)")


@dataclass(frozen=True)
class Counted:
    """Courses of one owner, field and form; `own` are the asking tenant's."""

    owner_id: int
    field: str
    delivery: str
    hits: int
    own: bool
    way: Way = "all"

    def suits(self, choice: Mapping[str, set[Any]], leave_out: str = "") -> bool:
        """Whether the row is among what is chosen, one facet left out."""
        mine = {"fields": self.field, "deliveries": self.delivery, "owners": self.owner_id}
        return all(not chosen or name == leave_out or mine[name] in chosen for name, chosen in choice.items())


def counted(tenant_id: int, words: str = "") -> Sequence[Counted]:
    """Every visible course that the words find, by owner, field and form."""
    rows = db.session.execute(_COUNT, {"words": words})
    return [Counted(owner, field, delivery, hits, own=owner == tenant_id, way=way) for owner, field, delivery, hits, way in rows]


def corrected(words: str) -> str:
    """The words as somebody may have meant them, each that finds nothing as the nearest word of a visible title; empty
    when no word is near."""
    return meant(words, [tuple(row) for row in db.session.execute(_NEAR, {"words": words})])


def _tally(rows: Sequence[Counted], choice: Mapping[str, set[Any]], facet: str, value: Callable[[Counted], Key]) -> dict[Key, int]:
    tally: dict[Key, int] = {}
    for row in rows:
        if row.suits(choice, leave_out=facet):
            tally[value(row)] = tally.get(value(row), 0) + row.hits
    return tally
