"""On whose right it is learnt: seat pools, seats, enrolments and bookings."""

from flask import Flask

from licensing import panels, web


def init_app(app: Flask) -> None:
    """Licensing stands on the catalogue."""
    web.init_app(app)
    panels.init_app(app)
