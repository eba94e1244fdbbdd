"""The explicit openings between floors, and no others: three registries, and the modules that packages show each other."""

import ast
from pathlib import Path

import pytest

from tests.architecture.mutable_state import state_of
from tests.architecture.sources import PACKAGES, ROOT, product_files

# The third, panels, is kept by the app itself (lms/http/panels.py).
REGISTRIES = {"lms/lrs/profiles.py": {"_profiles"}, "lms/lrs/feed.py": {"_consumers"}}
INNER = ("web", "api", "tasks", "schemas")
FEATURES = ("lms.identity", "lms.administration", "lms.lrs", "lms.landing", "catalog", "licensing", "reporting")


def test_the_registries_are_the_only_state_that_outlives_a_request() -> None:
    kept = {str(path.relative_to(ROOT)): state_of(path.read_text()) for path in product_files("*.py")}
    assert {path: names for path, names in kept.items() if names} == REGISTRIES


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("_seen = {}\ndef note(name):\n    _seen[name] = True", {"_seen"}),
        ("_seen: list[str] = []\ndef note(name):\n    _seen.append(name)", {"_seen"}),
        ("_last = None\ndef note(name):\n    global _last\n    _last = name", {"_last"}),
        ("from marshmallow import fields\nfields.Date.messages = {}", {"fields.Date.messages"}),
        ("import gc\ndef stop():\n    gc.callbacks = []", {"gc.callbacks"}),
        ("NAMES = {'a': 1}\ndef name(of):\n    found = {}\n    found[of] = NAMES[of]\n    return found", set()),
        ("class Kept:\n    def keep(self, name):\n        self.names[name] = 1\n        self.names.clear()", set()),
    ],
)
def test_state_is_seen_in_whatever_form(source: str, found: set[str]) -> None:
    assert state_of(source) == found


def test_no_package_reaches_into_anothers_web_api_tasks_or_schemas() -> None:
    reached = {f"{path.relative_to(ROOT)} imports {name}" for path in product_files("*.py") for name in _imports(path) if _is_inner(path, name)}
    assert reached == set()


def _imports(path: Path) -> set[str]:
    """Every module that a file may have named in an import."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] in PACKAGES}


def _is_inner(path: Path, name: str) -> bool:
    """Whether the module is one that only its own package may know."""
    owner = next((feature for feature in FEATURES if name.startswith(f"{feature}.")), None)
    if owner is None or name.removeprefix(f"{owner}.").split(".")[0] not in INNER:
        return False
    return not str(path.relative_to(ROOT)).startswith(owner.replace(".", "/") + "/")
