"""Statement profiles: how a floor above speaks with when statements of its kind of launch are stored.

One of the three registries of the platform, filled by `init_app` of the floors above. The record store knows no course:
it knows that a grant names a profile, and asks that profile.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask

from lms.lrs.rights import Grant

Statement = dict[str, Any]


@dataclass(frozen=True)
class Profile:
    """Two questions that the store asks of who made the grant.

    `refuse(statements, grant)` is asked before anything is stored. It raises StatementForbidden or StatementRefused, or
    returns; it reads nothing but its arguments. The statements are valid, canonical and within the launch's rights.

    `after(statements, grant)` is asked when the statements are stored and progress is folded, in the same transaction;
    it is given those that were new, and answers further statements, which are stored with the platform's own
    authority. The grant's row is locked, so that two requests of one launch come one after the other.
    """

    name: str
    refuse: Callable[[Sequence[Statement], Grant], None]
    after: Callable[[Sequence[Statement], Grant], list[Statement]]


_profiles: dict[str, Profile] = {}


def register_profile(app: Flask, profile: Profile) -> None:
    """From now on grants may name this profile; `samlar explain` lists it for the app."""
    _profiles[profile.name] = profile
    app.extensions.setdefault("lrs.profiles", []).append(profile.name)


def profile_of(grant: Grant) -> Profile | None:
    """Give the profile that a grant names; None when no floor has registered it."""
    return _profiles.get(grant.profile)
