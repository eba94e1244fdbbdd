"""Who vouches for a statement: the agent that we set as its authority (xAPI 1.0.3, Data 2.4.9)."""

from typing import Any

from lms.core.settings import current_settings
from lms.lrs import secrets

SYSTEM = "samlar"
LAUNCH = "launch."


def of_system() -> dict[str, Any]:
    """Give the agent that vouches for what the platform itself says."""
    return _account(current_settings().api_origin(), SYSTEM)


def of_launch(home_page: str, profile: str) -> dict[str, Any]:
    """Give the agent that vouches for what launches of a profile say."""
    return _account(home_page, LAUNCH + profile)


def of_credential(home_page: str, key: str, name: str) -> dict[str, Any]:
    """Give the agent that vouches for what another system says."""
    return {**_account(home_page, key), "name": name}


def may_be_one(ifi: str) -> bool:
    """Say whether an identifier could be an authority of ours, so that it is worth looking for its statements."""
    kind, _, rest = ifi.partition("|")
    name = rest.partition("|")[2]
    return kind == "account" and (name == SYSTEM or name.startswith(LAUNCH) or secrets.present(name, "") is not None)


def _account(home_page: str, name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}
