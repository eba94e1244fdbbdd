"""Panels and navigation: how a higher floor shows itself on a lower floor's page.

A page names its places ("course.actions"); a panel loads once for all ids on the page and brings its template.
The registry is filled by each package's init_app and listed by `samlar explain`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from flask import Flask, current_app, render_template, request, url_for
from markupsafe import Markup

from lms.access.actor import Actor, actor_or_none
from lms.access.permissions import Permission
from lms.tenancy.current import tenant_or_none

EXTENSION = "samlar.panels"
Load = Callable[[int, Actor | None, Sequence[Any]], Mapping[Any, Any]]


@dataclass(frozen=True)
class Panel:
    """`load(tenant_id, actor, ids)` answers once for all ids; `template` gets `panel` (one answer) and `key`."""

    place: str
    name: str
    load: Load
    template: str
    permission: Permission | None = None
    order: int = 50


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


def registry(app: Flask) -> Registry:
    """The app's registry of panels."""
    return cast(Registry, app.extensions.setdefault(EXTENSION, Registry()))


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


def panels(place: str, ids: Sequence[Any]) -> Mapping[Any, list[Markup]]:
    """Template global: the rendered panels of a place, by id, in order. Each panel loads once for all ids."""
    tenant, actor = tenant_or_none(), actor_or_none()
    shown: dict[Any, list[Markup]] = {key: [] for key in ids}
    if tenant is None:
        return shown
    for panel in registry(current_app._get_current_object()).panels.get(place, []):  # type: ignore[attr-defined]
        if not _allowed(panel.permission, actor):
            continue
        answers = panel.load(tenant.id, actor, list(ids))
        for key in ids:
            if (answer := answers.get(key)) is not None:
                shown[key].append(Markup(render_template(panel.template, panel=answer, key=key)))
    return shown


def nav_items() -> list[dict[str, Any]]:
    """Template global: the navigation entries of this visitor, with the current one marked."""
    tenant, actor = tenant_or_none(), actor_or_none()
    if tenant is None:
        return []
    items = []
    for item in registry(current_app._get_current_object()).nav:  # type: ignore[attr-defined]
        if (actor is None and not item.anonymous) or not _allowed(item.permission, actor):
            continue
        endpoint = request.endpoint or ""
        current = endpoint == item.endpoint or any(endpoint.startswith(prefix) for prefix in item.prefixes)
        count = item.count(tenant.id, actor) if item.count is not None and actor is not None else 0
        items.append({"label": item.label, "url": url_for(item.endpoint), "icon": item.icon, "current": current, "count": count})
    return items
