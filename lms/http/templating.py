"""How templates run: with the globals as they stand, and panels with what their page has."""

from collections.abc import Callable, MutableMapping
from types import FunctionType, MethodType
from typing import Any, cast

from flask import current_app, request
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import Template
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from lms.access.actor import Actor, actor_or_none
from lms.core.language import spoken
from lms.http.remembered import once_a_request


class HouseContext(Context):
    """Jinja's context, which calls plain functions and macros without asking twice whether they want it or the environment."""

    def call(__self, __obj: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Give what the function gives."""
        kind = type(__obj)
        if kind is Macro:
            args = (__self.eval_ctx, *args)
        elif (kind is not FunctionType and kind is not MethodType) or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class HouseEnvironment(Environment):
    """Flask's environment, in which templates have the globals themselves.

    Jinja lays a map of their own over them for each template, which is copied item by item whenever one is rendered or
    imported; ours never bring globals of their own when they are loaded."""

    context_class = HouseContext

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
    return Markup(current_app.jinja_env.get_template(template).render({**_shared(), **view}))  # noqa: S704 - templates escape


def _shared() -> dict[str, Any]:
    made: dict[str | None, tuple[Actor | None, dict[str, Any]]] = once_a_request("template contexts", dict)
    actor, language = actor_or_none(), spoken()
    found = made.get(language)
    if found is None or found[0] is not actor:
        found = made[language] = actor, _context()
    return found[1]


def _context() -> dict[str, Any]:
    shared: dict[str, Any] = {"request": request}
    for give in current_app.template_context_processors[None][1:]:  # the first is Flask's: request, session and g
        shared.update(cast(dict[str, Any], give()))
    return shared
