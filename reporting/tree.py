"""Which units a page shows as rows: pure, over the unit tree of one tenant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

MOST_ROWS = 40


@dataclass(frozen=True)
class UnitNode:
    """A unit as a row of a list: its place in the tree and its name."""

    id: UUID
    parent_id: UUID | None
    name: str


@dataclass(frozen=True)
class UnitRow:
    """One row of a page: the unit with all that is under it. `deeper` says that it can be opened."""

    unit: UnitNode
    depth: int
    deeper: bool


class Tree:
    """The units of a tenant in reading order: each under its parent, siblings in the order they were given."""

    def __init__(self, units: Sequence[UnitNode]) -> None:
        self.units: Mapping[UUID, UnitNode] = {unit.id: unit for unit in units}
        self._children: dict[UUID | None, list[UnitNode]] = {}
        for unit in units:
            # A unit whose parent is unknown would otherwise be on no page at all.
            parent = unit.parent_id if unit.parent_id in self.units else None
            self._children.setdefault(parent, []).append(unit)

    def below(self, unit_id: UUID | None) -> list[tuple[UnitNode, int]]:
        """Return the unit and all under it with their depth, in reading order; all units for None."""
        top = [self.units[unit_id]] if unit_id is not None else self._children.get(None, [])
        return [found for unit in top for found in self._walk(unit, 0)]

    def ids_below(self, unit_id: UUID) -> list[UUID]:
        """Return the ids of the unit and all under it; just the id itself when the tenant has no such unit."""
        return [unit.id for unit, _ in self.below(unit_id)] if unit_id in self.units else [unit_id]

    def above(self, unit_id: UUID | None) -> list[UnitNode]:
        """Return the units from the top down to and with the unit itself."""
        way: list[UnitNode] = []
        while unit_id is not None and unit_id in self.units and len(way) < len(self.units):
            way.insert(0, self.units[unit_id])
            unit_id = self.units[unit_id].parent_id
        return way

    def rows(self, under: UUID | None, most: int = MOST_ROWS) -> list[UnitRow]:
        """Return the rows of a page about `under`: the whole tree where that is short, else the next level of it."""
        whole = self.below(under)
        if len(whole) <= most:
            return [UnitRow(unit, depth, deeper=False) for unit, depth in whole]
        children = self._children.get(under, [])
        while len(children) == 1:  # one root that is the municipality itself says nothing
            children = self._children.get(children[0].id, []) or children
            if len(children) == 1 and not self._children.get(children[0].id):
                break
        return [UnitRow(unit, 0, deeper=bool(self._children.get(unit.id))) for unit in children]

    def _walk(self, unit: UnitNode, depth: int) -> Iterator[tuple[UnitNode, int]]:
        yield unit, depth
        for child in self._children.get(unit.id, []):
            yield from self._walk(child, depth + 1)
