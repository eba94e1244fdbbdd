"""The page for whoever came a moment too late: what is so, and the queue as the way forward."""

from flask.typing import ResponseReturnValue

from licensing.refusals import SeatsGone
from lms.http.pages import render
from lms.http.problems import answer_error, wants_json


def gone_page(error: SeatsGone, *, queue_url: str, back_url: str) -> ResponseReturnValue:
    """409 with the sentence and a button for the queue. Runs after a rollback, so it asks nothing of the database."""
    if wants_json():
        return answer_error(409, detail=error.message, code=error.code)
    waiting = error.code == "seat-waiting"
    page = render("licensing/gone.html", sentence=error.message, waiting=waiting, queue_url=queue_url, back_url=back_url, bare=True)
    return page, 409
