"""The few lines of CSS that carry a tenant's colours, since a page may hold no inline style (CSP)."""

from collections.abc import Sequence
from hashlib import sha256

from flask import Response, request

from lms.landing.brand_rules import COLOUR
from lms.tenancy.current import Tenant

YEAR = 31_536_000


def declarations(tenant: Tenant) -> str:
    """The three custom properties that a tenant sets. Raises ValueError rather than write anything but a colour."""
    if not COLOUR.fullmatch(tenant.deep) or not COLOUR.fullmatch(tenant.bright):
        raise ValueError(f"the colours of {tenant.slug} are not of the form #1c3f86")
    return f"--deep: {tenant.deep}; --bright: {tenant.bright}; --furrow: {int(tenant.furrow)}deg;"


def sheet_of(tenant: Tenant) -> str:
    """The stylesheet of one tenant's own pages."""
    return f":root {{ {declarations(tenant)} }}\n"


def sheet_of_all(tenants: Sequence[Tenant]) -> str:
    """The stylesheet of a page where many tenants stand side by side."""
    return "".join(f'[data-tenant="{tenant.slug}"] {{ {declarations(tenant)} }}\n' for tenant in tenants)


def version_of(sheet: str) -> str:
    """A name for exactly this stylesheet, so that a browser may keep it for ever."""
    return sha256(sheet.encode()).hexdigest()[:16]


def answer(sheet: str) -> Response:
    """The stylesheet as an answer; kept for a year when its address carries a version, else for a minute."""
    response = Response(sheet, mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = YEAR if "v" in request.args else 60
    if "v" in request.args:
        response.cache_control.immutable = True
    response.set_etag(version_of(sheet))
    response.make_conditional(request)
    return response
