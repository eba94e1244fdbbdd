"""Loading what people and programs send, with marshmallow schemas. Unknown fields are refused, save in a page's address."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from flask import has_request_context, request
from flask_babel import lazy_gettext as _
from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, pre_load, validate
from werkzeug.datastructures import MultiDict

from lms.core.errors import Invalid
from lms.http.sentences import speak_our_words

LAST_PAGE = 500  # whoever has turned as many pages searches in another way
FIRST_DAY, LAST_DAY = date(1940, 1, 1), date(2100, 12, 31)


class Day(fields.Date):
    """A day within somebody's working life: one can count on from it, or make an instant of it, without falling off the calendar."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        between = validate.Range(FIRST_DAY, LAST_DAY, error=_("Skriv ett datum mellan 1940 och 2100."))
        self.validators = [*self.validators, between]


class PageNumber(fields.Integer):
    """The number of a page of a list, the first when nothing is said."""

    def __init__(self, **options: Any) -> None:
        super().__init__(load_default=1, validate=validate.Range(1, LAST_PAGE, error=_("Välj något i listan.")), **options)


class FormSchema(Schema):
    """What a form or a query string may hold. White space around text is taken away, empty means not given."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE

    error_messages = {"unknown": _("Fältet finns inte i formuläret."), "type": _("Skicka ett formulär.")}

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Each field speaks our words."""
        del field_name
        speak_our_words(field_obj)

    @pre_load
    def _tidy(self, data: Mapping[str, Any], **_kwargs: object) -> dict[str, Any]:
        tidy: dict[str, Any] = {}
        many = {name for name, field in self.fields.items() if isinstance(field, fields.List)}
        for name in data:
            if name in ("csrf_token", "form_token"):  # the frame's, not the form's (lms.http.once)
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


def load(schema: type[FormSchema], data: Mapping[str, Any]) -> dict[str, Any]:
    """What `data` says by `schema`. Raises Invalid with a sentence for each wrong field."""
    try:
        loaded: dict[str, Any] = _made(schema).load(data, unknown=EXCLUDE if _is_address_of_page(data) else RAISE)
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        raise Invalid(_("Något i formuläret behöver rättas."), fields={str(name): _sentences(texts) for name, texts in messages.items()}) from None
    return loaded


def load_choices(schema: type[FormSchema], data: MultiDict[str, str], *forgiven: str) -> tuple[dict[str, Any], frozenset[str]]:
    """What the address of a list says, and which of the `forgiven` choices it does not know and has left out: somebody
    followed an old link. A page beyond all pages is the last that there can be. Raises Invalid when anything else is wrong."""
    try:
        return load(schema, data), frozenset()
    except Invalid as error:
        wrong = frozenset(error.fields)
        if not wrong <= set(forgiven):
            raise
    kept = MultiDict((name, value) for name, value in data.items(multi=True) if name not in wrong)
    for name in wrong:
        if isinstance(schema().fields[name], PageNumber) and data[name].strip().isdecimal() and data[name].strip("0 "):
            kept[name] = str(LAST_PAGE)
    return schema().load(kept, unknown=EXCLUDE), wrong


@cache
def _made(schema: type[FormSchema]) -> FormSchema:
    """The schema, made once: making one costs more than what it does. Loading leaves it as it is."""
    return schema()


def _is_address_of_page(data: Mapping[str, Any]) -> bool:
    """Whoever links to a page may hang words of their own on its address (utm_source); in a body nobody else writes."""
    return has_request_context() and data is request.args and not request.path.startswith("/api/")


def _sentences(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [sentence for part in found.values() for sentence in _sentences(part)]
    return [str(text) for text in found] if isinstance(found, list) else [str(found)]
