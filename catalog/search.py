"""Finding courses: through the finder functions, then joined to the courses under their own row policies."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from sqlalchemy import ARRAY, Integer, Select, Text, bindparam, func, literal

from catalog.models import Course, CourseAcceptance, CourseOffer
from catalog.queries import SharedCourse, accepted, shared_course
from catalog.search_words import HIT_END, HIT_START, MARKS, UNDER_THEM, Way, marked_as
from catalog.spelling import meant
from lms.core.db import look_ahead
from lms.core.prepared import Prepared

PAGE_SIZE = 20
Key = TypeVar("Key", bound=Hashable)
Marks = Literal["none", "as written", "without their marks"]
"""How hits are marked in texts: not at all, in the words as they are written, or in what they are without å, ä and ö."""


class Wish(NamedTuple):
    """What somebody searches for: words (catalog.search_words), the way to look for them, and chosen values of each facet."""

    words: str = ""
    way: Way = "all"
    fields: tuple[str, ...] = ()
    deliveries: tuple[str, ...] = ()
    owners: tuple[int, ...] = ()

    @property
    def is_narrowed(self) -> bool:
        """Whether values of a facet are chosen."""
        return bool(self.fields or self.deliveries or self.owners)

    @property
    def marks(self) -> Marks:
        """How what was found shows the words."""
        if not self.words:
            return "none"
        return "as written" if self.way == "all" else "without their marks"


class Hit(NamedTuple):
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
    look_ahead(lambda: find(tenant_id, wish, page=page))  # most are found in the first way, on a page that there is
    facets = count(tenant_id, wish)
    last = -(-facets.total // PAGE_SIZE)
    page = min(page, max(last, 1))
    hits = find(tenant_id, wish._replace(way=facets.way or wish.way), page=page) if facets.total else Hits(rows=(), total=0)
    return Found(hits, facets, page, last, meant=corrected(wish.words) if wish.words and facets.way in ("any", None) else "")


_MARKS = f"StartSel={HIT_START}, StopSel={HIT_END}, HighlightAll=true"


def find(tenant_id: int, wish: Wish, *, page: int = 1) -> Hits:
    """One page of the published courses that the tenant has accepted, best first; with no words all, own first."""
    rows = _FOUND[wish.marks].rows(
        tenant_id=tenant_id, words=wish.words, way=wish.way, fields=list(wish.fields) or None, deliveries=list(wish.deliveries) or None,
        owners=list(wish.owners) or None, most=PAGE_SIZE, before=(page - 1) * PAGE_SIZE,
    )  # fmt: skip
    return Hits(rows=[_hit(shared_course(row), row) for row in rows], total=int(rows[0].hits) if rows else 0)


def _hit(shared: SharedCourse, row: Any) -> Hit:
    course = shared.course
    return Hit(shared, title=marked_as(course.title, row.marked_title), summary=marked_as(course.summary, row.marked_summary))


def _found(*, marks: Marks) -> Select[*tuple[Any, ...]]:
    """The finder's courses, joined to the courses with the same rights, asked once more under the tenant's own policies."""
    tenant_id, words, way = bindparam("tenant_id", type_=Integer), bindparam("words", type_=Text), bindparam("way", type_=Text)
    arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in (("fields", Text), ("deliveries", Text), ("owners", Integer))]
    paging = [bindparam(name, type_=Integer) for name in ("most", "before")]
    found = func.find_courses(words, way, *arrays, *paging).table_valued("owner_id", "course_id", "rank", "hits", name="found")
    shown = [each.expression for each in (Course.title, Course.summary)]
    if marks == "without their marks":
        shown = [func.translate(func.lower(each), MARKS, UNDER_THEM) for each in shown]
    if marks != "none":
        shown = [func.ts_headline("swedish", each, func.course_query(words, way), _MARKS) for each in shown]
    return (
        accepted(tenant_id)
        .add_columns(shown[0].label("marked_title"), shown[1].label("marked_summary"), found.c.hits)
        .join(found, (Course.tenant_id == found.c.owner_id) & (Course.id == found.c.course_id))
        .where(Course.status == "published", CourseOffer.ended_at.is_(None), CourseAcceptance.ended_at.is_(None))
        .order_by(found.c.rank.desc(), Course.tenant_id != tenant_id if marks == "none" else literal(0), Course.sort_key, Course.id)
    )


_FOUND = {marks: Prepared(partial(_found, marks=marks)) for marks in get_args(Marks)}


@dataclass(frozen=True)
class Facets:
    """How many courses each value would show beside what is chosen in the *other* facets, for the present words; and the
    way by which the words find anything at all, the first of all, plain and any that does."""

    total: int
    way: Way | None
    fields: dict[str, int]
    deliveries: dict[str, int]
    owners: dict[int, int]
    rows: tuple["Counted", ...]
    """What all this was counted from."""


def count(tenant_id: int, wish: Wish) -> Facets:
    """The counts beside the facets, and how many courses the wish finds."""
    rows = counted(tenant_id, wish.words)
    facets: dict[str, tuple[Any, ...]] = {"fields": wish.fields, "deliveries": wish.deliveries, "owners": wish.owners}
    own_choice = {name: set(chosen) for name, chosen in facets.items() if chosen}
    return Facets(
        total=sum(row.hits for row in rows if row.suits(own_choice)),
        way=rows[0].way if rows else None,
        fields=_tally(rows, own_choice, "fields", lambda row: row.field),
        deliveries=_tally(rows, own_choice, "deliveries", lambda row: row.delivery),
        owners=_tally(rows, own_choice, "owners", lambda row: row.owner_id),
        rows=tuple(rows),
    )


_COUNT = Prepared("select owner_id, field, delivery, hits, way from tally_courses(:words)")
_NEAR = Prepared("select asked, word, courses from near_words(:words)")


class Counted(NamedTuple):
    """Courses of one owner, field and form; `own` are the asking tenant's."""

    owner_id: int
    field: str
    delivery: str
    hits: int
    own: bool
    way: Way = "all"

    def suits(self, choice: Mapping[str, set[Any]], leave_out: str = "") -> bool:
        """Whether the row is among what is chosen, one facet left out."""
        if not choice:
            return True
        mine = {"fields": self.field, "deliveries": self.delivery, "owners": self.owner_id}
        return all(name == leave_out or mine[name] in chosen for name, chosen in choice.items())


def counted(tenant_id: int, words: str = "") -> Sequence[Counted]:
    """Every visible course that the words find, by owner, field and form."""
    return [Counted(row.owner_id, row.field, row.delivery, row.hits, own=row.owner_id == tenant_id, way=row.way) for row in _COUNT.rows(words=words)]


def corrected(words: str) -> str:
    """The words as somebody may have meant them, each that finds nothing as the nearest word of a visible title; empty
    when no word is near."""
    return meant(words, [tuple(row) for row in _NEAR.rows(words=words)])


def _tally(rows: Sequence[Counted], choice: Mapping[str, set[Any]], facet: str, value: Callable[[Counted], Key]) -> dict[Key, int]:
    tally: dict[Key, int] = {}
    for row in rows:
        if row.suits(choice, leave_out=facet):
            tally[value(row)] = tally.get(value(row), 0) + row.hits
    return tally
