"""Pages of every tenant's host that belong to no subject: front page, appearance, accessibility, personal data."""

from flask import request
from werkzeug.wrappers import Response

from lms.access.guard import public, public_file
from lms.http.hosts import blueprint
from lms.http.pages import render
from lms.landing import brand, choices, kept
from lms.tenancy.current import current_tenant

pages = blueprint("landing", __name__)


@pages.before_request
def kept_start() -> str | None:
    """Strangers get the front page as it was some seconds ago, without a transaction."""
    return kept.kept() if request.endpoint == "landing.start" else None


@pages.get("/")
@public
def start() -> str:
    """The tenant's front page; its places are filled by the floors above."""
    return kept.keep(render("landing/start.html"))


@pages.get("/brand.css")
@public_file
def brand_sheet() -> Response:
    """The tenant's colours and furrows."""
    return brand.answer(brand.sheet_of(current_tenant()))


@pages.get("/utseende")
@public
def appearance() -> str:
    """The choice of appearance and language."""
    return choices.show()


@pages.post("/utseende")
@public
def choose_appearance() -> Response:
    """Keeps the choice in cookies of this host."""
    return choices.save()


@pages.get("/tillganglighet")
@public
def accessibility() -> str:
    """The accessibility statement (lag 2018:1937, section 13)."""
    return render("landing/accessibility.html")


@pages.get("/personuppgifter")
@public
def privacy() -> str:
    """What is known of a person, by whom, for how long (GDPR articles 13 and 14)."""
    return render("landing/privacy.html")
