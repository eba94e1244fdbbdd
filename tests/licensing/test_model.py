"""The ledger against its model: whatever is asked in whatever order, both answer alike and hold the same."""

from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from licensing.ledger import Pool, balances
from lms.core.columns import uuid7
from lms.http.app import Samlar
from tests.licensing.pool_world import Client, PoolWorld

T = TypeVar("T")
TENANTS, EMPLOYEES = 3, 3
who = st.tuples(st.integers(0, TENANTS - 1), st.integers(0, EMPLOYEES - 1))
few = st.integers(0, 5)
everybody = st.permutations([(tenant, person) for tenant in range(TENANTS) for person in range(EMPLOYEES)])


def each_tenant(values: st.SearchStrategy[T]) -> st.SearchStrategy[list[T]]:
    """One value for each tenant."""
    return st.lists(values, min_size=TENANTS, max_size=TENANTS)


def machine_for(world: PoolWorld, client: Client) -> type[RuleBasedStateMachine]:
    """A state machine over one pool of `world`."""

    class Ledger(RuleBasedStateMachine):
        """Every rule sends one command to both."""

        @initialize(capacity=st.integers(0, 4), guaranteed=each_tenant(st.integers(0, 1)), ceilings=each_tenant(st.none() | st.integers(1, 4)))
        def begin(self, capacity: int, guaranteed: list[int], ceilings: list[int | None]) -> None:
            self.id, self.model = world.pool(capacity, guaranteed=()), Pool(capacity)
            for tenant in world.tenants:
                self.model.admit(tenant, 0, None)
            self.assignments: dict[tuple[int, int], list[object]] = {}
            for n, tenant in enumerate(world.tenants):
                self.compare(("pool_admit", self.id, tenant, guaranteed[n], ceilings[n]), self.model.admit(tenant, guaranteed[n], ceilings[n]))

        def compare(self, command: tuple[object, ...], expected: tuple[str, list[object]] | str, tenant: int | None = None) -> None:
            function, *values = command
            rows = client.ask(tenant or world.owner_id, str(function), *values)
            if isinstance(expected, str):
                assert rows == [(expected,)]
            else:
                assert rows == [(expected[0], None, None), *(("promoted", *each) for each in expected[1])]  # type: ignore[misc]

        def person(self, who: tuple[int, int]) -> tuple[int, object]:
            tenant = world.tenants[who[0]]
            return tenant, world.employments[tenant][who[1]]

        def assignment(self, who: tuple[int, int], again: bool) -> object:
            known = self.assignments.setdefault(who, [])
            if not (again and known):
                known.append(uuid7())
            return known[-1]

        @rule(who=who, again=st.booleans())
        def take(self, who: tuple[int, int], again: bool) -> None:
            (tenant, key), assignment = self.person(who), self.assignment(who, again)
            self.compare(("seat_take", world.owner_id, self.id, key, assignment), self.model.take(tenant, key, assignment), tenant)

        @rule(who=who, again=st.booleans())
        def joins(self, who: tuple[int, int], again: bool) -> None:
            self.join(who, again)

        def join(self, who: tuple[int, int], again: bool) -> None:
            (tenant, key), assignment = self.person(who), self.assignment(who, again)
            self.compare(("seat_queue_join", world.owner_id, self.id, key, assignment), self.model.join_queue(tenant, key, assignment), tenant)

        @rule(crowd=everybody, size=st.integers(2, TENANTS * EMPLOYEES))
        def crowd_joins(self, crowd: list[tuple[int, int]], size: int) -> None:
            for one in crowd[:size]:
                self.join(one, again=True)

        def held_by(self, who: tuple[int, int]) -> tuple[int, object]:
            tenant, key = self.person(who)
            seat, waiting = self.model.seats.get(key), self.model.queue.get(key)
            return tenant, seat.assignment if seat else waiting.assignment if waiting else self.assignment(who, True)

        @rule(who=who)
        def leave(self, who: tuple[int, int]) -> None:
            tenant, assignment = self.held_by(who)
            self.compare(("seat_queue_leave", world.owner_id, self.id, assignment), self.model.leave_queue(tenant, assignment), tenant)

        @rule(who=who)
        def give_back(self, who: tuple[int, int]) -> None:
            tenant, assignment = self.held_by(who)
            self.compare(("seat_return", world.owner_id, self.id, assignment), self.model.give_back(tenant, assignment), tenant)

        @rule(who=who)
        def activate(self, who: tuple[int, int]) -> None:
            tenant, assignment = self.held_by(who)
            self.compare(("seat_activate", world.owner_id, self.id, assignment), self.model.activate(tenant, assignment), tenant)

        @rule(capacity=st.integers(0, 8))
        def set_capacity(self, capacity: int) -> None:
            self.compare(("pool_capacity_set", self.id, capacity), self.model.set_capacity(capacity))

        @rule(tenant=st.sampled_from(world.tenants), guaranteed=st.integers(0, 3), room=st.none() | few)
        def admit(self, tenant: int, guaranteed: int, room: int | None) -> None:
            ceiling = None if room is None else guaranteed + room
            self.compare(("pool_admit", self.id, tenant, guaranteed, ceiling), self.model.admit(tenant, guaranteed, ceiling))

        @invariant()
        def both_hold_the_same(self) -> None:
            if not hasattr(self, "model"):
                return
            model = self.model
            assert world.counter(client, self.id) == (model.capacity, model.used, model.set_aside, len(model.queue))

        def teardown(self) -> None:
            if not hasattr(self, "model"):
                return
            model, lines = self.model, world.journal(client, self.id)
            shares = {tenant: (s.guaranteed, s.ceiling, s.guaranteed_used, s.common_used, s.activated) for tenant, s in model.shares.items()}
            assert world.shares(client, self.id) == shares
            assert world.held(client, self.id) == {key: (s.tenant, s.assignment, s.account, s.activated) for key, s in model.seats.items()}
            assert world.waiting(client, self.id) == [(each.key, each.assignment) for each in sorted(model.queue.values())]
            assert lines == model.journal
            capacity, used, set_aside, _ = world.counter(client, self.id)
            replayed = balances(lines)
            assert (-replayed["capacity", None], replayed["common", None]) == (capacity, capacity - used - set_aside)
            for tenant, (guaranteed, _, own, common, activated) in world.shares(client, self.id).items():
                assert replayed["guaranteed", tenant] == guaranteed - own
                assert (replayed["assigned", tenant], replayed["consumed", tenant]) == (own + common - activated, activated)

    return Ledger


@pytest.mark.parametrize("steps", [40])
def test_the_ledger_and_its_model_agree_and_the_journal_replays_to_the_counters(real_app: Samlar, steps: int) -> None:
    world = PoolWorld.make(real_app.extensions["test.url"], tenants=TENANTS, employees=EMPLOYEES)
    client = Client(world.url)
    profile = settings(max_examples=40, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(machine_for(world, client), settings=profile)
    client.close()
