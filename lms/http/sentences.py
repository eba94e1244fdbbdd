"""What is said of a field that is wrong, in our words: first what is so, then how to get it right.

marshmallow's own sentences are English, and plain text; ours are lazy, so that the reader's language is asked last."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import ValidationError, fields, validate

UNUSABLE = _("Värdet går inte att använda.")
PICK = _("Välj något i listan.")

OF_FIELDS: dict[type, dict[str, Any]] = {
    fields.Field: {"required": _("Fyll i fältet."), "null": _("Fyll i fältet.")},
    fields.Number: {"invalid": _("Skriv ett tal."), "too_large": _("Talet är för stort.")},
    fields.Integer: {"invalid": _("Skriv ett heltal, till exempel 24.")},
    fields.String: {"invalid": _("Skriv text."), "invalid_utf8": _("Texten har tecken som inte går att läsa.")},
    fields.UUID: {"invalid_uuid": PICK},
    fields.Enum: {"unknown": PICK},
    fields.Date: {"invalid": _("Skriv datum som 2026-12-01."), "format": _("Skriv datum som 2026-12-01.")},
    fields.Time: {"invalid": _("Skriv tid som 13:00."), "format": _("Skriv tid som 13:00.")},
    fields.Boolean: {"invalid": _("Välj ja eller nej.")},
}


def speak_our_words(field: fields.Field[Any]) -> None:
    """Whatever the field would say in the library's words, it says in ours; what its schema has put differently stays."""
    field.error_messages = {key: _of_field(type(field), key) if isinstance(text, str) else text for key, text in field.error_messages.items()}
    field.validators = [_spoken(validator) for validator in field.validators]
    if isinstance(field, fields.List):
        speak_our_words(field.inner)


def _of_field(kind: type, key: str) -> Any:
    return next((OF_FIELDS[each][key] for each in kind.__mro__ if key in OF_FIELDS.get(each, {})), UNUSABLE)


def _spoken(validator: Any) -> Any:
    """The validator with a sentence of ours. A copy: one validator may serve many fields, and none is changed for all."""
    if not isinstance(validator, validate.Validator):
        return _whole(validator)
    if not isinstance(validator.error, str | None):
        return validator
    spoken = copy(validator)
    if isinstance(spoken, validate.And):
        spoken.validators = tuple(_spoken(each) for each in spoken.validators)
    else:
        spoken.error = _of_validator(validator)
    return spoken


def _whole(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The check, whose sentence stays whole: marshmallow takes a lazy text for a list of sentences, and would list its letters."""

    @wraps(check)
    def checked(value: Any) -> Any:
        try:
            return check(value)
        except ValidationError as error:
            if isinstance(error.messages, list | dict):
                raise
            raise ValidationError([error.messages]) from None

    return checked


def _of_validator(validator: validate.Validator) -> Any:
    if isinstance(validator, validate.OneOf | validate.ContainsOnly):
        return PICK
    if isinstance(validator, validate.Length) and validator.equal is None and validator.max is not None:
        return _("Skriv högst {max} tecken.") if validator.min is None else _("Skriv mellan {min} och {max} tecken.")
    if isinstance(validator, validate.Range) and validator.min is not None and validator.max is not None:
        return _("Skriv ett tal från {min} till {max}.")
    return UNUSABLE
