"""What somebody may have meant by a word that finds nothing (pure)."""

from collections.abc import Iterable

from catalog.search_words import plain

LONG = 6
"""Letters from which on a word may be a beginning, and two of its letters be wrong."""


def meant(words: str, near: Iterable[tuple[str, str, int]]) -> str:
    """The words with each strange one as the nearest known one, of those equally near the commonest; `near` holds
    (strange word, known word, courses that have it). Of a long strange word the beginning of a longer known one may be near, since
    Swedish bends and joins words at the end; a whole word comes before that. Empty when no known word is near enough."""
    best: dict[str, tuple[int, int, str]] = {}
    for strange, known, courses in near:
        most = 1 if len(strange) < LONG else 2
        found = distance(plain(strange), plain(known), most)
        if found > most and len(strange) >= LONG:
            found = distance(plain(strange), plain(known)[: len(strange) + most], most, beginning=True) + most + 1
            most += most + 1
        if found <= most:
            best[strange] = min(best.get(strange, (most + 1, 0, "")), (found, -courses, known))
    return " ".join(best[word][2] if word in best else word for word in words.split()) if best else ""


def distance(one: str, other: str, most: int, *, beginning: bool = False) -> int:
    """How many letters are put in, left out, changed or have changed places with the next; `most` + 1 when more than `most`. From the
    `beginning` of the other that is nearest, where that is asked for."""
    if not beginning and abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        earlier, before, row = before, row, [place]
        for column, against in enumerate(other, 1):
            least = min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != against))
            if place > 1 and column > 1 and letter == other[column - 2] and one[place - 2] == against:
                least = min(least, earlier[column - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(min(row) if beginning else row[-1], most + 1)
