"""What became of the learning: completions, certificates, requirements, follow-up, files to take home."""

from flask import Flask
from flask_babel import lazy_gettext as _

from lms.access.permissions import Permission
from lms.http.panels import NavItem, add_nav
from lms.lrs import feed
from reporting import api, filters, panels, web, words
from reporting.services.feed import CONSUMER, apply_changes


def init_app(app: Flask) -> None:
    """Reporting's pages, its panels on lower floors' pages, and its place in the progress feed."""
    for pages in (*web.ALL, api.pages):
        app.register_blueprint(pages)
    panels.init_app(app)
    app.jinja_env.filters.update(course_word=filters.course_word, course_url=filters.course_url, last_valid=words.last_valid)
    follow_up = ("follow_up.", "staff.staff", "person.of_staff", "requirements.", "exports.")
    add_nav(app, NavItem(_("Mina medarbetare"), "staff.team", "people", Permission.TEAM_READ, order=60, prefixes=("person.of_team",)))
    add_nav(app, NavItem(_("Uppföljning"), "follow_up.overview", "chart", Permission.FOLLOW_UP_READ, order=70, prefixes=follow_up))
    feed.register_consumer(app, CONSUMER, apply_changes)
