"""People: units, employments, sign-in, roles, the staff feed."""

from lms.http.app import Samlar
from lms.identity import sessions


def init_app(app: Samlar) -> None:
    """The app knows who is asking."""
    app.load_actor = sessions.load_actor
