"""Appearance and language: what a visitor may choose, kept in two cookies of this host alone, the language with the member too."""

from typing import Any

from flask import redirect, request
from flask_babel import lazy_gettext as _
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from lms.access.actor import actor_or_none
from lms.core.language import LANGUAGES
from lms.http import preferences
from lms.http.forms import FormSchema, load
from lms.http.pages import render
from lms.identity.services.languages import remember_language


class AppearanceForm(FormSchema):
    """The form of /utseende."""

    theme = fields.String(required=True, validate=validate.OneOf(preferences.THEMES, error=_("Välj ljust, mörkt eller som din enhet.")))
    language = fields.String(required=True, validate=validate.OneOf(LANGUAGES, error=_("Välj svenska eller engelska.")))


class AppearanceQuery(FormSchema):
    """`sparat` is there right after a choice has been saved."""

    sparat = fields.String(validate=validate.OneOf(["1"]))


def show() -> str:
    """The page with the two choices."""
    query: dict[str, Any] = load(AppearanceQuery, request.args)
    return render("landing/appearance.html", saved="sparat" in query)


def save() -> Response:
    """Both choices stand in cookies for a year, and the page is shown again in them; mails to whoever is signed in are in
    the language too. Raises Invalid."""
    chosen = load(AppearanceForm, request.form)
    if (actor := actor_or_none()) is not None:
        remember_language(tenant_id=actor.tenant_id, member_id=actor.member_id, language=chosen["language"])
    answer = redirect("/utseende?sparat=1", 303)
    preferences.keep(answer, preferences.THEME_COOKIE, chosen["theme"])
    preferences.keep(answer, preferences.LANGUAGE_COOKIE, chosen["language"])
    return answer
