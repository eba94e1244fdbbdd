"""People: units, employments, sign-in, roles, the staff feed."""

from authlib.integrations.flask_client import OAuth

from lms.http.app import Samlar
from lms.identity import feed_command, oidc, sessions, web


def init_app(app: Samlar) -> None:
    """The app knows who is asking, and takes over staff files."""
    app.who_asks = sessions.who_asks
    app.extensions[oidc.EXTENSION] = oidc.Clients(OAuth(app))
    app.register_blueprint(web.pages)
    app.cli.add_command(feed_command.feed)
