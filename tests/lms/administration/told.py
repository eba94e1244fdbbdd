"""Statements of a tenant's people for tests of the pages that show them."""

import re
from typing import Any

from lms.core.db import unit_of_work
from lms.identity.models import Member
from lms.lrs import services
from lms.lrs.actors import actor_for
from lms.lrs.rights import Caller
from lms.tenancy.models import Organisation

PAGE = "/administration/utsagor"
LYFT = {"objectType": "Activity", "id": "https://example.org/a/lyft", "definition": {"name": {"sv": "Säkra förflyttningar"}}}


def of(member: Member) -> dict[str, Any]:
    """The actor that stands for a member."""
    with unit_of_work(tenant_id=member.tenant_id):
        return actor_for(member.tenant_id, member.person_id)


def store(tenant: Organisation, *said: dict[str, Any], caller: Caller | None = None) -> list[str]:
    """The statements are stored, committed: by the caller, else by the platform; answers their ids."""
    with unit_of_work(tenant_id=tenant.id):
        return services.store_sent(list(said), caller=caller) if caller else services.store(list(said), tenant_id=tenant.id)


def listed(page: str) -> list[str]:
    """The ids of the statements in a list, in order."""
    return re.findall(rf'<h3><a href="{PAGE}/([0-9a-f-]+)"', page)
