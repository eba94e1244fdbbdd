"""Domain errors: what went wrong, for a person to read, without any HTTP."""

from collections.abc import Mapping, Sequence


class DomainError(Exception):
    """A rule of the domain was broken. `message` is a sentence for the person who asked;
    `fields` names each wrong field with its sentences; `code` is stable and for machines."""

    code = "error"

    def __init__(self, message: object = "", *, fields: Mapping[str, Sequence[object]] | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self._message = message
        # a text alone is one sentence, never a list of its letters; a lazy text is no str
        self.fields: dict[str, list[str]] = {
            name: [str(text) for text in (texts if isinstance(texts, list | tuple) else [texts])] for name, texts in (fields or {}).items()
        }
        self.code = code or type(self).code

    @property
    def message(self) -> str:
        """The sentence, in the language of whoever reads it now (lazy texts resolve here)."""
        return str(self._message)


class Invalid(DomainError):
    """What was sent breaks a rule; `fields` says which and how to get it right."""

    code = "invalid"


class Unauthenticated(DomainError):
    """Nobody is signed in, and the thing asked for needs somebody."""

    code = "unauthenticated"


class Forbidden(DomainError):
    """The one who asks may not do this."""

    code = "forbidden"


class NotFound(DomainError):
    """There is no such thing for the one who asks; a foreign id and an unknown id answer alike."""

    code = "not-found"


class Conflict(DomainError):
    """It was true a moment ago: somebody else was first, or it has been done already."""

    code = "conflict"


class Gone(DomainError):
    """It could be used once, and has been, or its time is over."""

    code = "gone"


class TooLarge(DomainError):
    """More than the limit that a setting gives."""

    code = "too-large"


class Unsupported(DomainError):
    """A kind of content that is not taken here."""

    code = "unsupported"


class Limited(DomainError):
    """Too many attempts in a short time."""

    code = "limited"


class Unavailable(DomainError):
    """Something we depend on does not answer now; trying again later is right."""

    code = "unavailable"
