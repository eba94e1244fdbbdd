"""How agents are told apart: one text form and one short key for each inverse functional identifier.

Pure. The text form (`ifi`) is what tables name an agent by; the key is what filters look for.
"""

from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import UUID


def ifi_of(agent: dict[str, Any]) -> str | None:
    """Give the identifier of an agent or a group as text, such as "account|https://perstorp.example|9f2c…".

    None for an anonymous group. Two agents are the same exactly when their texts are equal (xAPI 1.0.3, Data 2.4.2.3);
    a home page is an IRI and holds no "|", so the text can be taken apart again.
    """
    account = agent.get("account")
    if account is not None:
        return f"account|{account['homePage']}|{account['name']}"
    if "mbox" in agent:
        return f"mbox|{agent['mbox']}"
    if "mbox_sha1sum" in agent:
        return f"mbox_sha1sum|{agent['mbox_sha1sum'].lower()}"
    if "openid" in agent:
        return f"openid|{agent['openid']}"
    return None


def agent_of(ifi: str) -> dict[str, Any]:
    """Give the agent that an identifier's text names, without a name."""
    kind, value = ifi.split("|", 1)
    if kind == "account":
        home_page, name = value.split("|", 1)
        return {"objectType": "Agent", "account": {"homePage": home_page, "name": name}}
    return {"objectType": "Agent", kind: value}


@lru_cache(maxsize=16384)
def agent_key(ifi: str) -> UUID:
    """Give the key under which statements of or about an agent are found."""
    return _key(b"agent\x00", ifi)


@lru_cache(maxsize=16384)
def activity_key(activity_id: str) -> UUID:
    """Give the key under which statements about an activity are found."""
    return _key(b"activity\x00", activity_id)


def _key(kind: bytes, value: str) -> UUID:
    # 128 bits of a cryptographic hash: sixteen bytes in every index instead of an address of a hundred.
    return UUID(bytes=blake2b(kind + value.encode(), digest_size=16).digest())
