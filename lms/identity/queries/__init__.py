"""Reading people: sign-in, members, staff, units. Tenant first, in every signature."""

from lms.identity.queries.members import (
    employments_on,
    find_members,
    is_employed,
    job_titles_of,
    member_by_id,
    member_by_number,
    members_by_id,
)
from lms.identity.queries.sign_in import linked_member, provider_of, subjects_of
from lms.identity.queries.staff import StaffMember, job_titles_on, staff_on, staff_under
from lms.identity.queries.units import UnitNode, unit_tree, units_under

__all__ = [
    "StaffMember", "UnitNode", "employments_on", "find_members", "is_employed", "job_titles_of", "job_titles_on", "linked_member",
    "member_by_id", "member_by_number", "members_by_id", "provider_of", "staff_on", "staff_under", "subjects_of",
    "unit_tree", "units_under",
]  # fmt: skip
