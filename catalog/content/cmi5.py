"""A course structure of cmi5 1.0 (Quartz), read from cmi5.xml and checked against its schema (pure).

Our own code checks the rules of CourseStructure.xsd and of sections 13 and 14 of the specification, so that a
refusal can name the element and the rule. Elements of other namespaces are ignored (section 13.1.5)."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from catalog.cmi5_rules import MoveOn
from catalog.content.cmi5_elements import NAMESPACE, Sequence, attribute, iri, langstrings, only_attributes, text_of
from catalog.content.refusal import PackageRefused
from catalog.content.xmltree import parse_xml

MANIFEST = "cmi5.xml"
LAUNCH_METHODS = ("AnyWindow", "OwnWindow")
_DEEPEST_BLOCK = 20

LangMap = dict[str, str]


@dataclass(frozen=True)
class Described:
    """What a course, a block, an objective and a unit have in common."""

    id: str
    title: LangMap
    description: LangMap


@dataclass(frozen=True)
class Block(Described):
    """A group of units and blocks, with the ids of the blocks around it, outermost first."""

    parents: tuple[str, ...]
    objectives: tuple[str, ...]


@dataclass(frozen=True)
class AssignableUnit(Described):
    """One unit that is launched, with what cmi5 13.1.4 says about it."""

    url: str
    move_on: MoveOn
    mastery_score: Decimal | None
    launch_method: str
    launch_parameters: str | None
    entitlement_key: str | None
    activity_type: str | None
    blocks: tuple[str, ...]
    objectives: tuple[str, ...]


@dataclass(frozen=True)
class CourseStructure:
    """A whole cmi5.xml: the course, its objectives, its blocks and its units in the order of the file."""

    course: Described
    objectives: tuple[Described, ...]
    blocks: tuple[Block, ...]
    units: tuple[AssignableUnit, ...]


def parse_structure(document: bytes) -> CourseStructure:
    """The course structure in `document`. Raises PackageRefused naming the element and the rule it breaks."""
    root = parse_xml(document, name=MANIFEST)
    if root.tag != f"{{{NAMESPACE}}}courseStructure":
        raise PackageRefused("cmi5-root", root.tag)
    only_attributes(root)
    children = Sequence(root)
    course = _described(children.one("course"))
    listed = children.optional("objectives")
    objectives = tuple(_described(item) for item in Sequence(listed).many("objective")) if listed is not None else ()
    blocks: list[Block] = []
    units: list[AssignableUnit] = []
    _members(children, (), blocks, units)
    children.end()
    structure = CourseStructure(course=course, objectives=objectives, blocks=tuple(blocks), units=tuple(units))
    _check_unique(structure)
    return structure


def _members(children: Sequence, parents: tuple[str, ...], blocks: list[Block], units: list[AssignableUnit]) -> None:
    if len(parents) > _DEEPEST_BLOCK:
        raise PackageRefused("cmi5-depth", parents[-1], str(_DEEPEST_BLOCK))
    for member in children.choice("au", "block"):
        if member.tag == f"{{{NAMESPACE}}}au":
            units.append(_unit(member, parents))
            continue
        only_attributes(member, "id")
        inner = Sequence(member)
        described = _heading(member, inner)
        references = _references(inner)
        blocks.append(Block(**vars(described), parents=parents, objectives=references))
        _members(inner, (*parents, described.id), blocks, units)
        inner.end()


def _unit(element: Element, blocks: tuple[str, ...]) -> AssignableUnit:
    only_attributes(element, "id", "moveOn", "masteryScore", "launchMethod", "activityType")
    children = Sequence(element)
    described = _heading(element, children)
    objectives = _references(children)
    url = text_of(children.one("url"))
    if not url:
        raise PackageRefused("cmi5-empty", f"au {described.id}", "url")
    parameters, key = children.optional("launchParameters"), children.optional("entitlementKey")
    children.end()
    return AssignableUnit(
        **vars(described),
        url=url,
        move_on=MoveOn(attribute(element, "moveOn", MoveOn.NOT_APPLICABLE, tuple(MoveOn))),
        mastery_score=_mastery_score(element),
        launch_method=attribute(element, "launchMethod", LAUNCH_METHODS[0], LAUNCH_METHODS),
        launch_parameters=None if parameters is None else text_of(parameters),
        entitlement_key=None if key is None else text_of(key),
        activity_type=element.get("activityType", "").strip() or None,
        blocks=blocks,
        objectives=objectives,
    )


def _mastery_score(element: Element) -> Decimal | None:
    """A decimal from 0 to 1 with at most four places (section 13.1.4)."""
    written = element.get("masteryScore")
    if written is None:
        return None
    try:
        score = Decimal(written.strip())
    except InvalidOperation:
        raise PackageRefused("cmi5-mastery-score", element.get("id", ""), written) from None
    places = score.as_tuple().exponent
    plain = not set(written.strip().lower()) & set("e_nif")  # xs:decimal knows no exponent, NaN or infinity
    if not plain or not isinstance(places, int) or places < -4 or not 0 <= score <= 1:
        raise PackageRefused("cmi5-mastery-score", element.get("id", ""), written)
    return score


def _described(element: Element) -> Described:
    only_attributes(element, "id")
    children = Sequence(element)
    described = _heading(element, children)
    children.end()
    return described


def _heading(element: Element, children: Sequence) -> Described:
    identifier = iri(element, "id")
    return Described(
        id=identifier,
        title=langstrings(children.one("title"), of=identifier),
        description=langstrings(children.one("description"), of=identifier),
    )


def _references(children: Sequence) -> tuple[str, ...]:
    listed = children.optional("objectives")
    return () if listed is None else tuple(iri(item, "idref") for item in Sequence(listed).many("objective"))


def _check_unique(structure: CourseStructure) -> None:
    for name, items in (("objective", structure.objectives), ("block", structure.blocks), ("au", structure.units)):
        seen: set[str] = set()
        for item in items:
            if item.id in seen:
                raise PackageRefused("cmi5-twice", f"{name} {item.id}")
            seen.add(item.id)
