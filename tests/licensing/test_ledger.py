"""The ledger's functions, one at a time: what each answers, and what then stands in the tables."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from licensing.models import PoolCounter, PoolParticipation, SeatHolder, SeatQueue
from licensing.services import ledger
from lms.core.clock import now, today
from lms.core.columns import uuid7
from lms.core.db import db, unit_of_work
from lms.tenancy.models import Organisation
from tests.factories.licensing import Shared, make_pool, share_course
from tests.factories.platform import employment_of, make_member, make_tenant

pytestmark = pytest.mark.usefixtures("session")


class World:
    """Helsingborg shares a course with Perstorp and Klippan."""

    def __init__(self) -> None:
        self.owner, self.perstorp, self.klippan = make_tenant(), make_tenant(), make_tenant()
        self.shared: Shared = share_course(self.owner, self.perstorp, self.klippan)

    def employee(self, tenant: Organisation) -> UUID:
        """A new employee's employment."""
        return employment_of(make_member(tenant)).id

    def take(
        self, tenant: Organisation, pool_id: UUID, employment: UUID | None = None, assignment: UUID | None = None, how: str = "take"
    ) -> tuple[str, UUID]:
        """seat_take (or seat_queue_join) for an employment, a new one when none is named; answer and assignment."""
        assignment = assignment or uuid7()
        employment = employment or self.employee(tenant)
        with unit_of_work(tenant_id=tenant.id):
            ask = getattr(ledger, how)
            return ask(owner_id=self.owner.id, pool_id=pool_id, employment_id=employment, assignment_id=assignment), assignment

    def give_back(self, tenant: Organisation, pool_id: UUID, assignment: UUID) -> ledger.Outcome:
        """seat_return."""
        with unit_of_work(tenant_id=tenant.id):
            return ledger.give_back(owner_id=self.owner.id, pool_id=pool_id, assignment_id=assignment)

    def counter(self, pool_id: UUID) -> PoolCounter:
        """The counter as the owner reads it."""
        with unit_of_work(tenant_id=self.owner.id):
            db.session.expire_all()
            return db.session.scalars(select(PoolCounter).where(PoolCounter.pool_id == pool_id)).one()

    def share(self, tenant: Organisation, pool_id: UUID) -> PoolParticipation:
        """An organisation's participation as the owner reads it."""
        with unit_of_work(tenant_id=self.owner.id):
            db.session.expire_all()
            return db.session.get_one(PoolParticipation, (self.owner.id, pool_id, tenant.id))


@pytest.fixture
def world() -> World:
    return World()


def test_a_seat_is_taken_and_counted_once_for_its_organisation(world: World) -> None:
    pool = make_pool(world.shared, capacity=2, members=[world.perstorp])
    assert world.take(world.perstorp, pool)[0] == "taken"
    assert (world.counter(pool).used, world.share(world.perstorp, pool).common_used) == (1, 1)


def test_asking_twice_with_one_assignment_takes_one_seat(world: World) -> None:
    pool = make_pool(world.shared, capacity=2, members=[world.perstorp])
    employment = world.employee(world.perstorp)
    _, assignment = world.take(world.perstorp, pool, employment)
    assert world.take(world.perstorp, pool, employment, assignment)[0] == "taken"
    assert world.counter(pool).used == 1


def test_a_second_assignment_of_the_same_employment_is_refused(world: World) -> None:
    pool = make_pool(world.shared, capacity=2, members=[world.perstorp])
    employment = world.employee(world.perstorp)
    world.take(world.perstorp, pool, employment)
    assert world.take(world.perstorp, pool, employment)[0] == "already"
    assert world.counter(pool).used == 1


def test_already_is_said_also_when_the_pool_is_full(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp])
    employment = world.employee(world.perstorp)
    _, assignment = world.take(world.perstorp, pool, employment)
    assert world.take(world.perstorp, pool, employment)[0] == "already"
    assert world.take(world.perstorp, pool, employment, assignment)[0] == "taken"


def test_nobody_takes_the_guarantee_of_another(world: World) -> None:
    pool = make_pool(world.shared, capacity=3, members=[world.perstorp, world.klippan], guaranteed={world.perstorp.id: 2})
    assert world.take(world.klippan, pool)[0] == "taken"
    assert world.take(world.klippan, pool)[0] == "full"
    assert [world.take(world.perstorp, pool)[0] for _ in range(3)] == ["taken", "taken", "full"]
    assert world.share(world.perstorp, pool).guaranteed_used == 2


def test_ones_own_guarantee_is_used_before_the_common_remainder(world: World) -> None:
    pool = make_pool(world.shared, capacity=3, members=[world.perstorp], guaranteed={world.perstorp.id: 1})
    world.take(world.perstorp, pool)
    share = world.share(world.perstorp, pool)
    assert (share.guaranteed_used, share.common_used) == (1, 0)


def test_a_ceiling_ends_what_an_organisation_may_draw(world: World) -> None:
    pool = make_pool(world.shared, capacity=5, members=[world.perstorp], ceilings={world.perstorp.id: 1})
    assert world.take(world.perstorp, pool)[0] == "taken"
    assert world.take(world.perstorp, pool)[0] == "ceiling"


@pytest.mark.parametrize("case", ["foreign employment", "unknown employment", "ended employment", "unknown pool", "not a member"])
def test_foreign_unknown_and_not_a_member_answer_alike(world: World, case: str) -> None:
    pool = make_pool(world.shared, capacity=5, members=[world.perstorp])
    employment = {
        "foreign employment": lambda: world.employee(world.klippan),
        "unknown employment": uuid7,
        "ended employment": lambda: employment_of(make_member(world.perstorp, ends_on=today())).id,
    }.get(case, lambda: world.employee(world.klippan if case == "not a member" else world.perstorp))()
    tenant = world.klippan if case == "not a member" else world.perstorp
    assert world.take(tenant, uuid7() if case == "unknown pool" else pool, employment)[0] == "unknown"
    assert world.take(tenant, uuid7() if case == "unknown pool" else pool, employment, how="join_queue")[0] == "unknown"
    assert world.counter(pool).used == 0


def test_a_closed_pool_gives_nothing(world: World) -> None:
    pool = make_pool(world.shared, capacity=5, members=[world.perstorp], closes_at=now() - timedelta(seconds=1))
    assert world.take(world.perstorp, pool)[0] == "closed"
    assert world.take(world.perstorp, pool, how="join_queue")[0] == "closed"


def test_a_seat_given_back_goes_to_the_first_in_the_queue_at_once(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp, world.klippan])
    _, seat = world.take(world.perstorp, pool)
    _, first = world.take(world.klippan, pool, how="join_queue")
    answer, second = world.take(world.perstorp, pool, how="join_queue")
    assert (answer, world.counter(pool).queued) == ("queued", 2)
    outcome = world.give_back(world.perstorp, pool, seat)
    assert outcome == ledger.Outcome("returned", (ledger.Promoted(world.klippan.id, first),))
    assert (world.counter(pool).used, world.counter(pool).queued) == (1, 1)
    assert world.give_back(world.klippan, pool, first).promoted == (ledger.Promoted(world.perstorp.id, second),)


def test_a_guaranteed_seat_given_back_is_not_for_another_organisation(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp, world.klippan], guaranteed={world.perstorp.id: 1})
    _, seat = world.take(world.perstorp, pool)
    world.take(world.klippan, pool, how="join_queue")
    _, own = world.take(world.perstorp, pool, how="join_queue")
    assert world.give_back(world.perstorp, pool, seat).promoted == (ledger.Promoted(world.perstorp.id, own),)


def test_the_queue_is_joined_once_and_left_once(world: World) -> None:
    pool = make_pool(world.shared, capacity=0, members=[world.perstorp])
    employment = world.employee(world.perstorp)
    _, waiting = world.take(world.perstorp, pool, employment, how="join_queue")
    assert world.take(world.perstorp, pool, employment, waiting, how="join_queue")[0] == "queued"
    assert world.take(world.perstorp, pool, employment, how="join_queue")[0] == "already"
    with unit_of_work(tenant_id=world.perstorp.id):
        left = [ledger.leave_queue(owner_id=world.owner.id, pool_id=pool, assignment_id=waiting) for _ in range(2)]
    assert left == ["left", "unknown"]
    assert world.counter(pool).queued == 0


def test_whoever_joins_the_queue_of_a_pool_with_seats_left_is_seated(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp])
    assert world.take(world.perstorp, pool, how="join_queue")[0] == "taken"


def test_an_activated_seat_is_not_taken_back(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp])
    _, seat = world.take(world.perstorp, pool)
    with unit_of_work(tenant_id=world.perstorp.id):
        answers = [ledger.activate(owner_id=world.owner.id, pool_id=pool, assignment_id=seat) for _ in range(2)]
    assert answers == ["activated", "already"]
    assert world.give_back(world.perstorp, pool, seat).answer == "consumed"
    assert world.share(world.perstorp, pool).activated == 1


def test_a_seat_is_not_taken_back_after_the_last_instant(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp], returnable_until=now() - timedelta(seconds=1))
    _, seat = world.take(world.perstorp, pool)
    assert world.give_back(world.perstorp, pool, seat).answer == "late"


def test_another_tenant_can_do_nothing_with_a_seat(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp, world.klippan])
    _, seat = world.take(world.perstorp, pool)
    for stranger in (world.klippan, world.owner):
        assert world.give_back(stranger, pool, seat).answer == "unknown"
        with unit_of_work(tenant_id=stranger.id):
            assert ledger.activate(owner_id=world.owner.id, pool_id=pool, assignment_id=seat) == "unknown"
            assert ledger.leave_queue(owner_id=world.owner.id, pool_id=pool, assignment_id=seat) == "unknown"
    assert world.counter(pool).used == 1


def test_only_the_owner_changes_a_pool(world: World) -> None:
    pool = make_pool(world.shared, capacity=1, members=[world.perstorp])
    with unit_of_work(tenant_id=world.perstorp.id):
        assert ledger.open_counter(pool_id=pool, capacity=9, closes_at=None, returnable_until=None) == "unknown"
        assert ledger.set_capacity(pool_id=pool, capacity=9).answer == "unknown"
        assert ledger.set_times(pool_id=pool, closes_at=None, returnable_until=None).answer == "unknown"
        assert ledger.admit(pool_id=pool, organisation_id=world.perstorp.id, guaranteed=1, ceiling=None).answer == "unknown"
    with unit_of_work(tenant_id=world.owner.id):
        assert ledger.admit(pool_id=pool, organisation_id=999_999_999, guaranteed=0, ceiling=None).answer == "unknown"
        assert ledger.open_counter(pool_id=pool, capacity=9, closes_at=None, returnable_until=None) == "already"


def test_a_raised_capacity_is_given_to_the_queue_in_order(world: World) -> None:
    pool = make_pool(world.shared, capacity=0, members=[world.perstorp, world.klippan])
    waiting = [world.take(tenant, pool, how="join_queue")[1] for tenant in (world.klippan, world.perstorp, world.klippan)]
    with unit_of_work(tenant_id=world.owner.id):
        outcome = ledger.set_capacity(pool_id=pool, capacity=2)
    assert [each.assignment_id for each in outcome.promoted] == waiting[:2]
    with unit_of_work(tenant_id=world.klippan.id):
        assert [row.assignment_id for row in db.session.scalars(select(SeatHolder))] == waiting[:1]
        assert [row.assignment_id for row in db.session.scalars(select(SeatQueue))] == waiting[2:]


def test_capacity_is_not_cut_below_what_is_used_or_guaranteed(world: World) -> None:
    pool = make_pool(world.shared, capacity=4, members=[world.perstorp, world.klippan], guaranteed={world.klippan.id: 2})
    world.take(world.perstorp, pool)
    with unit_of_work(tenant_id=world.owner.id):
        assert [ledger.set_capacity(pool_id=pool, capacity=n).answer for n in (0, 2, 3)] == ["below_used", "below_guaranteed", "set"]


def test_a_guarantee_is_only_given_of_what_is_left_and_only_taken_back_unused(world: World) -> None:
    pool = make_pool(world.shared, capacity=3, members=[world.perstorp, world.klippan], guaranteed={world.perstorp.id: 2})
    world.take(world.perstorp, pool)

    def admit(tenant: Organisation, guaranteed: int, ceiling: int | None = None) -> str:
        with unit_of_work(tenant_id=world.owner.id):
            return ledger.admit(pool_id=pool, organisation_id=tenant.id, guaranteed=guaranteed, ceiling=ceiling).answer

    assert admit(world.klippan, 2) == "full"
    assert admit(world.perstorp, 0) == "below_used"
    assert admit(world.perstorp, 1) == "admitted"
    assert admit(world.klippan, 2) == "admitted"
    assert world.counter(pool).set_aside == 2
