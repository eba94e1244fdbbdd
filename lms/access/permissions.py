"""Who may do what: every permission, and the roles that give it. One screen, no code."""

from enum import StrEnum
from functools import cache


class Role(StrEnum):
    """What a person is in one tenant. EMPLOYEE and MANAGER follow from employments; the rest are granted."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    HR = "hr"
    AUTHOR = "author"
    LICENCE_OFFICER = "licence_officer"
    COORDINATOR = "coordinator"
    TENANT_ADMIN = "tenant_admin"


GRANTABLE = (Role.HR, Role.AUTHOR, Role.LICENCE_OFFICER, Role.COORDINATOR, Role.TENANT_ADMIN)


class Permission(StrEnum):
    """Grouped by what it is about: "thing:act"."""

    COURSE_READ = "course:read"  # read the courses that one's tenant may see
    COURSE_TAKE = "course:take"  # start a course, book and give back a place
    COURSE_WRITE = "course:write"  # make, edit, publish and withdraw the tenant's own courses
    COURSE_SHARE = "course:share"  # offer the tenant's own courses to others
    SESSION_LEAD = "session:lead"  # plan course sessions; a named leader marks the roster without it
    OFFER_ACCEPT = "offer:accept"  # accept what others offer
    POOL_READ = "pool:read"  # see pools: counts per organisation
    POOL_WRITE = "pool:write"  # open pools, set capacity and guarantees
    TEAM_READ = "team:read"  # see one's own staff
    STAFF_READ = "staff:read"  # see all staff of the tenant
    STAFF_IMPORT = "staff:import"  # take over a staff file
    FOLLOW_UP_READ = "follow-up:read"  # completions and gaps of the whole tenant
    FOLLOW_UP_EXPORT = "follow-up:export"  # take them home as a file
    REQUIREMENT_WRITE = "requirement:write"  # say what is mandatory, for whom
    NETWORK_READ = "network:read"  # aggregate figures of a network
    ROLE_GRANT = "role:grant"  # give and end roles
    BRAND_WRITE = "brand:write"  # colours and words of the landing page
    CREDENTIAL_WRITE = "credential:write"  # make and revoke keys of the record store
    FORWARD_WRITE = "forward:write"  # forward the tenant's statements to another record store
    STATEMENT_READ = "statement:read"  # look through the statements of the record store, which records who looked
    RETENTION_WRITE = "retention:write"  # decide how long the record store keeps what, and dispose of it
    AUDIT_READ = "audit:read"  # read the trail of unsafe acts


ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: frozenset({Permission.COURSE_READ, Permission.COURSE_TAKE}),
    Role.MANAGER: frozenset({Permission.TEAM_READ}),
    Role.HR: frozenset(
        {
            Permission.STAFF_READ, Permission.STAFF_IMPORT, Permission.FOLLOW_UP_READ, Permission.FOLLOW_UP_EXPORT,
            Permission.REQUIREMENT_WRITE,
        }
    ),
    Role.AUTHOR: frozenset({Permission.COURSE_WRITE, Permission.COURSE_SHARE, Permission.SESSION_LEAD}),
    Role.LICENCE_OFFICER: frozenset({Permission.OFFER_ACCEPT, Permission.POOL_READ, Permission.POOL_WRITE}),
    Role.COORDINATOR: frozenset({Permission.NETWORK_READ}),
    Role.TENANT_ADMIN: frozenset(
        {
            Permission.ROLE_GRANT, Permission.BRAND_WRITE, Permission.CREDENTIAL_WRITE, Permission.FORWARD_WRITE, Permission.STATEMENT_READ,
            Permission.RETENTION_WRITE, Permission.AUDIT_READ, Permission.STAFF_READ,
        }
    ),
}  # fmt: skip


@cache
def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that a holder of these roles may do."""
    return frozenset(permission for role in roles for permission in ROLE_PERMISSIONS[role])
