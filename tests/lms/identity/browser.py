"""A browser at the identity provider's pages, by plain HTTP: follows redirects there, and chooses a person."""

import re
from urllib.parse import parse_qs, urlsplit

import requests

from tests.visitors import Visitor


class ProviderPages:
    """The provider's side of one sign-in, with the cookies of one browser."""

    def __init__(self) -> None:
        self.http = requests.Session()

    def choose(self, address: str, subject: str | None) -> str:
        """Open the provider's address and choose a person (None: go back); returns where it sends the browser."""
        page = self.http.get(address, timeout=10)
        assert page.status_code == 200, page.text
        form = re.search(r'<form method="post" action="([^"]+)"', page.text)
        assert form is not None, page.text
        chosen = {"sub": subject} if subject else {"avbryt": "ja"}
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(address))
        answer = self.http.post(origin + form[1], data=chosen, allow_redirects=False, timeout=10)
        while (location := answer.headers["Location"]).startswith(("/", origin)):
            answer = self.http.get(location if location.startswith("http") else origin + location, allow_redirects=False, timeout=10)
        return location


def path_of(address: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def query_of(address: str) -> dict[str, str]:
    """The query of an address, each name once."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def begin(visitor: Visitor, next_path: str = "") -> str:
    """The provider's address that /logga-in sends the visitor to."""
    answer = visitor.get("/logga-in", query_string={"next": next_path} if next_path else None)
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def sign_in(visitor: Visitor, subject: str, next_path: str = "") -> object:
    """The visitor's answer after a whole sign-in as `subject`."""
    return visitor.get(path_of(ProviderPages().choose(begin(visitor, next_path), subject)))
