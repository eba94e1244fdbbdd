"""XML of a stranger, read with limits: no DTD, no entities, bounded size, depth and number of elements (pure)."""

from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from catalog.content.refusal import PackageRefused

LONGEST = 8 * 1024 * 1024
DEEPEST = 64
MOST_ELEMENTS = 60_000


class _BoundedBuilder(TreeBuilder):
    """Builds the tree until it grows too deep or too large: a nested element costs five bytes and a hundred of ours."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._seen = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        self._seen += 1
        if self._depth > DEEPEST or self._seen > MOST_ELEMENTS:
            raise PackageRefused("xml-size", tag)
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def parse_xml(document: bytes, *, name: str) -> Element:
    """The root element of `document`. Raises PackageRefused, with `name`, for what is not plain well-formed XML."""
    if len(document) > LONGEST:
        raise PackageRefused("xml-size", name)
    parser = DefusedXMLParser(target=_BoundedBuilder(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(document)
        root = parser.close()
    except DefusedXmlException as error:
        raise PackageRefused("xml-dtd", name) from error
    except ParseError as error:  # its words are English; the line says where to look
        raise PackageRefused("xml-malformed", name, str(error.position[0])) from error
    except (LookupError, ValueError) as error:
        raise PackageRefused("xml-encoding", name) from error
    if not isinstance(root, Element):
        raise PackageRefused("xml-malformed", name, "1")
    return root
