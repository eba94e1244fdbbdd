"""Whose something is: "Perstorps", "Höganäs", "Landskronas"; in English "Perstorp’s"."""

from lms.http import preferences


def genitive(name: str) -> str:
    """The name with the ending that says whose, in the reader's language."""
    if preferences.language() == "en":
        return name + ("’" if name.endswith("s") else "’s")
    return name if name[-1:].lower() in ("s", "x", "z") else name + "s"
