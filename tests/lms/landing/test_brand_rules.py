"""A tenant may choose any pair of colours that can be read, by day and by night."""

import pytest

from lms.landing.brand_rules import broken_rules, contrast, luminance


def test_black_on_white_has_the_greatest_contrast_there_is() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#ffffff", "#000000") == pytest.approx(21.0)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#ff0000", "#ffffff") == pytest.approx(3.998, abs=0.001)


@pytest.mark.parametrize(
    ("deep", "bright"),
    [
        ("#2b3a38", "#b9d5cc"), ("#3a4250", "#f0b79a"), ("#0b5361", "#9adfe0"), ("#1c3f86", "#abc8ff"), ("#5d3a1e", "#eac294"),
        ("#3b4f22", "#c2dc96"), ("#7a1a3b", "#f8b4c6"), ("#0e4d42", "#d5e06c"), ("#5f4700", "#f1d272"), ("#3c3280", "#c8c2ff"),
        ("#853010", "#ffbfa0"), ("#632757", "#f2b8df"),
    ],
)  # fmt: skip
def test_the_pairs_of_the_sample_brands_may_be_saved(deep: str, bright: str) -> None:
    assert broken_rules(deep, bright) == []


def test_a_light_deep_colour_breaks_every_rule_that_it_stands_in() -> None:
    assert [rule.name for rule, _ratio in broken_rules("#7fa8d9", "#abc8ff")] == ["white_on_deep", "deep_on_mist", "bright_on_deep"]


def test_a_dark_bright_colour_cannot_be_read_at_night() -> None:
    assert [rule.name for rule, _ratio in broken_rules("#1c3f86", "#3c3280")] == ["bright_on_night_mist", "bright_on_deep"]


def test_a_broken_rule_says_how_much_is_missing() -> None:
    (rule, ratio), *_rest = broken_rules("#7fa8d9", "#abc8ff")
    assert rule.least == 7.0
    assert 2 < ratio < 3


@pytest.mark.parametrize("colour", ["#fff", "red", "#1C3F86", "#1c3f86; } body {", ""])
def test_anything_but_a_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="not a colour"):
        luminance(colour)
