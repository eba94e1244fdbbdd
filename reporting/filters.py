"""What the address of a list says, and courses as words in addresses."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from reporting.compliance import CourseKey
from reporting.queries.certificates import CertificateView
from reporting.queries.staff import Show, StaffFilter, Standing
from reporting.tree import Tree


def course_word(key: CourseKey) -> str:
    """Return a course as it stands in an address."""
    return f"{key[0]}.{key[1]}"


def course_key(word: str) -> CourseKey:
    """Return the course that stands in an address. Raises ValueError for anything else."""
    owner, _, course = word.partition(".")
    if not owner.isascii() or not owner.isdigit() or len(owner) > 9:
        raise ValueError("no course")
    return int(owner), UUID(course)


def chosen(said: Mapping[str, Any], tree: Tree) -> StaffFilter:
    """Return the filter of a list from `enhet`, `kurs`, `visa` and `namn`; a unit stands for itself and all under it."""
    unit, course = said.get("enhet"), said.get("kurs")
    return StaffFilter(
        units=tree.ids_below(UUID(str(unit))) if unit else None,
        course=course_key(str(course)) if course else None,
        show=Show(said.get("visa") or Show.ALL),
        name=said.get("namn"),
    )


def course_url(found: Standing | CertificateView) -> str:
    """Return the address of the course's page."""
    return f"/kurser/{found.owner_slug}/{found.key[1]}"
