"""Which pairs of colours a tenant may choose: everything that is drawn with them must be readable.

The contrast ratio is that of WCAG 2.2 (definition of "contrast ratio" and "relative luminance")."""

import re
from collections.abc import Callable
from dataclasses import dataclass

WHITE = "#ffffff"
MIST = "#f3f5f1"  # --mist by day (tokens.css)
NIGHT_MIST = "#172224"  # --mist by night
COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Rule:
    """One pair of colours that meet on the pages, and the least contrast they may have."""

    name: str
    least: float
    pair: Callable[[str, str], tuple[str, str]]


RULES = (
    Rule("white_on_deep", 7.0, lambda deep, _bright: (WHITE, deep)),
    Rule("deep_on_mist", 4.5, lambda deep, _bright: (deep, MIST)),
    Rule("bright_on_night_mist", 4.5, lambda _deep, bright: (bright, NIGHT_MIST)),
    Rule("bright_on_deep", 4.5, lambda deep, bright: (bright, deep)),
)


def luminance(colour: str) -> float:
    """The relative luminance of #rrggbb, from 0 (black) to 1 (white). Raises ValueError on another form."""
    if not COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is not a colour of the form #1c3f86")
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21, whichever stands on the other."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def broken_rules(deep: str, bright: str) -> list[tuple[Rule, float]]:
    """The rules that a pair of colours breaks, each with the contrast it has; an empty list when it may be saved."""
    measured = [(rule, contrast(*rule.pair(deep, bright))) for rule in RULES]
    return [(rule, ratio) for rule, ratio in measured if ratio < rule.least]
