"""Finding courses: through the finder functions, then joined to the courses under their own row policies."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Integer, Text, cast, func, literal, null, select, text
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import InstrumentedAttribute

from catalog.models import Course, CourseAcceptance, CourseOffer
from catalog.queries import SharedCourse
from catalog.search_words import HIT_END, HIT_START
from lms.core.db import db
from lms.tenancy.models import Network, Organisation

PAGE_SIZE = 20
LAST_PAGE = 500
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Wish:
    """What somebody searches for: words (catalog.search_words) and chosen values of each facet."""

    words: str = ""
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


_MARKS = f"StartSel={HIT_START}, StopSel={HIT_END}, HighlightAll=true"


def find(tenant_id: int, wish: Wish, *, page: int = 1) -> Hits:
    """One page of the published courses that the tenant has accepted, best first; with no words all, own first."""
    found = func.find_courses(
        wish.words, _array(wish.fields, Text), _array(wish.deliveries, Text), _array(wish.owners, Integer),
        PAGE_SIZE, (page - 1) * PAGE_SIZE,
    ).table_valued("owner_id", "course_id", "rank", "hits", name="found")  # fmt: skip
    marked = [_marked(column, wish.words) for column in (Course.title, Course.summary)]
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
    hits = [Hit(SharedCourse(row[0], row[1], row[2], row[3], open=True), title=row[4], summary=row[5]) for row in rows]
    return Hits(rows=hits, total=int(rows[0][6]) if rows else 0)


def _array(values: Collection[Any], kind: type[Text] | type[Integer]) -> ColumnElement[Any]:
    return cast(array(list(values)) if values else null(), ARRAY(kind))


def _marked(column: InstrumentedAttribute[str], words: str) -> ColumnElement[str]:
    return func.ts_headline("swedish", column, func.course_query(words), _MARKS) if words else column.expression


@dataclass(frozen=True)
class Facets:
    """How many courses each value would show beside what is chosen in the *other* facets, for the present words."""

    total: int
    fields: dict[str, int]
    deliveries: dict[str, int]
    owners: dict[int, int]


def count(tenant_id: int, wish: Wish) -> Facets:
    """The counts beside the facets, and how many courses the wish finds."""
    rows = counted(tenant_id, wish.words)
    own_choice: dict[str, set[Any]] = {"fields": set(wish.fields), "deliveries": set(wish.deliveries), "owners": set(wish.owners)}
    return Facets(
        total=sum(row.hits for row in rows if row.suits(own_choice)),
        fields=_tally(rows, own_choice, "fields", lambda row: row.field),
        deliveries=_tally(rows, own_choice, "deliveries", lambda row: row.delivery),
        owners=_tally(rows, own_choice, "owners", lambda row: row.owner_id),
    )


_COUNT = text("select owner_id, field, delivery, hits from count_courses(:words)")


@dataclass(frozen=True)
class Counted:
    """Courses of one owner, field and form; `own` are the asking tenant's."""

    owner_id: int
    field: str
    delivery: str
    hits: int
    own: bool

    def suits(self, choice: Mapping[str, set[Any]], leave_out: str = "") -> bool:
        """Whether the row is among what is chosen, one facet left out."""
        mine = {"fields": self.field, "deliveries": self.delivery, "owners": self.owner_id}
        return all(not chosen or name == leave_out or mine[name] in chosen for name, chosen in choice.items())


def counted(tenant_id: int, words: str = "") -> Sequence[Counted]:
    """Every visible course that the words find, by owner, field and form."""
    rows = db.session.execute(_COUNT, {"words": words})
    return [Counted(owner, field, delivery, hits, own=owner == tenant_id) for owner, field, delivery, hits in rows]


def _tally(rows: Sequence[Counted], choice: Mapping[str, set[Any]], facet: str, value: Callable[[Counted], Key]) -> dict[Key, int]:
    tally: dict[Key, int] = {}
    for row in rows:
        if row.suits(choice, leave_out=facet):
            tally[value(row)] = tally.get(value(row), 0) + row.hits
    return tally
