"""Races on a real database with real commits: the last seats, and everything at once."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from licensing.ledger import balances
from lms.core.columns import uuid7
from lms.http.app import Samlar
from tests.factories.catalog import make_course
from tests.factories.licensing import Shared, make_pool
from tests.factories.platform import make_member, make_tenant
from tests.licensing.pool_world import Client, PoolWorld
from tests.visitors import Visitor

CLIENTS = 32


def together(url: str, work: Callable[[Client, int], object], count: int, clients: int = CLIENTS) -> list[object]:
    """`work(client, n)` for n in range(count), by clients that all begin at one moment."""
    gate, results = threading.Barrier(clients), [None] * count

    def run(first: int) -> None:
        client = Client(url)
        gate.wait()
        for n in range(first, count, clients):
            results[n] = work(client, n)  # type: ignore[call-overload]
        client.close()

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, range(clients)))
    return results


def check(world: PoolWorld, client: Client, pool: UUID) -> None:
    """Invariants 1, 2, 3, 6, 7, 15 of licensing.md, from what the tenants read."""
    capacity, used, set_aside, queued = world.counter(client, pool)
    shares, held, waiting = world.shares(client, pool), world.held(client, pool), world.waiting(client, pool)
    assert used == len(held) == sum(own + common for _, _, own, common, _ in shares.values())
    assert used + set_aside <= capacity
    assert set_aside == sum(guaranteed - own for guaranteed, _, own, _, _ in shares.values())
    assert all(ceiling is None or own + common <= ceiling for _, ceiling, own, common, _ in shares.values())
    assert queued == len(waiting)
    assert not {key for key, _ in waiting} & set(held)
    replayed = balances(world.journal(client, pool))
    assert sum(replayed.values()) == 0
    assert (-replayed["capacity", None], replayed["common", None]) == (capacity, capacity - used - set_aside)
    for tenant, (guaranteed, _, own, common, activated) in shares.items():
        assert replayed["guaranteed", tenant] == guaranteed - own
        assert (replayed["assigned", tenant], replayed["consumed", tenant]) == (own + common - activated, activated)


@pytest.fixture
def world(real_app: Samlar) -> PoolWorld:
    return PoolWorld.make(real_app.extensions["test.url"], tenants=4, employees=50)


def test_200_takers_at_once_get_exactly_the_seats_there_are(world: PoolWorld) -> None:
    takers = [(tenant, employment) for tenant in world.tenants for employment in world.employments[tenant]]
    random.Random(1).shuffle(takers)
    for seats in (7, 50):
        pool = world.pool(seats)

        def take(client: Client, n: int, pool: UUID = pool) -> str:
            tenant, employment = takers[n]
            return client.word(tenant, "seat_take", world.owner_id, pool, employment, uuid7())

        assert Counter(together(world.url, take, len(takers))) == {"taken": seats, "full": len(takers) - seats}
        client = Client(world.url)
        check(world, client, pool)
        client.close()


def test_two_clicks_of_each_of_100_persons_give_nobody_two_seats(world: PoolWorld) -> None:
    persons = [(tenant, employment) for tenant in world.tenants for employment in world.employments[tenant][:25]]
    pool = world.pool(50)

    def take(client: Client, n: int) -> str:
        tenant, employment = persons[n % 100]
        return client.word(tenant, "seat_take", world.owner_id, pool, employment, uuid7())

    answers = Counter(together(world.url, take, 200))
    client = Client(world.url)
    assert answers["taken"] == 50 == len(world.held(client, pool))
    assert set(answers) <= {"taken", "already", "full"}
    check(world, client, pool)
    client.close()


def test_guarantees_hold_against_a_crowd_and_nobody_is_told_full_while_seats_are_free(world: PoolWorld) -> None:
    takers = [(tenant, employment) for tenant in world.tenants for employment in world.employments[tenant][:20]]
    pool = world.pool(40, guaranteed=(0, 5, 18, 0))
    random.Random(2).shuffle(takers)

    def take(client: Client, n: int) -> tuple[int, str]:
        tenant, employment = takers[n]
        return tenant, client.word(tenant, "seat_take", world.owner_id, pool, employment, uuid7())

    taken = Counter(tenant for tenant, answer in together(world.url, take, len(takers)) if answer == "taken")  # type: ignore[misc]
    assert sum(taken.values()) == 40
    assert taken[world.tenants[1]] >= 5
    assert taken[world.tenants[2]] >= 18


def test_the_queue_is_served_in_order_of_arrival_whoever_gives_back_when(world: PoolWorld) -> None:
    pool, client = world.pool(10), Client(world.url)
    holders = [(tenant, uuid7()) for tenant in world.tenants for _ in range(3)][:10]
    for n, (tenant, assignment) in enumerate(holders):
        assert client.word(tenant, "seat_take", world.owner_id, pool, world.employments[tenant][n], assignment) == "taken"

    def join(client: Client, n: int) -> str:
        tenant = world.tenants[n % 4]
        return client.word(tenant, "seat_queue_join", world.owner_id, pool, world.employments[tenant][20 + n // 4], uuid7())

    assert Counter(together(world.url, join, 40)) == {"queued": 40}
    order = [assignment for _, assignment in world.waiting(client, pool)]

    def give_back(client: Client, n: int) -> object:
        tenant, assignment = holders[n]
        rows = client.ask(tenant, "seat_return", world.owner_id, pool, assignment)
        return [row[0] for row in rows], rows[1][2]

    given = together(world.url, give_back, 10)
    assert all(words == ["returned", "promoted"] for words, _ in given)  # type: ignore[misc]
    assert {assignment for _, assignment in given} == set(order[:10])  # type: ignore[misc]
    assert [assignment for _, assignment in world.waiting(client, pool)] == order[10:]
    check(world, client, pool)
    client.close()


def test_everything_at_once_keeps_every_invariant_and_leaves_nobody_waiting_beside_a_free_seat(world: PoolWorld) -> None:
    pool, client = world.pool(12, guaranteed=(1, 2, 0, 3), ceilings=(None, 8, 5, None)), Client(world.url)
    known: dict[int, list[UUID]] = {tenant: [] for tenant in world.tenants}

    def act(client: Client, n: int) -> str:
        dice = random.Random(n)
        tenant, kind = dice.choice(world.tenants), dice.random()
        employment, assignment = dice.choice(world.employments[tenant][:15]), uuid7()
        old = dice.choice(known[tenant]) if known[tenant] else assignment
        if kind < 0.55:
            said = client.word(tenant, "seat_take" if kind < 0.25 else "seat_queue_join", world.owner_id, pool, employment, assignment)
            if said in ("taken", "queued"):
                known[tenant].append(assignment)
            return said
        if kind < 0.80:
            return client.word(tenant, "seat_return", world.owner_id, pool, old)
        if kind < 0.87:
            return client.word(tenant, "seat_queue_leave", world.owner_id, pool, old)
        if kind < 0.92:
            return client.word(tenant, "seat_activate", world.owner_id, pool, old)
        if kind < 0.97:
            return client.word(world.owner_id, "pool_capacity_set", pool, dice.randint(6, 30))
        return client.word(world.owner_id, "pool_admit", pool, tenant, dice.randint(0, 4), dice.choice([None, 10, 20]))

    answers = Counter(together(world.url, act, 1_500))
    assert all(answers[word] for word in ("taken", "queued", "returned", "set", "activated", "left"))
    check(world, client, pool)
    capacity, used, set_aside, _ = world.counter(client, pool)
    shares = world.shares(client, pool)
    queues = {tenant: client.rows(tenant, "select count(*) from seat_queue where pool_id = %s", pool)[0][0] for tenant in world.tenants}
    for tenant, (guaranteed, ceiling, own, common, _) in shares.items():
        servable = (own < guaranteed or used + set_aside < capacity) and (ceiling is None or own + common < ceiling)
        assert not (servable and queues[tenant]), tenant
    client.close()


def test_beginning_while_others_give_back_is_no_deadlock(world: PoolWorld) -> None:
    pool, tenant = world.pool(200), world.tenants[1]
    people = [(employment, uuid7()) for employment in world.employments[tenant]]

    def come_and_go(client: Client, n: int) -> str:
        employment, assignment = people[n % 50]
        client.word(tenant, "seat_take", world.owner_id, pool, employment, assignment)
        return client.word(tenant, "seat_activate" if n % 2 else "seat_return", world.owner_id, pool, assignment)

    answers = Counter(together(world.url, come_and_go, 1_000))
    assert answers["activated"] == 25
    assert answers["returned"] > 25
    client = Client(world.url)
    check(world, client, pool)
    client.close()


def test_pools_do_not_wait_for_each_other(world: PoolWorld) -> None:
    first, second = world.pool(1), world.pool(1)
    holding, other = Client(world.url), Client(world.url)
    tenant = world.tenants[1]
    with holding.tenant(tenant) as connection:
        query = "select seat_take(%s, %s, %s, %s)"
        connection.execute(query, (world.owner_id, first, world.employments[tenant][0], uuid7()))
        other.connection.execute("set statement_timeout = '3s'")
        assert other.word(tenant, "seat_take", world.owner_id, second, world.employments[tenant][1], uuid7()) == "taken"
    holding.close()
    other.close()


def test_a_crowd_of_browsers_gets_exactly_the_seats_there_are(real_app: Samlar) -> None:
    owner, perstorp = make_tenant(), make_tenant()
    course = make_course(owner, shared_with=[perstorp])
    shared = Shared(owner, course.id)
    pool = make_pool(shared, capacity=5, members=[owner, perstorp])
    visitors = [Visitor(real_app, perstorp.slug, make_member(perstorp)) for _ in range(20)]
    clicks = [visitor for visitor in visitors for _ in range(2)]
    gate = threading.Barrier(8)

    def click(part: int) -> list[int]:
        gate.wait()
        return [visitor.post(f"{shared.path}/starta").status_code for visitor in clicks[part::8]]

    with ThreadPoolExecutor(8) as threads:
        answers = Counter(status for part in threads.map(click, range(8)) for status in part)
    client = Client(real_app.extensions["test.url"])
    assert client.rows(owner.id, "select used from pool_counter where pool_id = %s", pool) == [(5,)]
    assert client.rows(perstorp.id, "select count(*) from enrolment") == [(5,)]
    assert client.rows(perstorp.id, "select count(*) from seat_assignment where state = 'activated'") == [(5,)]
    assert answers == {303: 10, 409: 30}
    client.close()
