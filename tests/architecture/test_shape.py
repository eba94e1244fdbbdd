"""The house's shape: one direction of imports, one commit, short files, light start."""

import ast
import re
import subprocess
import sys

from importlinter.cli import lint_imports

from tests.architecture.sources import ROOT, all_python, product_files

CEILING = 300


def test_imports_go_one_way() -> None:
    assert lint_imports(config_filename=str(ROOT / "setup.cfg"), no_cache=True) == 0


def test_only_the_unit_of_work_commits() -> None:
    found = {str(path.relative_to(ROOT)) for path in product_files("*.py") if re.search(r"\.commit\(\)", path.read_text())}
    # The embedded server, provisioning and the feed's listener speak with the database outside any unit of work, autocommitting.
    assert found == {"lms/core/db.py", "lms/core/work.py"}  # the unit of work, and the transaction that it runs


def test_files_have_one_subject_and_say_which() -> None:
    silent = [str(path.relative_to(ROOT)) for path in all_python() if path.stat().st_size and ast.get_docstring(ast.parse(path.read_text())) is None]
    assert silent == []


def test_no_file_is_longer_than_the_ceiling() -> None:
    files = [*all_python(), *product_files("*.html", "*.css", "*.js")]
    long = {str(path.relative_to(ROOT)): count for path in files if (count := len(path.read_text().splitlines())) > CEILING}
    assert long == {}


def test_no_import_hides_inside_a_function() -> None:
    hidden = []
    for path in product_files("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [f"{path.relative_to(ROOT)}:{inner.lineno}" for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
    assert hidden == []


def test_public_functions_say_what_holds_afterwards() -> None:
    missing = []
    for path in product_files("*.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and ast.get_docstring(node) is None:
                missing.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert missing == []


def test_starting_the_web_loads_no_heavy_library() -> None:
    code = "import wsgi, sys; print(sorted(set(sys.modules) & {'pandas', 'weasyprint', 'xlsxwriter', 'numpy'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
