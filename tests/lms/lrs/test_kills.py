"""Sixteen writers over HTTP while workers and the database are killed: no deadlock reaches them, nothing acknowledged is missing.

And the control: where commits are not waited for, the same test must see a loss. If it did not, it could see none at all.
"""

import time
from collections.abc import Iterator

import pytest

from lms.core import embedded
from tests.factories.lrs import VOIDED
from tests.lms.core.embedded_checkouts import checkout
from tests.lms.lrs.killable import COMPLETED, Account, Killable, killable, writing

WRITERS = 16
STORED = "select id::text, voided from statement"
PROGRESS = "select ifi, activity_id from progress where completed_at is not null"


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    """An embedded database of this module's own."""
    with checkout() as var, embedded.using(var) as found:
        yield found


def wait_for(account: Account, more: int) -> None:
    """Return when so many statements more have been acknowledged."""
    wanted, end = len(account.acknowledged) + more, time.monotonic() + 60
    while len(account.acknowledged) < wanted:
        assert time.monotonic() < end, f"nobody gets on: {account.statuses}, {account.broken} broken"
        time.sleep(0.01)


def write_through_kills(store: Killable, *, rounds: int) -> Account:
    """Write, and in each round kill the web server's workers and then the database, both in the middle of writing."""
    with writing(store, writers=WRITERS) as account:
        wait_for(account, 300)
        assert set(account.statuses) == {200}, "somebody was refused though nothing was killed"
        assert account.broken == 0
        for _ in range(rounds):
            assert store.kill_workers() == 2
            wait_for(account, 100)
            store.kill_database()
            wait_for(account, 200)
    return account


def missing(store: Killable, account: Account) -> set[str]:
    """What was acknowledged and is not there."""
    return set(account.acknowledged) - {row[0] for row in store.rows(STORED)}


def check(store: Killable, account: Account) -> None:
    """Everything is there once, voided what was voided, and progress is what the statements say."""
    assert missing(store, account) == set()
    sent = {each["id"]: each for each in account.sent}
    assert sorted(account.acknowledged) == sorted(sent)
    voided = {each["object"]["id"] for each in account.sent if each["verb"]["id"] == VOIDED}
    assert {row[0]: row[1] for row in store.rows(STORED)} == {name: name in voided for name in sent}
    left = [each for name, each in sent.items() if name not in voided and each["verb"]["id"] == COMPLETED]
    keys = {(f"account|https://perstorp.example|{each['actor']['account']['name']}", each["object"]["id"]) for each in left}
    assert sorted(store.rows(PROGRESS)) == sorted(keys)
    assert account.broken > 0, "no kill was noticed"
    assert account.unheard > 0, "nothing was sent again that was stored already"
    assert "deadlock detected" not in embedded_log(store)


def embedded_log(store: Killable) -> str:
    """What the database server has written."""
    return store.server.place.log.read_text(errors="replace")


def test_nothing_acknowledged_is_missing_after_three_rounds_of_kills(server: embedded.Server) -> None:
    with killable(server, "killed") as store:
        check(store, write_through_kills(store, rounds=3))


@pytest.mark.deep
def test_nothing_acknowledged_is_missing_after_twenty_rounds_of_kills(server: embedded.Server) -> None:
    with killable(server, "killed_often") as store:
        check(store, write_through_kills(store, rounds=20))


def test_where_commits_are_not_waited_for_the_same_test_sees_what_is_missing(server: embedded.Server) -> None:
    with killable(server, "not_waited_for", synchronous=False) as store:
        for _ in range(5):
            if missing(store, write_through_kills(store, rounds=1)):
                return
    pytest.fail("no acknowledged statement was lost: a test that cannot see this loss can see none")
