"""What a reader of statements asks for: the parameters of GET /statements, strictly read. Pure.

Rules of xAPI 1.0.3, Communication 2.1.3: an unknown parameter, or a known one in another letter case, is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from lms.lrs.agents import activity_key, agent_key, ifi_of
from lms.lrs.lexical import instant, is_iri, is_uuid
from lms.lrs.refusals import ParameterRefused
from lms.lrs.validation import Fault, actor

SECTION = "Communication 2.1.3"
LARGEST_PAGE = 500
USUAL_PAGE = 100
FORMATS = ("exact", "ids", "canonical")


@dataclass(frozen=True)
class StatementFilter:
    """Which statements, in which order and form."""

    statement_id: str | None = None
    voided_id: str | None = None
    agent_ifi: str | None = None
    verb: str | None = None
    activity_id: str | None = None
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    limit: int = USUAL_PAGE
    ascending: bool = False
    format: str = "exact"
    attachments: bool = False

    @property
    def agent_key(self) -> UUID | None:
        """The key of the agent asked for."""
        return None if self.agent_ifi is None else agent_key(self.agent_ifi)

    @property
    def activity_key(self) -> UUID | None:
        """The key of the activity asked for."""
        return None if self.activity_id is None else activity_key(self.activity_id)


_LIST_ONLY = (
    "agent", "verb", "activity", "registration", "related_agents", "related_activities", "since", "until", "limit", "ascending",
)  # fmt: skip
KNOWN = frozenset({"statementId", "voidedStatementId", "format", "attachments", *_LIST_ONLY})


def read_filter(parameters: Mapping[str, str]) -> StatementFilter:
    """Read the parameters. Raises ParameterRefused naming the one that is wrong."""
    known_only(parameters, KNOWN, section=SECTION)
    one, voided = parameters.get("statementId"), parameters.get("voidedStatementId")
    if one is not None and voided is not None:
        raise ParameterRefused("may not stand beside statementId", path="voidedStatementId", section=SECTION)
    for name in _LIST_ONLY:
        if name in parameters and (one is not None or voided is not None):
            raise ParameterRefused("may not stand beside statementId or voidedStatementId", path=name, section=SECTION)
    form = parameters.get("format", "exact")
    if form not in FORMATS:
        raise ParameterRefused(f"must be one of: {', '.join(FORMATS)}", path="format", section=SECTION)
    return StatementFilter(
        statement_id=uuid_of(parameters, "statementId"),
        voided_id=uuid_of(parameters, "voidedStatementId"),
        agent_ifi=ifi_parameter(parameters, "agent"),
        verb=iri_of(parameters, "verb"),
        activity_id=iri_of(parameters, "activity"),
        registration=registration_of(parameters),
        related_agents=_boolean(parameters, "related_agents"),
        related_activities=_boolean(parameters, "related_activities"),
        since=instant_of(parameters, "since"),
        until=instant_of(parameters, "until"),
        limit=_limit(parameters),
        ascending=_boolean(parameters, "ascending"),
        format=form,
        attachments=_boolean(parameters, "attachments"),
    )


def known_only(parameters: Mapping[str, str], known: frozenset[str], *, section: str) -> None:
    """Return when every parameter is known. Raises ParameterRefused."""
    for name in parameters:
        if name not in known:
            raise ParameterRefused("is not a parameter of this resource (names are case sensitive)", path=name, section=section)


def uuid_of(parameters: Mapping[str, str], name: str) -> str | None:
    """Read a UUID, in lower case."""
    value = parameters.get(name)
    if value is None:
        return None
    if not is_uuid(value):
        raise ParameterRefused("must be a UUID in its standard form", path=name, section="Data 4.4")
    return value.lower()


def registration_of(parameters: Mapping[str, str]) -> UUID | None:
    """Read the registration."""
    value = uuid_of(parameters, "registration")
    return None if value is None else UUID(value)


def iri_of(parameters: Mapping[str, str], name: str) -> str | None:
    """Read an IRI."""
    value = parameters.get(name)
    if value is not None and not is_iri(value):
        raise ParameterRefused("must be an IRI with a scheme, of at most 1,280 bytes", path=name, section="Data 4.3")
    return value


def instant_of(parameters: Mapping[str, str], name: str) -> datetime | None:
    """Read a timestamp."""
    value = parameters.get(name)
    if value is None:
        return None
    moment = instant(value)
    if moment is None:
        raise ParameterRefused('must be an ISO 8601 timestamp, and its offset may not be "-00:00"', path=name, section="Data 4.5")
    return moment


def agent_parameter(parameters: Mapping[str, str], name: str) -> dict[str, Any] | None:
    """Read an agent or an identified group given as JSON."""
    value = parameters.get(name)
    if value is None:
        return None
    try:
        said = orjson.loads(value)
        actor(said)
    except orjson.JSONDecodeError:
        raise ParameterRefused("must be an agent as JSON", path=name, section="Data 2.4.2") from None
    except Fault as fault:
        raise ParameterRefused(fault.rule, path=f"{name}{fault.path[1:]}", section=fault.section) from None
    if ifi_of(said) is None:
        raise ParameterRefused("must be an agent or an identified group", path=name, section="Data 2.4.2")
    found: dict[str, Any] = said
    return found


def ifi_parameter(parameters: Mapping[str, str], name: str) -> str | None:
    """Read the identifier of an agent given as JSON."""
    said = agent_parameter(parameters, name)
    return None if said is None else ifi_of(said)


def _boolean(parameters: Mapping[str, str], name: str) -> bool:
    value = parameters.get(name, "false")
    if value not in ("true", "false"):
        raise ParameterRefused("must be true or false", path=name, section=SECTION)
    return value == "true"


def _limit(parameters: Mapping[str, str]) -> int:
    value = parameters.get("limit")
    if value is None:
        return USUAL_PAGE
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise ParameterRefused("must be a whole number, 0 or more", path="limit", section=SECTION)
    return min(int(value), LARGEST_PAGE) or LARGEST_PAGE
