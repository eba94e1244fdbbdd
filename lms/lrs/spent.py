"""Secrets that open nothing any more: access tokens, and the grants of launches that have ended."""

from datetime import timedelta

from lms.lrs import writes

KEPT = timedelta(days=30)
"""How long an ended launch's grant is kept, for whoever looks into what a package did. A launch that nobody has ended
keeps its grant: the next launch of the registration has to say that it was abandoned (cmi5 section 9.3.6)."""
TAKEN = 10_000

_TOKENS = """
delete from lrs_token where (tenant_id, id) in (
  select t.tenant_id, t.id from lrs_token t join lrs_credential c on c.tenant_id = t.tenant_id and c.id = t.credential_id
   where t.tenant_id = %s and (t.expires_at <= now() or c.revoked_at <= now() or c.expires_at <= now())
   limit %s for update of t skip locked)
"""
# Statements keep the id of their grant as the mark of a launch's word; nothing is looked up by it.
_GRANTS = """
delete from lrs_grant where (tenant_id, id) in (
  select tenant_id, id from lrs_grant where tenant_id = %s and ended_at < now() - %s limit %s for update skip locked)
"""


def clear_spent(*, tenant_id: int) -> bool:
    """Up to so many (TAKEN) of each are gone; say whether there may be more."""
    connection = writes.connection()
    tokens = connection.execute(_TOKENS, (tenant_id, TAKEN)).rowcount
    grants = connection.execute(_GRANTS, (tenant_id, KEPT, TAKEN)).rowcount
    return TAKEN in (tokens, grants)
