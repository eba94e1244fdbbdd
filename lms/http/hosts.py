"""Which kind of host was asked, and routes that belong to one kind.

Werkzeug matches routes by subdomain. Here the *kind* of host stands in the subdomain's place, so that one route
table holds the pages of all tenants, the front, the API and package content, and a path is found only on its kind."""

from enum import StrEnum
from typing import cast

from flask import Blueprint, Request, current_app

from lms.core.running import asked
from lms.core.settings import Settings


class HostKind(StrEnum):
    """The four kinds of hosts of one deployment (docs/operations.md)."""

    TENANT = "tenant"  # perstorp.localhost: pages, cookies
    FRONT = "front"  # localhost: the family's front
    API = "api"  # 127.0.0.1: machines; no cookie is set or read
    CONTENT = "content"  # <hash>.innehall.localhost: hostile packages; no cookie either


class HostRequest(Request):
    """A request that knows of which kind its host is, from when its routes are looked for (lms.http.app)."""

    host_kind: HostKind


def host_name(host: str) -> str:
    """The name in a Host header, lower case, without the port or a trailing dot."""
    if host.startswith("["):
        return host[: host.find("]") + 1].lower()
    return host.rsplit(":", 1)[0].rstrip(".").lower() if ":" in host else host.rstrip(".").lower()


def is_on_our_port(host: str, settings: Settings) -> bool:
    """Whether a Host header names the port that visitors see. The API host also answers on the port that is listened to:
    whoever keeps the service alive asks behind the proxy."""
    written = host[len("[") + host.find("]") :] if host.startswith("[") else host
    port = written.rpartition(":")[2] if ":" in written else str(settings.usual_port)
    return port == str(settings.visitors_port) or (port == str(settings.port) and host_name(host) == settings.api_host)


def kind_of(host: str, settings: Settings) -> HostKind:
    """The kind that a Host header names. A name that is none of ours may still be a tenant's own."""
    name = host_name(host)
    if name == settings.api_host:
        return HostKind.API
    if name == settings.base_host:
        return HostKind.FRONT
    if name == settings.content_host or name.endswith("." + settings.content_host):
        return HostKind.CONTENT
    return HostKind.TENANT


def slug_of(host: str, settings: Settings) -> str | None:
    """The tenant's slug in <slug>.<base host>, or None when the name is of another form."""
    name, suffix = host_name(host), "." + settings.base_host
    label = name[: -len(suffix)] if name.endswith(suffix) else ""
    return label if label and "." not in label else None


def blueprint(name: str, import_name: str, *, host: HostKind = HostKind.TENANT) -> Blueprint:
    """A blueprint whose routes exist on one kind of host; templates stand beside the module's package."""
    return Blueprint(name, import_name, subdomain=host.value, template_folder="templates")


def requested_kind() -> HostKind:
    """The kind of the host that this request asked."""
    return cast(HostRequest, asked()).host_kind


def path_for(endpoint: str, kind: HostKind = HostKind.TENANT, /, **values: object) -> str:
    """The path of a view, without any host: for mails and jobs, where there is no request."""
    adapter = current_app.url_map.bind("host.invalid", subdomain=kind.value)
    return adapter.build(endpoint, {key: value for key, value in values.items() if value is not None})


def tenant_url(slug: str, endpoint: str, **values: object) -> str:
    """The full address of a tenant's page."""
    settings: Settings = current_app.extensions["samlar.settings"]
    return settings.tenant_origin(slug) + path_for(endpoint, HostKind.TENANT, **values)
