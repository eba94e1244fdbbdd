"""Sharing: the owner offers, the receiver accepts or declines, either may end its half. Nothing is deleted."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from catalog.models import Course, CourseAcceptance, CourseOffer
from catalog.services.courses import own_course
from lms.access import audit
from lms.core.clock import now
from lms.core.db import db
from lms.core.errors import Conflict, Invalid, NotFound
from lms.tenancy import queries as tenancy


def offer_course(*, tenant_id: int, course_id: UUID, receiver_ids: Sequence[int], author_id: UUID | None, network_id: int | None = None) -> int:
    """Each receiver may accept the course; answers how many offers are new or offered again.

    Raises NotFound, Conflict when the course is not published, Invalid when a receiver is no tenant here."""
    course = own_course(tenant_id=tenant_id, course_id=course_id)
    if course.status != "published":
        raise Conflict(_("Publicera kursen först. Sedan kan du dela den."))
    wanted = sorted(set(receiver_ids) - {tenant_id})
    known = tenancy.organisations_by_id(wanted)
    if not wanted or any(receiver not in known or not known[receiver].is_tenant for receiver in wanted):
        raise Invalid(_("Välj vilka organisationer som får kursen."), fields={"receivers": [_("Välj minst en organisation i listan.")]})
    found = {row.receiver_id: row for row in _offers(tenant_id, course_id)}
    moment, changed = now(), 0
    for receiver in wanted:
        offer = found.get(receiver)
        if offer is not None and offer.ended_at is None:
            continue
        changed += 1
        if offer is None:
            offer = CourseOffer(tenant_id=tenant_id, course_id=course_id, receiver_id=receiver)
            db.session.add(offer)
        offer.network_id, offer.offered_at, offer.offered_by, offer.ended_at = network_id, moment, author_id, None
    db.session.flush()  # a receiver of the same transaction (demo data) may accept at once
    audit.record(
        tenant_id=tenant_id, action="course.offer", object_type="course", object_id=str(course_id),
        detail={"receivers": wanted, "network": network_id, "new": changed},
    )  # fmt: skip
    return changed


def offer_to_network(*, tenant_id: int, course_id: UUID, network_id: int, author_id: UUID | None) -> int:
    """All other members of a network that the tenant belongs to may accept the course. Raises NotFound for any other
    network, and what offer_course raises."""
    if network_id not in {network.id for network in tenancy.networks_of(tenant_id)}:
        raise NotFound()
    members = [each.id for each in tenancy.network_members(network_id) if each.is_tenant and each.id != tenant_id]
    return offer_course(tenant_id=tenant_id, course_id=course_id, receiver_ids=members, author_id=author_id, network_id=network_id)


def end_offer(*, tenant_id: int, course_id: UUID, receiver_id: int) -> None:
    """The receiver finds the course no more and nobody there begins it; who has begun may finish. Raises NotFound."""
    own_course(tenant_id=tenant_id, course_id=course_id)
    offer = db.session.get(CourseOffer, (tenant_id, course_id, receiver_id))
    if offer is None or receiver_id == tenant_id:
        raise NotFound()
    if offer.ended_at is None:
        offer.ended_at = now()
        audit.record(tenant_id=tenant_id, action="course.end_offer", object_type="course", object_id=str(course_id), detail={"receiver": receiver_id})


def accept_offer(*, tenant_id: int, owner_id: int, course_id: UUID, member_id: UUID | None) -> CourseAcceptance:
    """The tenant's employees find the course. Accepting again changes nothing.

    Raises NotFound when it is not offered to this tenant now: never, no longer, or not published."""
    offered_course(tenant_id=tenant_id, owner_id=owner_id, course_id=course_id)
    acceptance = _acceptance(tenant_id, owner_id, course_id)
    if acceptance.accepted_at is None or acceptance.ended_at is not None:
        acceptance.accepted_at, acceptance.accepted_by, acceptance.ended_at = now(), member_id, None
        db.session.flush()  # enrolments of the same transaction (demo data) refer to it
        _record("course.accept", tenant_id, owner_id, course_id)
    return acceptance


def decline_offer(*, tenant_id: int, owner_id: int, course_id: UUID) -> None:
    """The offer no longer waits for an answer; it can still be accepted later. Raises NotFound, and Conflict when it
    is accepted already (end_acceptance ends that)."""
    offered_course(tenant_id=tenant_id, owner_id=owner_id, course_id=course_id)
    acceptance = _acceptance(tenant_id, owner_id, course_id)
    if acceptance.accepted_at is not None and acceptance.ended_at is None:
        raise Conflict(_("Kursen är redan mottagen. Avsluta den i stället."))
    acceptance.ended_at = now()
    _record("course.decline", tenant_id, owner_id, course_id)


def end_acceptance(*, tenant_id: int, owner_id: int, course_id: UUID) -> None:
    """The tenant's employees find the course no more; who has begun may finish. Raises NotFound."""
    acceptance = db.session.get(CourseAcceptance, (tenant_id, owner_id, course_id), with_for_update=True)
    if acceptance is None or acceptance.accepted_at is None:
        raise NotFound()
    if acceptance.ended_at is None:
        acceptance.ended_at = now()
        _record("course.end_acceptance", tenant_id, owner_id, course_id)


def offered_course(*, tenant_id: int, owner_id: int, course_id: UUID) -> Course:
    """The published course of an offer to this tenant that stands. Raises NotFound, for unknown ones alike."""
    query = (
        select(Course)
        .join(CourseOffer, (CourseOffer.tenant_id == Course.tenant_id) & (CourseOffer.course_id == Course.id))
        .where(Course.tenant_id == owner_id, Course.id == course_id, Course.status == "published")
        .where(CourseOffer.receiver_id == tenant_id, CourseOffer.ended_at.is_(None))
    )
    course = db.session.scalar(query)
    if course is None:
        raise NotFound()
    return course


def _offers(tenant_id: int, course_id: UUID) -> Sequence[CourseOffer]:
    return db.session.scalars(select(CourseOffer).where(CourseOffer.tenant_id == tenant_id, CourseOffer.course_id == course_id)).all()


def _acceptance(tenant_id: int, owner_id: int, course_id: UUID) -> CourseAcceptance:
    """The tenant's half, locked: of two who answer at once the second sees what the first answered."""
    key = {"tenant_id": tenant_id, "owner_id": owner_id, "course_id": course_id}
    db.session.execute(insert(CourseAcceptance).values(key).on_conflict_do_nothing())
    return db.session.get_one(CourseAcceptance, tuple(key.values()), with_for_update=True, populate_existing=True)


def _record(action: str, tenant_id: int, owner_id: int, course_id: UUID) -> None:
    audit.record(tenant_id=tenant_id, action=action, object_type="course", object_id=str(course_id), detail={"owner": owner_id})
