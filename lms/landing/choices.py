"""Appearance and language: what a visitor may choose, kept in two cookies of this host alone."""

from typing import Any

from flask import current_app, redirect, request
from flask_babel import lazy_gettext as _
from marshmallow import fields, validate
from werkzeug.wrappers import Response

from lms.http import preferences
from lms.http.forms import FormSchema, load
from lms.http.pages import render

YEAR = 31_536_000


class AppearanceForm(FormSchema):
    """The form of /utseende."""

    theme = fields.String(required=True, validate=validate.OneOf(preferences.THEMES, error=_("Välj ljust, mörkt eller som din enhet.")))
    language = fields.String(required=True, validate=validate.OneOf(preferences.LANGUAGES, error=_("Välj svenska eller engelska.")))


class AppearanceQuery(FormSchema):
    """`sparat` is there right after a choice has been saved."""

    sparat = fields.String(validate=validate.OneOf(["1"]))


def show() -> str:
    """The page with the two choices."""
    query: dict[str, Any] = load(AppearanceQuery, request.args)
    return render("landing/appearance.html", saved="sparat" in query)


def save() -> Response:
    """Both choices stand in cookies for a year, and the page is shown again in them. Raises Invalid."""
    chosen = load(AppearanceForm, request.form)
    answer = redirect("/utseende?sparat=1", 303)
    secure = current_app.extensions["samlar.settings"].scheme == "https"
    for name, value in ((preferences.THEME_COOKIE, chosen["theme"]), (preferences.LANGUAGE_COOKIE, chosen["language"])):
        answer.set_cookie(name, value, max_age=YEAR, path="/", secure=secure, httponly=True, samesite="Lax")
    return answer
