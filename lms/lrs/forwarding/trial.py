"""Trying a receiver without sending it anything: does a record store answer there, and are we let in?"""

from dataclasses import dataclass
from uuid import UUID

import orjson

from lms.access import audit
from lms.core.errors import Invalid
from lms.lrs.forwarding import queries
from lms.lrs.forwarding.addresses import AddressRefused
from lms.lrs.forwarding.answers import sentence_of
from lms.lrs.forwarding.opening import access_of
from lms.lrs.forwarding.receiver import Heard, NoAnswer, Receiver, Unreachable
from lms.lrs.forwarding.sealing import Unreadable


@dataclass(frozen=True)
class Trial:
    """What came of it: `result` is ok, unreachable, silent, private, secret, address (no record store answers there),
    version (it speaks another), credential (it does not let us in); and what the receiver said."""

    result: str
    status: int | None = None
    sentence: str = ""
    versions: tuple[str, ...] = ()


def try_target(*, tenant_id: int, target_id: UUID) -> Trial:
    """Ask the receiver what it speaks, and whether an empty list of statements from us would be taken. Raises NotFound."""
    target = queries.target(tenant_id, target_id)
    trial = _tried(tenant_id, target_id, target.endpoint, target.version, target.sealed)
    audit.record(
        tenant_id=tenant_id, action="lrs.forward.test", object_type="forward_target", object_id=str(target_id), detail={"result": trial.result}
    )  # fmt: skip
    return trial


def _tried(tenant_id: int, target_id: UUID, endpoint: str, version: str, sealed: str) -> Trial:
    try:
        access = access_of(tenant_id=tenant_id, target_id=target_id, endpoint=endpoint, version=version, sealed=sealed)
        with Receiver(access) as receiver:
            about = receiver.ask("GET", "about")
            versions = _versions(about)
            if about.status != 200 or not versions:
                return Trial("address", about.status, _sentence(about))
            if not any(each.partition(".")[0] == version.partition(".")[0] for each in versions):
                return Trial("version", about.status, "", versions)
            answer = receiver.ask("POST", "statements", b"[]")
    except Unreadable:
        return Trial("secret")
    except (AddressRefused, Invalid):
        return Trial("private")
    except Unreachable as error:
        return Trial("unreachable", sentence=str(error))
    except NoAnswer as error:
        return Trial("silent", sentence=str(error))
    if answer.status in (401, 403):
        return Trial("credential", answer.status, _sentence(answer), versions)
    # 400: somebody who is let in is told that an empty list holds nothing; that is as good as a yes.
    return Trial("ok" if answer.status in (200, 204, 400) else "address", answer.status, _sentence(answer), versions)


def _versions(about: Heard) -> tuple[str, ...]:
    try:
        said = orjson.loads(about.body)
        return tuple(str(each)[:20] for each in said["version"])[:20]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return ()


def _sentence(heard: Heard) -> str:
    return sentence_of(heard.body, heard.headers.get("content-type", "").partition(";")[0].strip().lower())
