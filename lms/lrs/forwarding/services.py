"""What an administrator does with receivers: make, change, stop, resume, remove; try again or skip a statement."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Conflict, Invalid
from lms.core.settings import current_settings
from lms.lrs import writes
from lms.lrs.forwarding import queries
from lms.lrs.forwarding.addresses import Endpoint, may_be_private, read_endpoint, refuse_private
from lms.lrs.forwarding.matching import PREFIX
from lms.lrs.forwarding.models import RUNNING, STOPPED, ForwardOutbox, ForwardTarget
from lms.lrs.forwarding.sealing import Secret, read_secret, seal
from lms.lrs.lexical import is_iri
from lms.lrs.queries import watermark
from lms.lrs.queries.statements import EPOCH

MOST_TARGETS = 10
MOST_PATTERNS = 100
VERSIONS = ("1.0.3", "2.0.0")
OF_ACCESS = ("credential", "secret", "address", "redirect", "private")
"""Reasons to stand still that another address or secret may mend."""
_CLEAR = {
    "stopped_at": None, "stopped_why": None, "stopped_status": None, "stopped_sentence": None, "stopped_statement_id": None,
    "failures": 0, "retry_at": None, "trouble": None, "trouble_at": None,
}  # fmt: skip


def create_target(
    *, tenant_id: int, name: str, endpoint: str, user: str, word: str, version: str = "1.0.3", verbs: Sequence[str] = (),
    activities: Sequence[str] = (), authorities: Sequence[str] = (), outcomes_only: bool = False, from_the_beginning: bool = False,
) -> ForwardTarget:  # fmt: skip
    """The tenant's statements go to this receiver too: those from now on, or all. Raises Invalid, Conflict."""
    where, secret = _access(endpoint, user, word, version)
    _refuse_patterns(verbs, activities, authorities)
    known = queries.targets(tenant_id)
    if any(each.name == name for each in known):
        raise Invalid(fields={"name": [_("En mottagare heter redan så.")]})
    if len(known) >= MOST_TARGETS:
        raise Conflict(_("Ni har så många mottagare som går. Ta bort en först."), code="too-many-targets")
    identifier, begins_after = uuid7(), EPOCH if from_the_beginning else watermark(tenant_id)
    made = ForwardTarget(
        tenant_id=tenant_id, id=identifier, name=name, endpoint=str(where), version=version,
        sealed=seal(secret, tenant_id=tenant_id, target_id=identifier), verbs=list(verbs), activities=list(activities),
        authorities=list(authorities), outcomes_only=outcomes_only, created_at=now(), begins_after=begins_after, read_through=begins_after,
        state=RUNNING, sent_count=0, failures=0,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _record("lrs.forward.create", made, endpoint=made.endpoint, from_the_beginning=from_the_beginning)
    _wake(tenant_id)
    return made


def stop_target(*, tenant_id: int, target_id: UUID) -> None:
    """Nothing more is sent, and what comes goes on waiting, until somebody resumes. Raises NotFound."""
    target = _locked(tenant_id, target_id)
    if target.state == STOPPED:
        return
    target.state, target.stopped_at, target.stopped_why = STOPPED, now(), "administrator"
    _record("lrs.forward.stop", target)


def resume_target(*, tenant_id: int, target_id: UUID) -> None:
    """It goes on, at once; what was refused stays held, with what waits behind it. Raises NotFound."""
    target = _locked(tenant_id, target_id)
    _run(target)
    _record("lrs.forward.resume", target)


def change_access(*, tenant_id: int, target_id: UUID, endpoint: str, user: str, word: str, version: str) -> None:
    """The receiver is spoken with at this address, with this secret; it goes on if it stood still for the old ones.

    The secret is asked for again with every address, so that a kept one is never sent anywhere else. Raises NotFound, Invalid.
    """
    target = _locked(tenant_id, target_id)
    where, secret = _access(endpoint, user, word, version)
    target.endpoint, target.version, target.sealed = str(where), version, seal(secret, tenant_id=tenant_id, target_id=target_id)
    if target.stopped_why in OF_ACCESS:
        if target.stopped_statement_id is not None:
            _release(tenant_id, target_id, target.stopped_statement_id)
        _run(target)
    _record("lrs.forward.change", target, endpoint=target.endpoint)


def remove_target(*, tenant_id: int, target_id: UUID) -> None:
    """The receiver gets nothing more, and nothing waits for it. What it has stays there. Raises NotFound."""
    target = _locked(tenant_id, target_id)
    gone = delete(ForwardOutbox).where(ForwardOutbox.tenant_id == tenant_id, ForwardOutbox.target_id == target_id)
    waiting = db.session.execute(gone.returning(ForwardOutbox.stored)).all()
    _record("lrs.forward.remove", target, endpoint=target.endpoint, unsent=len(waiting))
    db.session.delete(target)
    db.session.flush()


def retry_statement(*, tenant_id: int, target_id: UUID, statement_id: UUID) -> None:
    """A statement that was refused or put off is sent again at once, and the receiver goes on. Raises NotFound, Conflict."""
    target = _locked(tenant_id, target_id)
    _held(tenant_id, target_id, statement_id)
    _release(tenant_id, target_id, statement_id)
    _run(target)
    _record("lrs.forward.retry", target, statement=str(statement_id))


def skip_statement(*, tenant_id: int, target_id: UUID, statement_id: UUID) -> None:
    """The receiver never gets this statement, and goes on with what waits behind it. Raises NotFound, Conflict."""
    target = _locked(tenant_id, target_id)
    held = _held(tenant_id, target_id, statement_id)
    told = {"statement": str(statement_id), "status": held.status, "attempts": held.attempts}
    db.session.delete(held)
    _run(target)
    _record("lrs.forward.skip", target, **told)


def _locked(tenant_id: int, target_id: UUID) -> ForwardTarget:
    queries.target(tenant_id, target_id)
    mine = (ForwardTarget.tenant_id == tenant_id, ForwardTarget.id == target_id)
    return db.session.scalars(select(ForwardTarget).where(*mine).with_for_update().execution_options(populate_existing=True)).one()


def _held(tenant_id: int, target_id: UUID, statement_id: UUID) -> ForwardOutbox:
    found = queries.waiting(tenant_id, target_id, statement_id)
    if found.refused_at is None and found.retry_at is None:
        raise Conflict(_("Den är inte nekad längre, och skickas när dess tur kommer."), code="not-held")
    return found


def _release(tenant_id: int, target_id: UUID, statement_id: UUID) -> None:
    mine = (ForwardOutbox.tenant_id == tenant_id, ForwardOutbox.target_id == target_id, ForwardOutbox.statement_id == statement_id)
    db.session.execute(update(ForwardOutbox).where(*mine).values(refused_at=None, retry_at=None, attempts=0))


def _run(target: ForwardTarget) -> None:
    target.state = RUNNING
    for name, value in _CLEAR.items():
        setattr(target, name, value)
    db.session.flush()
    _wake(target.tenant_id)


def _wake(tenant_id: int) -> None:
    """The worker hears of it when the transaction commits."""
    writes.connection().execute("select pg_notify('forwarding', %s)", (str(tenant_id),))


def _record(action: str, target: ForwardTarget, **detail: object) -> None:
    audit.record(
        tenant_id=target.tenant_id, action=action, object_type="forward_target", object_id=str(target.id), detail=detail or None
    )  # fmt: skip


def _access(endpoint: str, user: str, word: str, version: str) -> tuple[Endpoint, Secret]:
    settings = current_settings()
    where = read_endpoint(endpoint, settings)
    refuse_private(where, private=may_be_private(settings))
    if version not in VERSIONS:
        raise Invalid(fields={"version": [_("Välj en version i listan.")]})
    return where, read_secret(user, word)


def _refuse_patterns(verbs: Sequence[str], activities: Sequence[str], authorities: Sequence[str]) -> None:
    wrong: dict[str, list[object]] = {}
    for name, lines in (("verbs", verbs), ("activities", [each.removesuffix(PREFIX) for each in activities])):
        odd = next((line for line in lines if not is_iri(line)), None)
        if odd is not None:
            wrong[name] = [_("”%(line)s” är ingen adress. Skriv en hel adress på varje rad, som https://example.org/kurs.", line=odd[:60])]
        elif len(lines) > MOST_PATTERNS:
            wrong[name] = [_("Skriv högst %(number)d rader.", number=MOST_PATTERNS)]
    if len(authorities) > MOST_PATTERNS or not all(each.isprintable() for each in authorities):
        wrong["authorities"] = [_("Välj något i listan.")]
    if wrong:
        raise Invalid(fields=wrong)
