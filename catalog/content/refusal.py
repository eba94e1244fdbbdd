"""Why a package is refused: a stable code, the thing it is about, and a figure or rule where that helps."""


class PackageRefused(Exception):
    """The package breaks a rule. `code` names the rule, `subject` the entry or element, `detail` the rest.

    The words for people stand in `catalog.refusals`; nothing here knows a language."""

    def __init__(self, code: str, subject: str = "", detail: str = "") -> None:
        super().__init__(f"{code}: {subject} {detail}".strip())
        self.code = code
        self.subject = _printable(subject)
        self.detail = _printable(detail)


def _printable(text: str, longest: int = 160) -> str:
    """Text that can stand on a page or in a log: a file name may hold anything."""
    clean = "".join(mark if mark.isprintable() else "\N{REPLACEMENT CHARACTER}" for mark in text)
    return clean if len(clean) <= longest else clean[: longest - 1] + "…"
