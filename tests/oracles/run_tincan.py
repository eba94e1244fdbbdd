"""What TinCanPython says of statements: one JSON line in, one out. Runs in the oracles' own Python, not in the product's.

The library converts rather than refuses ("7" becomes 7, and null goes), so accepting means here: it reads the statement
and writes the same one back. What it adds itself (objectType, version) and its own notation of times do not count.
"""

import json
import sys
from typing import Any

from tincan import Statement

TIMES = ("timestamp", "stored", "duration")


def main() -> None:
    """Answer every line of the input."""
    for line in sys.stdin:
        said = json.loads(line)["said"]
        answer: dict[str, Any] = {"accepts": True, "says": ""}
        try:
            back = json.loads(Statement.from_json(json.dumps(said)).to_json())
        except Exception as refused:  # noqa: BLE001 - the library raises whatever happens to go wrong inside it
            answer = {"accepts": False, "says": f"{type(refused).__name__}: {refused}".split("\n")[0]}
        else:
            changed = difference(said, back)
            if changed:
                answer = {"accepts": False, "says": f"changes {changed}"}
        sys.stdout.write(json.dumps(answer) + "\n")


def difference(said: Any, back: Any, name: str = "it") -> str:
    """The name of the first property that did not come back as it was sent, or nothing."""
    if name in TIMES and type(said) is str and type(back) is str:
        return ""
    if type(said) is dict and type(back) is dict:
        for key in (*said, *back):
            ours = key not in said and key in ("objectType", "version")
            if not ours and (changed := difference(said.get(key, Statement), back.get(key, Statement), key)):
                return changed
        return ""
    if type(said) is list and type(back) is list and len(said) == len(back):
        return next(filter(None, (difference(one, other, name) for one, other in zip(said, back, strict=True))), "")
    if {type(said), type(back)} == {int, float}:
        said, back = float(said), float(back)
    return "" if type(said) is type(back) and said == back else name


if __name__ == "__main__":
    main()
