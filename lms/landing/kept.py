"""Front pages for strangers, kept for some seconds: they are the same for everybody on a host, and asked for most.

Only an anonymous page without any parameter is kept, by host, language and appearance. Whoever has a login in the
session cookie is never answered from here. A changed course or brand shows after SECONDS at the latest."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import Flask, current_app, request, session

from lms.http import preferences
from lms.http.app import LOGIN_KEY

EXTENSION = "samlar.kept_pages"
SETTING = "KEPT_PAGE_SECONDS"
SECONDS = 10.0
MOST = 500  # more hosts than that are forgotten at once

Key = tuple[str, str, str]


@dataclass
class KeptPages:
    """Pages with the moment until which they may be shown."""

    pages: dict[Key, tuple[float, str]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def find(self, key: Key) -> str | None:
        """The page, when it is fresh."""
        until, page = self.pages.get(key, (0.0, ""))
        return page if until > self.clock() else None

    def keep(self, key: Key, page: str, seconds: float) -> None:
        """The page may be shown for `seconds` from now on."""
        if len(self.pages) >= MOST:
            self.pages.clear()
        self.pages[key] = (self.clock() + seconds, page)


def key_of_stranger() -> Key | None:
    """What the anonymous page of this request is kept under; None when this page must be made anew."""
    if current_app.config[SETTING] <= 0 or request.method != "GET" or request.query_string or LOGIN_KEY in session:
        return None
    return request.host, preferences.language(), preferences.theme()


def kept() -> str | None:
    """The kept page for this request, or None."""
    key = key_of_stranger()
    found: KeptPages = current_app.extensions[EXTENSION]
    return found.find(key) if key is not None else None


def keep(page: str) -> str:
    """The same page, kept for the next stranger when this visitor is one."""
    key = key_of_stranger()
    if key is not None:
        found: KeptPages = current_app.extensions[EXTENSION]
        found.keep(key, page, current_app.config[SETTING])
    return page


def init_app(app: Flask) -> None:
    """Pages are kept, save in tests, which want to see each change at once."""
    app.extensions[EXTENSION] = KeptPages()
    testing = app.extensions["samlar.settings"].environment == "test"
    app.config.setdefault(SETTING, 0.0 if testing else SECONDS)
