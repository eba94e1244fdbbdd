"""One batch on its way to a receiver: sent, halved when something in it is refused, written down as it goes.

Each answer is written down in a transaction of its own before the next request, so that a process that dies sends
again only what it had under way; and the receiver stores a statement that comes again with its id once.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from threading import Event
from uuid import UUID

import orjson

from lms.lrs import attachments, multipart
from lms.lrs.forwarding import outcomes
from lms.lrs.forwarding.addresses import AddressRefused
from lms.lrs.forwarding.answers import Answer, Verdict, read_answer
from lms.lrs.forwarding.outbox import Batch, Parcel
from lms.lrs.forwarding.presence import is_there
from lms.lrs.forwarding.receiver import NoAnswer, Receiver, Unreachable
from lms.lrs.forwarding.shape import as_forwarded
from lms.lrs.statements import Statement

Work = Callable[[], AbstractContextManager[None]]
"""Opens a unit of work of the tenant."""

PATIENCE = 2
"""Failures in a row after which we ask whether the receiver is down or chokes on one statement."""
MOST_REFUSED = 10
MOST_PUT_OFF = 3
"""In one batch; then the fault is not in single statements."""

CONFLICT, FORBIDDEN, FAULT = 409, 403, 500
JSON = "application/json"


class Delivery:
    """A batch and what is known of it so far. `heard`: the receiver has dealt with something of it, so it is up."""

    def __init__(self, batch: Batch, receiver: Receiver, work: Work, *, stop: Event) -> None:
        self.batch, self.receiver, self.work, self.stop = batch, receiver, work, stop
        self.heard = False
        self.over = False
        self._held: set[UUID] = set()
        self._refused = 0
        self._put_off = 0
        self._doubtful: set[UUID] = {each.id for each in batch.parcels if each.unsure}
        self._left = {each.id: each for each in batch.parcels}

    def run(self) -> None:
        """Every statement of the batch is taken, refused, put off, or waits behind one that is, or behind a pause."""
        parcels = self.batch.parcels
        if self.batch.failures >= PATIENCE and not self.batch.alone:
            self._probe(parcels)
        self._send(parcels)
        certain = [each for each in self._left.values() if each.id not in self._doubtful]
        if certain:
            with self.work():
                outcomes.certain(self.batch, certain)

    def _send(self, parcels: Sequence[Parcel]) -> None:
        parcels = [each for each in parcels if each.id in self._left and each.lane not in self._held]
        if self.over or self.stop.is_set() or not parcels:
            return
        answer = self._post(parcels)
        if answer.verdict is Verdict.FAILING and not self.batch.alone and not self.heard:
            self._pause(answer)
        elif answer.verdict in (Verdict.REFUSED, Verdict.FAILING) and len(parcels) > 1:
            self.heard = True
            middle = len(parcels) // 2
            self._send(parcels[:middle])
            self._send(parcels[middle:])
        else:
            self._note(parcels, answer)

    def _probe(self, parcels: Sequence[Parcel]) -> None:
        """Send one statement alone, and when that fails one of another lane: is the receiver down, or is it the statement?"""
        first = parcels[0]
        other = next((each for each in parcels if each.lane != first.lane), None)
        failed = None
        for each in (first, other) if other is not None else (first,):
            answer = self._post([each])
            if answer.verdict is not Verdict.FAILING:
                self._note([each], answer)
                if failed is not None and self.heard:
                    self._note([first], failed)
                return
            failed = answer
        if other is None and failed is not None:
            self._delay(first, failed)  # all that waits stands behind it: to wait for either is the same, and it can be skipped
        elif failed is not None:
            self._pause(failed)

    def _note(self, parcels: Sequence[Parcel], answer: Answer) -> None:
        """Write down an answer that is final for now."""
        if answer.verdict is Verdict.TAKEN:
            self._taken(parcels)
        elif answer.verdict is Verdict.REFUSED:
            self._refuse(parcels[0], answer)
        elif answer.verdict is Verdict.FAILING:
            self._delay(parcels[0], answer)
        elif answer.verdict is Verdict.LATER:
            self._pause(answer)
        else:
            self._stop(answer, parcels)

    def _taken(self, parcels: Sequence[Parcel]) -> None:
        self.heard = True
        with self.work():
            outcomes.taken(self.batch, parcels)
        for each in parcels:
            del self._left[each.id]

    def _refuse(self, parcel: Parcel, answer: Answer) -> None:
        self.heard = True
        if answer.status == CONFLICT and is_there(self.receiver, parcel):
            self._taken([parcel])
            return
        with self.work():
            outcomes.refused(self.batch, parcel, answer)
        del self._left[parcel.id]
        self._held.add(parcel.lane)
        self._refused += 1
        self.over = answer.status == FORBIDDEN or self._refused >= MOST_REFUSED

    def _delay(self, parcel: Parcel, answer: Answer) -> None:
        self._held.add(parcel.lane)
        self._put_off += 1
        with self.work():
            outcomes.put_off(self.batch, parcel, answer)
            if self._put_off >= MOST_PUT_OFF:
                outcomes.paused(self.batch, answer)
        self.over = self._put_off >= MOST_PUT_OFF

    def _pause(self, answer: Answer) -> None:
        self.over = True
        with self.work():
            outcomes.paused(self.batch, answer)

    def _stop(self, answer: Answer, parcels: Sequence[Parcel]) -> None:
        self.over = True
        with self.work():
            outcomes.stopped(self.batch, answer, statement_id=parcels[0].id if len(parcels) == 1 else None)

    def _post(self, parcels: Sequence[Parcel]) -> Answer:
        body, kind = self._body([as_forwarded(each.raw or "", version=self.batch.version) for each in parcels])
        try:
            heard = self.receiver.ask("POST", "statements", body, kind=kind)
        except Unreachable as error:
            return Answer(Verdict.LATER, str(error))
        except AddressRefused:
            return Answer(Verdict.STOP, "", why="private")
        except NoAnswer as error:
            self._doubtful.update(each.id for each in parcels)
            return Answer(Verdict.FAILING, str(error))
        answer = read_answer(heard.status, heard.headers, heard.body)
        if heard.status >= FAULT:  # a gateway may say so when the store behind it has taken them
            self._doubtful.update(each.id for each in parcels)
        return answer

    def _body(self, said: list[Statement]) -> tuple[bytes, str]:
        """The statements as JSON, with the bytes of attachments that we keep behind them; what has only a fileUrl goes as it is."""
        parts = []
        if any(True for each in said for _declared in attachments.declared(each)):
            with self.work():
                parts = attachments.parts_for(said, tenant_id=self.batch.tenant_id)
        if not parts:
            return orjson.dumps(said), JSON
        return multipart.compose([({"Content-Type": JSON}, orjson.dumps(said)), *parts])
