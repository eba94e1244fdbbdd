"""What is typed into the search field, as words that the database can ask for (pure)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MOST_WORDS = 12
LONGEST_WORD = 60
HIT_START, HIT_END = "\x02", "\x03"  # around hits in texts from the database; no text of ours holds them
_WORD = re.compile(r"[^\W_]+")


def words_of(typed: str) -> str:
    """The words in lower case with one space between; empty when nothing is asked for. Signs part words."""
    words = _WORD.findall(unicodedata.normalize("NFC", typed).lower())
    return " ".join(word[:LONGEST_WORD] for word in words[:MOST_WORDS])


@dataclass(frozen=True)
class Part:
    """A piece of a text, and whether it is what was searched for."""

    text: str
    hit: bool


def parts_of(marked: str) -> Iterator[Part]:
    """The pieces of a text in which hits stand between HIT_START and HIT_END."""
    for number, piece in enumerate(marked.replace(HIT_END, HIT_START).split(HIT_START)):
        if piece:
            yield Part(text=piece, hit=number % 2 == 1)
