"""Reading modules for state that outlives a request: names of a module that something in it changes."""

import ast
from collections.abc import Iterator

CHANGES = frozenset(
    {
        "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem", "popleft", "remove", "setdefault", "sort",
        "update", "move_to_end",
    }
)  # fmt: skip
ENDS_WITH_THE_REQUEST = frozenset({"g", "request", "session"})  # Flask's own


def state_of(source: str) -> set[str]:
    """What a module keeps and changes: its own names, and attributes of what it has imported ("fields.Date.messages")."""
    tree = ast.parse(source)
    own = {name for node in tree.body for name in _bound(node)}
    imported = {
        (alias.asname or alias.name).split(".")[0] for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names
    }
    return {changed for node in ast.walk(tree) for changed in _changed(node, own, imported - ENDS_WITH_THE_REQUEST)}


def _bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement of the module itself gives a value."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    for target in targets:
        yield from (each.id for each in ast.walk(target) if isinstance(each, ast.Name))


def _changed(node: ast.AST, own: set[str], imported: set[str]) -> Iterator[str]:
    """What one node changes, when it is the module's own or was imported."""
    if isinstance(node, ast.Global):
        yield from node.names
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
        for target in node.targets if isinstance(node, ast.Assign | ast.Delete) else [node.target]:
            if isinstance(target, ast.Subscript) and _first(target) in own:
                yield _first(target)
            if isinstance(target, ast.Attribute) and _first(target) in imported:
                yield ast.unparse(target)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        kept = node.func.value
        if isinstance(kept, ast.Name) and kept.id in own:
            yield kept.id


def _first(node: ast.expr) -> str:
    """The name that a chain of attributes and indices begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
