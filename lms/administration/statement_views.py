"""What the pages of statements show, gathered and put into words: between the queries and the templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson
from flask_babel import gettext as _

from lms.administration import sentences, statement_queries
from lms.administration.sentences import Reader
from lms.administration.statement_queries import Behind
from lms.core.errors import NotFound
from lms.http import preferences
from lms.lrs import credentials
from lms.lrs.agents import ifi_of
from lms.lrs.attachments import content_of, declared
from lms.lrs.queries import browsing
from lms.lrs.queries.browsing import Seen
from lms.lrs.queries.vouching import Word
from lms.lrs.validation.statement import VOIDED


@dataclass(frozen=True)
class Line:
    """A statement in a list: its sentence, whom it is about, and who vouches in words."""

    seen: Seen
    sentence: str
    who: str
    source: str


@dataclass(frozen=True)
class Attachment:
    """What a statement says of one of its attachments; `kept`: its bytes are here."""

    name: str
    kind: str
    length: int
    sha2: str
    kept: bool


@dataclass(frozen=True)
class Whole:
    """One statement with everything around it."""

    line: Line
    verb: str
    about: str
    activity_id: str | None
    score: str
    attachments: Sequence[Attachment]
    target: Line | None
    referring: Sequence[Line]
    source_id: UUID | None
    json: str
    hidden: bool
    protected: bool

    @property
    def voids(self) -> bool:
        """Whether it voids another."""
        return bool(self.line.seen.said["verb"]["id"] == VOIDED)

    @property
    def voided_by(self) -> Sequence[Line]:
        """The statements that void it, if it is voided."""
        return [each for each in self.referring if each.seen.said["verb"]["id"] == VOIDED] if self.line.seen.voided else []

    @property
    def other_referring(self) -> Sequence[Line]:
        """The statements that refer to it otherwise."""
        voiding = {each.seen.id for each in self.voided_by}
        return [each for each in self.referring if each.seen.id not in voiding]


def lines(tenant_id: int, found: Sequence[Seen]) -> list[Line]:
    """Put statements into words."""
    people = _people(tenant_id, found)
    reader = _reader(tenant_id, found, people)
    return [_line(reader, seen) for seen in found]


def whole(tenant_id: int, statement_id: UUID) -> Whole:
    """Gather one statement. Raises NotFound, for another tenant's too."""
    around = browsing.look_at(tenant_id, statement_id)
    if around is None:
        raise NotFound()
    seen, target, referring = around.seen, around.target, around.referring
    everything = [seen, *([target] if target else []), *referring]
    people = _people(tenant_id, everything)
    reader = _reader(tenant_id, everything, people)
    line, said = _line(reader, seen), seen.said
    source_id = seen.voucher.credential_id
    if source_id is not None:  # its name of today, not the one that was written into the statement
        line = replace(line, source=credentials.credential_of(tenant_id=tenant_id, credential_id=source_id).name)
    shown = masked(said, people)
    return Whole(
        line=line,
        verb=reader.did(said["verb"]),
        about=reader.what(said["object"]),
        activity_id=said["object"]["id"] if said["object"].get("objectType", "Activity") == "Activity" else None,
        score=sentences.score_of(said.get("result", {})),
        attachments=_attachments(reader, said, around.kept),
        target=_line(reader, target) if target else None,
        referring=[_line(reader, each) for each in referring],
        source_id=source_id,
        json=orjson.dumps(shown, option=orjson.OPT_INDENT_2).decode(),
        hidden=shown != said,
        protected=is_protected(said, people),
    )


def _people(tenant_id: int, found: Iterable[Seen]) -> dict[str, Behind]:
    ifis = {ifi_of(agent) for seen in found for agent in sentences.agents_in(seen.said)}
    return statement_queries.people_behind(tenant_id, {ifi for ifi in ifis if ifi is not None})


def _reader(tenant_id: int, found: Iterable[Seen], people: Mapping[str, Behind]) -> Reader:
    activities = {activity_id for seen in found for activity_id in sentences.activities_in(seen.said)}
    names = {ifi: person.name for ifi, person in people.items()}
    return Reader(names, browsing.definitions_of(tenant_id, activities), preferences.language())


def _line(reader: Reader, seen: Seen) -> Line:
    return Line(seen, reader.sentence(seen.said), reader.who(seen.said["actor"]), _source(seen))


def _source(seen: Seen) -> str:
    if seen.voucher.word == Word.LAUNCH:
        return str(_("En start härifrån"))
    if seen.voucher.word == Word.PLATFORM:
        return str(_("Samlär"))
    return str(seen.said["authority"].get("name") or _("Ett annat system"))


def _attachments(reader: Reader, said: dict[str, Any], kept: frozenset[str]) -> list[Attachment]:
    return [
        Attachment(reader.text(each.said["display"]), each.said["contentType"], each.said["length"], each.sha2, each.sha2 in kept)
        for each in declared(said)
    ]


def attachment(tenant_id: int, statement_id: UUID, sha2: str) -> tuple[Attachment, bytes]:
    """Give one attachment of a statement with its bytes. Raises NotFound when there is none, for another tenant's too, and
    for one of a statement that names somebody with a protected identity: who knows what stands in a file."""
    around = browsing.look_at(tenant_id, statement_id)
    if around is None or sha2 not in around.kept or is_protected(around.seen.said, _people(tenant_id, [around.seen])):
        raise NotFound()
    found = _attachments(Reader({}, {}, preferences.language()), around.seen.said, around.kept)
    return next(each for each in found if each.sha2 == sha2), content_of(tenant_id=tenant_id, sha2=sha2)


def is_protected(said: dict[str, Any], people: Mapping[str, Behind]) -> bool:
    """Say whether the statement names anybody with a protected identity."""
    ifis = {ifi_of(agent) for agent in sentences.agents_in(said)}
    return any(behind.protected for ifi, behind in people.items() if ifi in ifis)


def masked(said: Any, people: Mapping[str, Behind]) -> Any:
    """Give a statement in which the names and addresses of people with a protected identity are aliases."""
    if isinstance(said, list):
        return [masked(each, people) for each in said]
    if not isinstance(said, dict):
        return said
    shown = {name: masked(part, people) for name, part in said.items()}
    behind = people.get(ifi_of(said) or "") if any(name in said for name in ("account", "mbox", "mbox_sha1sum", "openid")) else None
    if behind is not None and behind.protected:
        shown |= {name: behind.name for name in ("name", "mbox") if name in said}
    return shown
