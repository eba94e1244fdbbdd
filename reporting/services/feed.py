"""The consumer of the progress feed: what the record store says has changed becomes completions and certificates."""

from catalog.activities import parse_course_iri
from lms.lrs import feed
from reporting.queries.achievements import Key
from reporting.services import completions

CONSUMER = "reporting"
BATCH = 500


def apply_changes(*, tenant_id: int, limit: int = BATCH) -> int:
    """At most `limit` rows are taken from the feed, and what follows from them is there in the same transaction.

    Returns how many changes they held, 0 when nothing waited. Progress on anything but a course, or by an agent that is
    no person of the tenant, has no consequence here. One drain a transaction: the feed's rows are locked before the
    tenant's version, always in that order.
    """
    changes = feed.drain(tenant_id, CONSUMER, limit)
    keys: set[Key] = set()
    for change in changes:
        course = parse_course_iri(change.activity_id)
        if course is not None and change.person_id is not None:
            keys.add((change.person_id, *course))
    if keys:
        completions.recompute(tenant_id=tenant_id, keys=keys)
    return len(changes)
