"""Loading what people and programs send, with marshmallow schemas; unknown fields are refused."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from marshmallow import RAISE, Schema, ValidationError, fields, pre_load
from werkzeug.datastructures import MultiDict

from lms.core.errors import Invalid

# marshmallow's own sentences, in our words (shared/ui: first what is so, then how to get it right).
fields.Field.default_error_messages = {
    "required": _("Fyll i fältet."),
    "null": _("Fyll i fältet."),
    "validator_failed": _("Värdet går inte att använda."),
}
fields.Integer.default_error_messages = {"invalid": _("Skriv ett heltal, till exempel 24."), "too_large": _("Talet är för stort.")}
fields.Number.default_error_messages = {"invalid": _("Skriv ett tal."), "too_large": _("Talet är för stort.")}
fields.String.default_error_messages = {"invalid": _("Skriv text."), "invalid_utf8": _("Texten har tecken som inte går att läsa.")}
fields.UUID.default_error_messages = {"invalid_uuid": _("Välj något i listan.")}
fields.Date.default_error_messages = {"invalid": _("Skriv datum som 2026-12-01."), "format": _("Skriv datum som 2026-12-01.")}
fields.Boolean.default_error_messages = {"invalid": _("Välj ja eller nej.")}


class FormSchema(Schema):
    """What a form or a query string may hold. White space around text is taken away, empty means not given."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    error_messages = {"unknown": _("Fältet finns inte i formuläret."), "type": _("Skicka ett formulär.")}

    @pre_load
    def _tidy(self, data: Mapping[str, Any], **_kwargs: object) -> dict[str, Any]:
        tidy: dict[str, Any] = {}
        many = {name for name, field in self.fields.items() if isinstance(field, fields.List)}
        for name in data:
            if name == "csrf_token":
                continue
            values = data.getlist(name) if isinstance(data, MultiDict) else [data[name]]
            cleaned = [value.strip() if isinstance(value, str) else value for value in values]
            cleaned = [value for value in cleaned if value != ""]
            if any(isinstance(value, str) and "\0" in value for value in cleaned):
                # PostgreSQL keeps no NUL in text; nobody types one.
                raise ValidationError([_("Texten har tecken som inte går att läsa.")], field_name=name)
            if name in many:
                tidy[name] = cleaned
            elif cleaned:
                tidy[name] = cleaned[-1]
        return tidy


def load(schema: type[Schema], data: Mapping[str, Any]) -> dict[str, Any]:
    """What `data` says by `schema`. Raises Invalid with a sentence for each wrong field."""
    try:
        loaded: dict[str, Any] = schema().load(data)
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise Invalid(_("Något i formuläret behöver rättas."), fields={str(name): _sentences(texts) for name, texts in messages.items()}) from None
    return loaded


def _sentences(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [sentence for part in found.values() for sentence in _sentences(part)]
    return [str(text) for text in found] if isinstance(found, list) else [str(found)]
