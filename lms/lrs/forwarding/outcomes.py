"""What became of statements that were sent, written down: taken, refused, put off; the receiver paused or stopped."""

from collections.abc import Sequence
from uuid import UUID

from lms.access import audit
from lms.lrs import writes
from lms.lrs.forwarding.answers import Answer
from lms.lrs.forwarding.models import RUNNING, STOPPED
from lms.lrs.forwarding.outbox import Batch, Parcel
from lms.lrs.forwarding.pauses import pause_after

_TAKEN = "delete from forward_outbox where tenant_id = %s and target_id = %s and stored = any(%s)"
_COUNT = """
update forward_target set sent_count = sent_count + %s, sent_at = now(), failures = 0, retry_at = null, trouble = null, trouble_at = null
 where tenant_id = %s and id = %s
"""
_REFUSED = """
update forward_outbox set unsure = false, retry_at = null, refused_at = now(), status = %s, sentence = %s
 where tenant_id = %s and target_id = %s and stored = %s
"""
_STOP = """
update forward_target set state = %s, stopped_at = now(), stopped_why = %s, stopped_status = %s, stopped_sentence = %s, stopped_statement_id = %s
 where tenant_id = %s and id = %s and state = %s
returning id
"""
_PUT_OFF = """
update forward_outbox set retry_at = now() + %s * interval '1 second', status = %s, sentence = %s
 where tenant_id = %s and target_id = %s and stored = %s
"""
_PAUSE = """
update forward_target set failures = failures + 1, retry_at = now() + %s * interval '1 second', trouble = %s, trouble_at = now()
 where tenant_id = %s and id = %s
"""
_SURE = "update forward_outbox set unsure = false where tenant_id = %s and target_id = %s and stored = any(%s)"


def taken(batch: Batch, parcels: Sequence[Parcel]) -> None:
    """The receiver has these; they wait no more."""
    connection = writes.connection()
    connection.execute(_TAKEN, (batch.tenant_id, batch.target_id, [each.stored for each in parcels]))
    connection.execute(_COUNT, (len(parcels), batch.tenant_id, batch.target_id))


def refused(batch: Batch, parcel: Parcel, answer: Answer) -> None:
    """The receiver refuses this one: it holds back its lane, and the receiver is stopped."""
    values = (answer.status, answer.sentence, batch.tenant_id, batch.target_id, parcel.stored)
    writes.connection().execute(_REFUSED, values)
    stopped(batch, answer, statement_id=parcel.id)


def stopped(batch: Batch, answer: Answer, *, statement_id: UUID | None = None) -> None:
    """Nothing more is sent until an administrator acts, and the trail says why. What is stopped already stays as it is."""
    values = (STOPPED, answer.why, answer.status, answer.sentence, statement_id, batch.tenant_id, batch.target_id, RUNNING)
    if writes.connection().execute(_STOP, values).fetchone() is None:
        return
    told = {"why": answer.why, "status": answer.status, "statement": None if statement_id is None else str(statement_id)}
    audit.record(
        tenant_id=batch.tenant_id, action="lrs.forward.stopped", object_type="forward_target", object_id=str(batch.target_id), detail=told
    )  # fmt: skip


def put_off(batch: Batch, parcel: Parcel, answer: Answer) -> None:
    """This one is tried again by itself later, each time after a longer pause; its lane waits for it."""
    pause = pause_after(parcel.attempts + 1, asked=answer.pause)
    values = (pause, answer.status, answer.sentence, batch.tenant_id, batch.target_id, parcel.stored)
    writes.connection().execute(_PUT_OFF, values)


def paused(batch: Batch, answer: Answer) -> None:
    """Everything to this receiver waits a while, each time longer."""
    pause = pause_after(batch.failures + 1, asked=answer.pause)
    writes.connection().execute(_PAUSE, (pause, answer.sentence, batch.tenant_id, batch.target_id))


def certain(batch: Batch, parcels: Sequence[Parcel]) -> None:
    """The receiver answered that it has not taken these."""
    writes.connection().execute(_SURE, (batch.tenant_id, batch.target_id, [each.stored for each in parcels]))
