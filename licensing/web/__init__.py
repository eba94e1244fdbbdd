"""Pages of licensing: beginning courses, booking sessions, rosters, one's own learning, pools."""

from flask import Flask

from licensing.web import bookings, courses, learning, places, pools, roster


def init_app(app: Flask) -> None:
    """Every page of licensing is in place."""
    for module in (courses, bookings, roster, places, learning, pools):
        app.register_blueprint(module.pages)
