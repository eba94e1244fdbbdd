"""The frame of the tenants' pages: front pages, appearance and language, accessibility, personal data."""

from flask import Flask
from flask_babel import lazy_gettext as _

from lms.http.panels import NavItem, add_nav
from lms.landing import front, kept, look, web
from lms.landing.genitive import genitive


def init_app(app: Flask) -> None:
    """Every tenant has a front page, and so has the family."""
    look.init_app(app)
    kept.init_app(app)
    app.register_blueprint(web.pages)
    app.register_blueprint(front.pages)
    app.jinja_env.filters["genitive"] = genitive
    add_nav(app, NavItem(label=_("Start"), endpoint="landing.start", icon="home", order=0, anonymous=True))
