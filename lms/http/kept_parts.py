"""`{% kept a, b %} … {% endkept %}`: the same markup for the same values, made once a process.

The body may show nothing but the values that are named, and what follows from the tenant, the language and the day: no
time, nobody's name unless it is among the values. Forms may stand in it (lms.http.csrf puts their tokens in last).

Values are compared, so nothing that is shown is ever older than what the page has just read; they must be plain and
frozen (tuples, frozen dataclasses). tests/architecture/test_kept_parts.py holds every page to that."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from jinja2 import nodes, pass_context
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup

from lms.core.clock import today
from lms.http.remembered import once_a_request
from lms.http.template_texts import language
from lms.tenancy.current import tenant_or_none

_PARTS, _FIND = "kept parts", "find_kept"
MOST_CHARACTERS = 4_000_000  # then all are forgotten at once


class Store:
    """What is kept of an environment's templates."""

    def __init__(self) -> None:
        self._parts: dict[Hashable, dict[Hashable, Markup]] = {}  # by who reads them
        self._characters = 0
        self._lock = Lock()

    def part(self, place: str, values: Hashable, make: Callable[[], Markup]) -> Markup:
        """The markup of a place for these values, this tenant, language and day; made when there is none yet."""
        parts, key = once_a_request(_PARTS, self._of_the_reader), (place, values)
        found = parts.get(key)
        if found is None:
            found = make()
            self._keep(parts, key, found)
        return found

    def find(self, place: str, values: Hashable) -> Markup | None:
        """The markup, if it has been made."""
        return once_a_request(_PARTS, self._of_the_reader).get((place, values))

    def _of_the_reader(self) -> dict[Hashable, Markup]:
        with self._lock:
            return self._parts.setdefault(_reader(), {})

    def _keep(self, parts: dict[Hashable, Markup], key: Hashable, made: Markup) -> None:
        with self._lock:
            if self._characters + len(made) > MOST_CHARACTERS:
                self._parts.clear()  # what a request that runs has of them goes with it
                self._characters = 0
            parts[key] = made
            self._characters += len(made)

    def forget(self) -> None:
        """Nothing is kept."""
        with self._lock:
            self._parts.clear()
            self._characters = 0


def _reader() -> tuple[Hashable, ...]:
    """What every part may show beside its values."""
    return tenant_or_none(), language(), today()


class KeptParts(Extension):
    """The tag; `environment.kept` is the store."""

    tags = {"kept"}

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        environment.extend(kept=Store())
        environment.filters[_FIND] = self._find

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """Read the tag: values, comma between them, and the body."""
        line = next(parser.stream).lineno
        values: list[nodes.Expr] = []
        while parser.stream.current.type != "block_end":
            values.append(parser.parse_expression())
            parser.stream.skip_if("comma")
        body = parser.parse_statements(("name:endkept",), drop_needle=True)
        place, named = nodes.Const(f"{parser.name or ''}:{line}"), nodes.Tuple(values, "load")
        # Looked for by a filter, which is called with no more ado; only what is not found makes a function of the body.
        found = parser.free_identifier(line)
        missing = nodes.Compare(found, [nodes.Operand("eq", nodes.Const(None))])
        make = nodes.CallBlock(self.call_method("_kept", [place, named]), [], [], body).set_lineno(line)
        return [
            nodes.Assign(found, nodes.Filter(named, _FIND, [place], [], None, None)).set_lineno(line),
            nodes.If(missing, [make], [], [nodes.Output([found])]).set_lineno(line),
        ]

    @pass_context  # so that nothing is looked for while a template is compiled
    def _find(self, _context: Context, values: tuple[Any, ...], place: str) -> Markup | None:
        return self.environment.kept.find(place, values)  # type: ignore[attr-defined,no-any-return]

    def _kept(self, place: str, values: tuple[Any, ...], caller: Callable[[], Markup]) -> Markup:
        store: Store = self.environment.kept  # type: ignore[attr-defined]
        return store.part(place, values, caller)
