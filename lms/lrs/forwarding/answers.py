"""What a receiver's answer to statements means. Pure.

Only a record store's own answer counts as taken: a web page with status 200 would otherwise swallow what was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html.parser import HTMLParser

import orjson

LONGEST_SENTENCE = 500


class Verdict(StrEnum):
    """What to do with what was sent."""

    TAKEN = "taken"  # the receiver has it
    REFUSED = "refused"  # something in it is refused; halved until it is found
    STOP = "stop"  # nothing of this kind will be taken until somebody acts
    LATER = "later"  # not now, whatever is sent
    FAILING = "failing"  # no answer or a fault; perhaps because of something that was sent


@dataclass(frozen=True)
class Answer:
    """What the receiver said. `why` names the reason of a STOP; `pause` is how many seconds it asks for."""

    verdict: Verdict
    sentence: str
    status: int | None = None
    why: str = ""
    pause: float | None = None


_NOT_NOW = (408, 429, 503)
_ADDRESS = (404, 405, 406, 407, 410, 421, 426)
"""Nothing is wrong with the statement: nobody takes statements there, or not so."""


def read_answer(status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Read an answer to POST /statements; names of `headers` are in lower case."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    sentence = sentence_of(body, kind) or f"HTTP {status}"
    if status == 204 or (status == 200 and _is_list(body)):
        return Answer(Verdict.TAKEN, "", status)
    if status < 300:
        return Answer(Verdict.STOP, sentence, status, why="address")
    if status < 400:
        return Answer(Verdict.STOP, headers.get("location", "")[:LONGEST_SENTENCE] or sentence, status, why="redirect")
    if status == 401:
        return Answer(Verdict.STOP, sentence, status, why="credential")
    if status in _NOT_NOW:
        return Answer(Verdict.LATER, sentence, status, pause=_seconds(headers.get("retry-after", "")))
    if status in _ADDRESS:
        return Answer(Verdict.STOP, sentence, status, why="address")
    if status < 500:
        return Answer(Verdict.REFUSED, sentence, status, why="credential" if status == 403 else "refused")
    return Answer(Verdict.FAILING, sentence, status)


def sentence_of(body: bytes, kind: str) -> str:
    """Give the sentence for people in an answer: of a problem document (RFC 9457) or what is like one, of text, of a page."""
    text = body.decode("utf-8", errors="replace")
    if kind.endswith("json"):
        text = _of_json(body) or text
    elif kind == "text/html":
        text = _of_page(text)
    elif kind and not kind.startswith("text/"):
        return ""
    tidy = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return tidy if len(tidy) <= LONGEST_SENTENCE else tidy[: LONGEST_SENTENCE - 1] + "…"


def _is_list(body: bytes) -> bool:
    try:
        return isinstance(orjson.loads(body), list)
    except orjson.JSONDecodeError:
        return False


def _of_json(body: bytes) -> str:
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError:
        return ""
    if isinstance(said, str):
        return said
    if isinstance(said, dict):
        parts = [said[name] for name in ("title", "detail", "message", "error", "warnings") if isinstance(said.get(name), str)]
        return ": ".join(dict.fromkeys(parts))
    return ""


class _Words(HTMLParser):
    """The words of a page's body."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        """What is not shown begins."""
        self._silent += tag in ("head", "style", "script")

    def handle_endtag(self, tag: str) -> None:
        """What is not shown ends."""
        self._silent -= tag in ("head", "style", "script") and self._silent > 0

    def handle_data(self, data: str) -> None:
        """Words between tags."""
        if not self._silent:
            self.words.append(data)


def _of_page(text: str) -> str:
    reader = _Words()
    reader.feed(text)
    return " ".join(reader.words)


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 8 else None
