"""What is typed into the search field, as words that the database can ask for (pure)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Way = Literal["all", "plain", "any"]  # all words as written; all words, å ä ö read as a a o; any of the words so read
MOST_WORDS = 12
LONGEST_WORD = 60
HIT_START, HIT_END = "\x02", "\x03"  # around hits in texts from the database; no text of ours holds them
MARKS, UNDER_THEM = "åäöéèüæø", "aaoeeuao"
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans(MARKS, UNDER_THEM)


def words_of(typed: str) -> str:
    """The words in lower case with one space between; empty when nothing is asked for. Signs part words."""
    words = _WORD.findall(unicodedata.normalize("NFC", typed).lower())
    return " ".join(word[:LONGEST_WORD] for word in words[:MOST_WORDS])


def plain(word: str) -> str:
    """The word in lower case with the letters under å, ä, ö and their like."""
    return word.lower().translate(_PLAIN)


def marked_as(text: str, plain_marked: str) -> str:
    """The text with the marks that its plain form has; without marks when the two are not letter for letter alike."""
    letters_alone = plain_marked.replace(HIT_START, "").replace(HIT_END, "")
    if letters_alone == text:
        return plain_marked
    if len(letters_alone) != len(text):
        return text
    letters = iter(text)
    return "".join(sign if sign in (HIT_START, HIT_END) else next(letters) for sign in plain_marked)


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
