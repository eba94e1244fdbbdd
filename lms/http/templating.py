"""How templates run: with the globals as they stand, and panels with what their page has."""

from collections.abc import MutableMapping
from typing import Any, cast

from flask import current_app, request
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template
from markupsafe import Markup

from lms.access.actor import actor_or_none
from lms.core.language import spoken
from lms.http.remembered import once_a_request


class HouseEnvironment(Environment):
    """Flask's environment, in which templates have the globals themselves.

    Jinja lays a map of their own over them for each template, which is copied item by item whenever one is rendered or
    imported; ours never bring globals of their own when they are loaded."""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._found: dict[str, Template] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give what a template's globals are."""
        return super().make_globals(d) if d else self.globals

    def get_template(self, name: Any, parent: str | None = None, globals: MutableMapping[str, Any] | None = None) -> Template:
        """Give a template, which is looked up once: Jinja asks its loader and takes a lock for every import of a page."""
        if self.auto_reload or self.overlayed or globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found


def render_part(template: str, **view: Any) -> Markup:
    """A page, or a part of the page that is being made, with what all its parts have (tenant, actor, language)."""
    shared = once_a_request(("template context", actor_or_none(), spoken()), _context)
    return Markup(current_app.jinja_env.get_template(template).render({**shared, **view}))  # noqa: S704 - templates escape


def _context() -> dict[str, Any]:
    shared: dict[str, Any] = {"request": request}
    for give in current_app.template_context_processors[None][1:]:  # the first is Flask's: request, session and g
        shared.update(cast(dict[str, Any], give()))
    return shared
