"""The guard before every view: a view says who may call it, and one that says nothing is denied."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from lms.access.actor import Who
from lms.access.permissions import Permission
from lms.core.errors import Forbidden, Unauthenticated

View = TypeVar("View", bound=Callable[..., Any])
MARK = "samlar_access"


@dataclass(frozen=True)
class Access:
    """Who may call a view. `machine`: the view checks a credential of a machine itself and reads no cookie.
    `transaction`: False for views that never ask the database, so that they answer even when it does not, and for those
    that open units of work themselves."""

    kind: Literal["public", "signed_in", "permission", "machine"]
    permissions: frozenset[Permission] = frozenset()
    transaction: bool = True


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, MARK, access)
        return view

    return mark


def public(view: View) -> View:
    """Anyone may call this view."""
    return _mark(Access("public"))(view)


def public_file(view: View) -> View:
    """Anyone may call this view, which gives out a file and never asks the database."""
    return _mark(Access("public", transaction=False))(view)


def public_without_database(view: View) -> View:
    """Anyone may call this view, which never asks the database."""
    return _mark(Access("public", transaction=False))(view)


def public_between(view: View) -> View:
    """Anyone may call this view, which asks another machine too: it opens units of work of its own (lms.http.app.work)
    before and after, so that no database connection waits for somebody else's network."""
    return _mark(Access("public", transaction=False))(view)


def signed_in(view: View) -> View:
    """Anyone who is signed in at this tenant may call this view; the view's policy decides over the object."""
    return _mark(Access("signed_in"))(view)


def credential(view: View) -> View:
    """A machine's view: it checks a credential of its own, and no cookie counts."""
    return _mark(Access("machine"))(view)


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Whoever has one of these permissions may call the view."""
    return _mark(Access("permission", frozenset(permissions)))


def access_of(view: Callable[..., Any]) -> Access | None:
    """What a view says of itself, or None when it says nothing."""
    found: Access | None = getattr(view, MARK, None)
    return found


def check(view: Callable[..., Any], who: Who) -> None:
    """Return when the one that `who` gives may call `view`. Raises Unauthenticated or Forbidden; an unmarked view is forbidden."""
    access = access_of(view)
    if access is None:
        raise Forbidden(code="unmarked-view")
    if access.kind in ("public", "machine"):
        return
    actor = who()
    if actor is None:
        raise Unauthenticated()
    if access.kind == "permission" and not (access.permissions & actor.permissions):
        raise Forbidden()
