"""The catalogue: courses, versions, packages and their players, course sessions as offered, sharing, search."""

from catalog import cmi5_profile, panels, web
from lms.http.app import Samlar


def init_app(app: Samlar) -> None:
    """The catalogue's floor stands on the platform."""
    web.init_app(app)
    panels.init_app(app)
    cmi5_profile.init_app(app)
