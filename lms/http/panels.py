"""Panels and navigation: how a higher floor shows itself on a lower floor's page.

A page names its places ("course.actions"); a panel loads once for all ids on the page and brings its template.
The registry is filled by each package's init_app and listed by `samlar explain`."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flask import Flask, current_app, request, url_for
from markupsafe import Markup

from lms.access.actor import Actor, actor_or_none
from lms.access.permissions import Permission
from lms.core import db
from lms.http.kept_parts import Store
from lms.http.remembered import once_a_request
from lms.http.template_texts import language
from lms.http.templating import render_part
from lms.tenancy.current import tenant_or_none

EXTENSION = "samlar.panels"
_WRONG = "errors in panels"
MOST_KEPT = 2_000  # more than that are forgotten at once
Load = Callable[[int, Actor | None, Sequence[Any]], Mapping[Any, Any]]


@dataclass(frozen=True)
class Panel:
    """`load(tenant_id, actor, ids)` answers once for all ids; `template` gets `panel` (one answer) and `key`.
    `common`: the panel is the same for everybody at the tenant who reads the same language, and what it showed may be
    shown again for KEPT_PANEL_SECONDS. `kept`: what it shows follows from its answer, as with lms.http.kept_parts."""

    place: str
    name: str
    load: Load
    template: str
    permission: Permission | None = None
    order: int = 50
    common: bool = False
    kept: bool = False


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation, for whoever has the permission (None: whoever is signed in)."""

    label: Any
    endpoint: str
    icon: str
    permission: Permission | None = None
    order: int = 50
    prefixes: tuple[str, ...] = ()
    count: Callable[[int, Actor], int] | None = None
    anonymous: bool = False


@dataclass
class Registry:
    """Every panel and navigation entry of the running app."""

    panels: dict[str, list[Panel]] = field(default_factory=dict)
    nav: list[NavItem] = field(default_factory=list)
    kept: dict[tuple[Any, ...], tuple[float, dict[Any, Markup]]] = field(default_factory=dict)


def registry(app: Flask) -> Registry:
    """The app's registry of panels."""
    found: Registry | None = app.extensions.get(EXTENSION)
    if found is None:
        found = app.extensions[EXTENSION] = Registry()
    return found


def add_panel(app: Flask, panel: Panel) -> None:
    """The panel is shown at its place from now on."""
    found = registry(app).panels.setdefault(panel.place, [])
    found.append(panel)
    found.sort(key=lambda each: (each.order, each.name))


def add_nav(app: Flask, item: NavItem) -> None:
    """The entry stands in the main navigation of those who may use it."""
    items = registry(app).nav
    items.append(item)
    items.sort(key=lambda each: (each.order, each.endpoint))


def _allowed(permission: Permission | None, actor: Actor | None) -> bool:
    return permission is None or (actor is not None and actor.may(permission))


def look_ahead(places: Mapping[str, Sequence[Any]]) -> None:
    """What the panels of these places read first comes with the next thing that is read, in one round trip."""
    tenant, actor = tenant_or_none(), actor_or_none()
    if tenant is None:
        return
    found = registry(current_app).panels
    wanted = [(panel, ids) for place, ids in places.items() for panel in found.get(place, ()) if ids and not panel.common]
    db.look_ahead(*(partial(panel.load, tenant.id, actor, list(ids)) for panel, ids in wanted if _allowed(panel.permission, actor)))


def panels(place: str, ids: Sequence[Any]) -> Mapping[Any, list[Markup]]:
    """Template global: the rendered panels of a place, by id, in order. Each panel loads once for all ids."""
    tenant, actor = tenant_or_none(), actor_or_none()
    shown: dict[Any, list[Markup]] = {key: [] for key in ids}
    if tenant is None:
        return shown
    look_ahead({place: ids})
    for panel in registry(current_app).panels.get(place, []):
        if not _allowed(panel.permission, actor):
            continue
        rendered = (_common if panel.common else _rendered)(panel, tenant.id, actor, ids)
        for key, markup in rendered.items():
            shown[key].append(markup)
    return shown


def page_again(endpoint: str, errors: Mapping[str, list[str]], **values: Any) -> str:
    """The page of this endpoint again, in answer to a form that a panel shows on it and in which something is wrong: the page
    has these among its errors, if it asks for `errors_in_panels`. Whoever may send the form must be one who may see the page."""
    once_a_request(_WRONG, dict[str, list[str]]).update(errors)
    return str(current_app.view_functions[endpoint](**values))


def errors_in_panels() -> Mapping[str, list[str]]:
    """What is wrong in a form of a panel on the page that answers this request, by the field's id."""
    return once_a_request(_WRONG, dict[str, list[str]])


def _rendered(panel: Panel, tenant_id: int, actor: Actor | None, ids: Sequence[Any]) -> dict[Any, Markup]:
    """The panel's markup by id."""
    answers = panel.load(tenant_id, actor, list(ids))
    return {key: _part(panel, key, answer) for key in ids if (answer := answers.get(key)) is not None}


def _common(panel: Panel, tenant_id: int, actor: Actor | None, ids: Sequence[Any]) -> dict[Any, Markup]:
    """The markup by id of a panel that is the same for many, from a moment ago if it was made then."""
    found, seconds = registry(current_app), float(current_app.config.get("KEPT_PANEL_SECONDS", 0.0))
    name = (tenant_id, language(), panel.place, panel.name, actor is None, *ids)
    until, kept = found.kept.get(name, (0.0, {}))
    if until > time.monotonic() and seconds > 0:
        return kept
    made = _rendered(panel, tenant_id, actor, ids)
    if seconds > 0:
        if len(found.kept) >= MOST_KEPT:
            found.kept.clear()
        found.kept[name] = (time.monotonic() + seconds, made)
    return made


def _part(panel: Panel, key: Any, answer: Any) -> Markup:
    if not panel.kept:
        return render_part(panel.template, panel=answer, key=key)
    store: Store = current_app.jinja_env.kept  # type: ignore[attr-defined]
    return store.part(panel.name, (key, answer), lambda: render_part(panel.template, panel=answer, key=key))


def nav_counts() -> tuple[tuple[str, int], ...]:
    """Template global: the entries of the navigation that this visitor has, each with the number beside it."""
    tenant, actor = tenant_or_none(), actor_or_none()
    if tenant is None:
        return ()
    return tuple(
        (item.endpoint, item.count(tenant.id, actor) if item.count is not None and actor is not None else 0)
        for item in registry(current_app).nav
        if (actor is not None or item.anonymous) and _allowed(item.permission, actor)
    )


def nav_items(counts: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Template global: these entries with all that is shown of them, the current one marked."""
    endpoint, numbers = request.endpoint or "", dict(counts)
    return [
        {
            "label": item.label,
            "url": url_for(item.endpoint),
            "icon": item.icon,
            "current": endpoint == item.endpoint or any(endpoint.startswith(prefix) for prefix in item.prefixes),
            "count": numbers[item.endpoint],
        }
        for item in registry(current_app).nav
        if item.endpoint in numbers
    ]
