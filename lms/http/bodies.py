"""How large the body of a request may be: small, save where a view says that it takes a file."""

from collections.abc import Callable
from typing import Any, TypeVar

from lms.core.settings import Settings

View = TypeVar("View", bound=Callable[..., Any])
MARK = "samlar_body"
FORM = 512 * 1024  # the largest form, with every field full, is a sixth of this
AROUND_A_FILE = 64 * 1024  # other fields, and what stands between the parts


def takes_a_file(setting: str) -> Callable[[View], View]:
    """The view takes a file of as many bytes as the setting says."""

    def mark(view: View) -> View:
        setattr(view, MARK, setting)
        return view

    return mark


def takes_files(view: Callable[..., Any]) -> bool:
    """Whether the view says that it takes a file."""
    return hasattr(view, MARK)


def most_bytes(view: Callable[..., Any], settings: Settings) -> int:
    """The largest body that is read for the view; a machine's view sets its own when it reads one."""
    setting: str | None = getattr(view, MARK, None)
    return FORM if setting is None else int(getattr(settings, setting)) + AROUND_A_FILE
