"""Serving one receiver: look through what came, send batch after batch, until nothing may go now."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from uuid import UUID

from flask import Flask

from lms.core.db import unit_of_work
from lms.core.errors import Invalid
from lms.lrs.forwarding import outbox, outcomes
from lms.lrs.forwarding.answers import Answer, Verdict
from lms.lrs.forwarding.delivery import Delivery
from lms.lrs.forwarding.opening import access_of
from lms.lrs.forwarding.outbox import Batch
from lms.lrs.forwarding.receiver import Access, Receiver
from lms.lrs.forwarding.sealing import Unreadable

TURN = 20.0
"""Seconds before somebody else's receiver has its turn."""


def serve(app: Flask, tenant_id: int, target_id: UUID, *, stop: Event) -> bool:
    """Send to a receiver what may go now; say whether there was more when its turn ended.

    Only one at a time may serve a receiver, or statements could overtake each other; the loop in worker.py sees to it.
    No transaction is open while we wait for the receiver.
    """

    @contextmanager
    def work() -> Iterator[None]:
        with app.app_context(), unit_of_work(tenant_id=tenant_id):
            yield

    until = time.monotonic() + TURN
    with _kept() as receiver_for:
        while time.monotonic() < until:
            if stop.is_set():
                return False
            with work():
                more = outbox.collect(tenant_id=tenant_id, target_id=target_id)
                batch = outbox.take(tenant_id=tenant_id, target_id=target_id)
                access = _access(batch) if batch is not None and batch.parcels else None
            if batch is None and not more:
                return False
            if batch is not None and access is not None:
                Delivery(batch, receiver_for(access), work, stop=stop).run()
    return True


@contextmanager
def _kept() -> Iterator[Callable[[Access], Receiver]]:
    """Give one receiver again and again, as long as it is spoken with in the same way."""
    kept: list[Receiver] = []

    def receiver_for(access: Access) -> Receiver:
        if not kept or kept[0].access != access:
            for each in kept:
                each.close()
            kept[:] = [Receiver(access)]
        return kept[0]

    try:
        yield receiver_for
    finally:
        for each in kept:
            each.close()


def _access(batch: Batch) -> Access | None:
    """How to speak with the receiver; None when that is not possible any more, and the receiver is stopped."""
    try:
        return access_of(
            tenant_id=batch.tenant_id, target_id=batch.target_id, endpoint=batch.endpoint, version=batch.version, sealed=batch.sealed
        )  # fmt: skip
    except (Unreadable, Invalid) as error:
        outcomes.certain(batch, [each for each in batch.parcels if not each.unsure])
        outcomes.stopped(batch, Answer(Verdict.STOP, "", why="secret" if isinstance(error, Unreadable) else "address"))
        return None
