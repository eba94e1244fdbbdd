"""Reading elements of a course structure by the rules of its schema: order, number, attributes, texts (pure)."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from catalog.content.refusal import PackageRefused

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`]+\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
UNDETERMINED = "und"


class Sequence:
    """The children of an element as `xs:sequence` wants them: each in its place; foreign namespaces are left out."""

    def __init__(self, element: Element) -> None:
        self._name = name_of(element)
        self._children = [child for child in element if child.tag.startswith(f"{{{NAMESPACE}}}")]
        self._next = 0
        for child in element:
            if not child.tag.startswith("{"):
                raise PackageRefused("cmi5-namespace", child.tag, self._name)
        if any((text or "").strip() for text in (element.text, *(child.tail for child in element))):
            raise PackageRefused("cmi5-text", self._name)

    def optional(self, name: str) -> Element | None:
        """The next child when it is a `name`, else None."""
        if self._next < len(self._children) and self._children[self._next].tag == f"{{{NAMESPACE}}}{name}":
            self._next += 1
            return self._children[self._next - 1]
        return None

    def one(self, name: str) -> Element:
        """The next child, which must be a `name`."""
        found = self.optional(name)
        if found is None:
            raise PackageRefused("cmi5-missing", self._name, name)
        return found

    def many(self, name: str) -> list[Element]:
        """All children, at least one, each a `name`, and nothing else."""
        found = list(self.choice(name))
        self.end()
        return found

    def choice(self, *names: str) -> Iterator[Element]:
        """The following children that are one of `names`; at least one."""
        start = self._next
        while self._next < len(self._children) and _local(self._children[self._next]) in names:
            self._next += 1
            yield self._children[self._next - 1]
        if self._next == start:
            raise PackageRefused("cmi5-missing", self._name, names[0])

    def end(self) -> None:
        """Nothing may be left."""
        if self._next < len(self._children):
            raise PackageRefused("cmi5-unexpected", self._name, _local(self._children[self._next]))


def name_of(element: Element) -> str:
    """How a person finds the element: its name, and its id where it has one."""
    return f"{_local(element)} {element.get('id', '')}".strip()


def only_attributes(element: Element, *names: str) -> None:
    """Raise PackageRefused for an attribute without namespace that the schema does not know."""
    for name in element.attrib:
        if name not in names and not name.startswith("{"):
            raise PackageRefused("cmi5-attribute", name_of(element), name)


def attribute(element: Element, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """The attribute, which must be one of `allowed`, or `default` where it is missing."""
    value = element.get(name)
    if value is None:
        return default
    if value.strip() not in allowed:
        raise PackageRefused("cmi5-value", name_of(element), f"{name}={value}")
    return value.strip()


def iri(element: Element, name: str) -> str:
    """The attribute as a whole IRI with a scheme (section 3.0: never a relative reference)."""
    value = (element.get(name) or "").strip()
    if not value:
        raise PackageRefused("cmi5-missing", name_of(element), name)
    if not _IRI.match(value):
        raise PackageRefused("cmi5-iri", name_of(element), value)
    return value


def text_of(element: Element) -> str:
    """The text, without white space around it (section 13.1)."""
    return "".join(element.itertext()).strip()


def langstrings(element: Element, *, of: str) -> dict[str, str]:
    """Language → text of a title or description; at least one langstring, and the first of a language counts."""
    texts: dict[str, str] = {}
    for item in Sequence(element).many("langstring"):
        only_attributes(item, "lang")
        language = (item.get("lang") or UNDETERMINED).strip()
        if not _LANGUAGE.match(language):
            raise PackageRefused("cmi5-language", of, language)
        texts.setdefault(language, text_of(item))
    return texts


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
