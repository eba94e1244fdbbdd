"""The Learning Record Store: what happened, as statements of the Experience API, one tenant at a time.

It knows no course and no seat. Floors above give it profiles (profiles.py) and follow its progress feed (feed.py).
"""

from lms.core import metrics
from lms.http.app import Samlar
from lms.lrs import about_api, described, documents_api, oauth, small_posts, statements_api, wire
from lms.lrs.cli import lrs_credential
from lms.lrs.forwarding import watching
from lms.lrs.rebuild_command import rebuild_progress
from lms.lrs.retention.command import retention_command
from lms.lrs.retention.pseudonymise_command import pseudonymise_command


def init_app(app: Samlar) -> None:
    """The xAPI resources answer on the API host and the tenants' hosts; the operators' command is there."""
    for part in (small_posts, wire, statements_api, documents_api, about_api, oauth, described):
        part.init_app(app)
    metrics.read_when_asked(app, watching.figures)
    app.cli.add_command(lrs_credential)
    app.cli.add_command(rebuild_progress)
    app.cli.add_command(retention_command)
    app.cli.add_command(pseudonymise_command)
