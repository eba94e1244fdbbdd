"""The owner that an address names by its slug, and the employment that acts."""

from uuid import UUID

from lms.access.actor import current_actor
from lms.core.errors import Forbidden, NotFound
from lms.tenancy.queries import organisation_by_slug


def owner_id_of(slug: str) -> int:
    """The organisation with this slug. Raises NotFound."""
    organisation = organisation_by_slug(slug) if slug.isprintable() else None
    if organisation is None:
        raise NotFound()
    return organisation.id


def acting_employment() -> UUID:
    """The employment on whose right the actor learns. Raises Forbidden when there is none today."""
    employment_id = current_actor().employment_id
    if employment_id is None:
        raise Forbidden(code="no-employment")
    return employment_id
