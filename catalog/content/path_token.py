"""The signed, expiring part of a package file's address (pure). It names no person and opens one package only."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

LASTS = timedelta(hours=12)
_STEP = 3600
_KEY_FOR = b"samlar content path"


def make_token(secret: str, label: str, now: datetime) -> str:
    """A token for the package host `label` that holds at least twelve hours. Rounded up to whole hours, so that
    launches of one morning share addresses and a browser its cache."""
    expires = -(-int((now + LASTS).timestamp()) // _STEP) * _STEP
    return f"{expires:x}.{_mac(secret, label, expires)}"


def token_holds(secret: str, label: str, token: str, now: datetime) -> bool:
    """Whether `token` was made by us for this host and its time is not over."""
    written, _dot, mac = token.partition(".")
    try:
        expires = int(written, 16)
        genuine = hmac.compare_digest(_mac(secret, label, expires).encode(), mac.encode())
    except (ValueError, OverflowError):
        return False
    # one spelling only: int() also takes "0x5F", "+5f" and "5_f"
    return genuine and written == f"{expires:x}" and now.timestamp() < expires


def _mac(secret: str, label: str, expires: int) -> str:
    key = hmac.digest(secret.encode(), _KEY_FOR, hashlib.sha256)
    return base64.urlsafe_b64encode(hmac.digest(key, f"{label}:{expires}".encode(), hashlib.sha256)[:20]).rstrip(b"=").decode()
