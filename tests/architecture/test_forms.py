"""What people send is read by a marshmallow schema, never by hand."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import ROOT, product_files

SENT = ("args", "form", "files", "values", "json", "get_json")
OTHERWISE = {
    "lms/lrs": "xAPI's own validation, the hot path",
    "lms/identity/web.py": "the provider's answer, which OpenID Connect's library reads",
    "lms/http/forms.py": "whether it is a page's address that is loaded",
    "lms/http/once.py": "the fingerprint of a whole form, and the token in it",
    "lms/http/static.py": "whether the address has the file's hash",
    "lms/landing/brand.py": "the same",
    "lms/landing/look.py": "the same",
    "lms/administration/roles_pages.py": "the words searched for, shown again",
    "lms/administration/staff_pages.py": "the file, whose size is known first when it has been read",
    "reporting/web/requirements.py": "what was written, shown again",
}


def raw_reads(source: str) -> Iterator[int]:
    """The lines where a part of what was sent is taken out by hand. Handed on whole, it is loaded by a schema or shown again."""
    tree = ast.parse(source)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SENT and isinstance(node.value, ast.Name) and node.value.id == "request":
            outer = parents[node]
            while isinstance(outer, ast.List):
                outer = parents[outer]
            if not isinstance(outer, ast.Call | ast.keyword):
                yield node.lineno


def test_the_reader_of_sources_sees_a_raw_read_and_nothing_else() -> None:
    assert list(raw_reads('load(F, request.args)["x"]; page(values=request.form); load(F, CombinedMultiDict([request.form, request.files]))')) == []
    assert sorted(raw_reads('request.args.get("kurs")\n"klart" in request.args\nrequest.files["a"]')) == [1, 2, 3]


def test_what_is_sent_is_read_by_schemas() -> None:
    found = [
        f"{name}:{line}"
        for path in product_files("*.py")
        if not (name := str(path.relative_to(ROOT))).startswith(tuple(OTHERWISE))
        for line in raw_reads(path.read_text())
    ]
    assert found == []
