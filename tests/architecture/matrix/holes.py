"""What may not be: whoever the table does not name let in, and a foreign id told apart from an unknown one."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection
from werkzeug.test import TestResponse

from tests.architecture.matrix.bodies import BODIES, FILTERS, Form, Named, filled, ids_of
from tests.architecture.matrix.requests import CASES, Case, address, ask, same, undone
from tests.architecture.matrix.things import Prepared
from tests.visitors import Visitor

DENIED = (401, 403)
READERS = ("text/html", "application/json")
Hole = tuple[Any, ...]
"""Method, rule, what of it, and how it was answered."""


def to_sign_in(answer: TestResponse) -> bool:
    """Whether the answer sends the visitor to the sign-in."""
    return answer.status_code == 302 and answer.headers["Location"].startswith("/logga-in?next=")


def let_in(world: Prepared, visitor: Visitor, role: str) -> list[Hole]:
    """Where somebody whom the table does not name was not refused, whatever the ids and with a valid form."""
    wrong: list[Hole] = []
    ids = ids_of(world)
    for case in CASES:
        if case.allows(role) or case.rule == "/logga-ut":
            continue
        for whose in ("own", "foreign", "unknown"):
            for form in forms(case):
                answer = ask(visitor, case, address(world, case.rule, whose), filled(form, ids))
                if answer.status_code not in DENIED and not to_sign_in(answer):
                    wrong.append((case.method, case.rule, whose, answer.status_code))
    return wrong


def told_apart(world: Prepared, visitor: Visitor, role: str, connection: Connection) -> list[Hole]:
    """Where a foreign id, in the address or in a form, is answered unlike an unknown one, or opens anything."""
    ids, wrong = ids_of(world), list[Hole]()
    for case in CASES:
        if not case.allows(role):
            continue
        for form in forms(case):
            for what, asked in _pairs(world, case, form, ids):
                for accept in READERS:
                    with undone(connection):
                        answers = [same(ask(visitor, case, path, filled(form, ids, **whose), accept=accept), *sent) for path, whose, sent in asked]
                    if answers[0] != answers[1]:
                        wrong.append((case.method, case.rule, what, "differ", answers[0][0], answers[1][0]))
                    elif int(str(answers[0][0])) < 400 and case.rule not in FILTERS:
                        wrong.append((case.method, case.rule, what, "opened", answers[0][0]))
    return wrong


def forms(case: Case) -> tuple[Form, ...]:
    """The valid forms of a case; a GET has the empty one."""
    return BODIES[case.rule] if case.method == "POST" else ({},)


Asked = tuple[str, dict[str, str], tuple[str, ...]]
"""Path, whose id stands in which field of the form, and that id."""


def _pairs(world: Prepared, case: Case, form: Form, ids: dict[str, dict[str, str]]) -> Iterator[tuple[str, list[Asked]]]:
    """What is foreign and then unknown: the ids in the address together, each of several by itself, and each id in the form."""
    kinds, names = ("foreign", "unknown"), re.findall(r"<uuid:(\w+)>", case.rule)
    if names:
        yield "address", [(address(world, case.rule, whose), {}, ()) for whose in kinds]
    for name in names if len(names) > 1 else ():
        yield name, [(address(world, case.rule, whose, only=name), {}, ()) for whose in kinds]
    for field, value in form.items():
        if isinstance(value, Named):
            path = address(world, case.rule, "own")
            yield field, [(path, {field: whose}, (ids[value.name][whose],)) for whose in kinds]
