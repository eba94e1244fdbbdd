"""Reading modules for lists that people see in an order that is not Swedish: C order puts ä before å, Python puts Ö before a."""

import ast
import re
from collections.abc import Iterator

NAMES = "name|title|names|titles|short_name|display_name|given_name|family_name|job_title|label|department|place"
NAMED = frozenset(NAMES.split("|"))
IN_SQL = re.compile(rf"order by (?:[^()]*?[\s,.])?(?:{NAMES})\b", re.IGNORECASE)
SWEDISH = frozenset({"swedish_key", "swedish_order", "swedish_sort_sql"})
FOLDING = frozenset({"str.casefold", "str.lower"})


def unswedish(source: str) -> list[int]:
    """The lines where names are ordered by their code points."""
    return sorted({node.lineno for node in ast.walk(ast.parse(source)) for _ in _wrong(node)})  # type: ignore[attr-defined]


def _wrong(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and IN_SQL.search(node.value):
        yield node
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute) and node.func.attr == "order_by":
        yield from (argument for argument in node.args if _names(argument))
    for keyword in node.keywords:
        if keyword.arg == "key" and (ast.unparse(keyword.value) in FOLDING or (isinstance(keyword.value, ast.Lambda) and _names(keyword.value.body))):
            yield keyword


def _names(node: ast.AST) -> bool:
    """Whether a name takes part in the order as it stands."""
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if called in SWEDISH:
            return False
    if isinstance(node, ast.Attribute) and node.attr in NAMED:
        return True
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in NAMED:
        return True
    return any(_names(child) for child in ast.iter_child_nodes(node))
