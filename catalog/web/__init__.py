"""Pages of the catalogue: for those who look, for authors, for those who accept; and package content on its own host."""

from flask import Flask

from catalog.web import author, browse, content, fetch, moving, offers, preview, sessions, share


def init_app(app: Flask) -> None:
    """Every page of the catalogue is in place."""
    for module in (browse, author, preview, share, sessions, moving, offers, content, fetch):
        app.register_blueprint(module.pages)
