"""What Ralph's models say of statements: one JSON line in, one out. Runs in the oracles' own Python, not in the product's."""

import json
import sys
from typing import Any

from pydantic import ValidationError
from ralph.models.xapi.base.statements import BaseXapiStatement

NOISE = ("extra_forbidden", "literal_error", "missing")
"""What a branch of a union says of a value that belongs to another branch."""
STEPS_OF_THE_MODEL = ("Base", "list[", "function-", "union[", "constrained-", "nullable[")


def main() -> None:
    """Answer every line of the input."""
    for line in sys.stdin:
        asked = json.loads(line)
        answer: dict[str, Any] = {"accepts": True, "says": ""}
        try:
            BaseXapiStatement.model_validate(asked["said"])
        except ValidationError as refused:
            answer = {"accepts": False, "says": nearest(refused, [str(step) for step in asked["way"]])}
        except Exception as broken:  # noqa: BLE001 - whatever the models break on is an answer too
            answer = {"accepts": False, "says": f"breaks with {type(broken).__name__}"}
        sys.stdout.write(json.dumps(answer) + "\n")


def nearest(refused: ValidationError, way: list[str]) -> str:
    """Of the complaints (a union complains for each of its branches), the one whose place is nearest to the change."""

    def distance(complaint: Any) -> tuple[int, bool]:
        place = [str(step) for step in complaint["loc"] if not str(step).startswith(STEPS_OF_THE_MODEL)]
        shared = 0
        while shared < min(len(place), len(way)) and place[shared] == way[shared]:
            shared += 1
        return len(place) + len(way) - 2 * shared, complaint["type"] in NOISE

    found = min(refused.errors(include_url=False, include_context=False, include_input=False), key=distance)
    return f"{found['type']}: {found['msg']}"


if __name__ == "__main__":
    main()
