"""The IRIs by which courses, units, blocks and sessions are known in statements (pure).

They are ours and not the publisher's, as cmi5 sections 8.1 and 9.3.9 ask, and name the owner: two tenants that
upload one package have two courses."""

import hashlib
import re
from uuid import UUID

COURSE_TYPE = "https://w3id.org/xapi/cmi5/activitytype/course"
BLOCK_TYPE = "https://w3id.org/xapi/cmi5/activitytype/block"
SESSION_TYPE = "http://adlnet.gov/expapi/activities/meeting"
_COURSE = re.compile(r"/course/(?P<owner>[1-9]\d{0,8})/(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")


def course_iri(base: str, owner_id: int, course_id: UUID) -> str:
    """The course as an activity."""
    return f"{base}/course/{owner_id}/{course_id}"


def au_iri(base: str, owner_id: int, au_id: UUID) -> str:
    """An assignable unit: `activityId` of its launches, the same for all registrations."""
    return f"{base}/au/{owner_id}/{au_id}"


def block_iri(base: str, owner_id: int, course_id: UUID, publisher_id: str) -> str:
    """A block of a course; its publisher's id only tells blocks of one course apart."""
    return f"{course_iri(base, owner_id, course_id)}/block/{hashlib.sha256(publisher_id.encode()).hexdigest()[:32]}"


def session_iri(base: str, owner_id: int, session_id: UUID) -> str:
    """A course session (kurstillfälle), named in the context of an attendance."""
    return f"{base}/session/{owner_id}/{session_id}"


def parse_course_iri(iri: str, base: str | None = None) -> tuple[int, UUID] | None:
    """Owner and id of a course IRI, None for any other IRI. With `base` only an IRI of this installation counts:
    a record store also takes statements about the activities of others."""
    found = _COURSE.search(iri)
    if found is None or (base is not None and iri[: found.start()] != base):
        return None
    return int(found["owner"]), UUID(found["id"])
