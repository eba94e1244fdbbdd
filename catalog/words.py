"""The Swedish names of what the catalogue knows: fields of activity, forms, languages, states."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

FIELD_NAMES = {
    "care": _l("Vård och omsorg"),
    "school": _l("Skola och förskola"),
    "social": _l("Socialtjänst"),
    "it": _l("IT- och informationssäkerhet"),
    "lead": _l("Ledarskap"),
    "hr": _l("HR och arbetsmiljö"),
    "econ": _l("Ekonomi och upphandling"),
    "rescue": _l("Räddningstjänst och beredskap"),
    "build": _l("Samhällsbyggnad och miljö"),
    "demo": _l("Demokrati och förvaltning"),
}
DELIVERY_NAMES = {
    "elearning": _l("Webb, när du vill"),
    "classroom": _l("På plats"),
    "webinar": _l("Webbinarium"),
    "blended": _l("Blandat"),
}
DELIVERY_ICONS = {"elearning": "screen", "classroom": "people", "webinar": "screen", "blended": "people"}
STATUS_NAMES = {"draft": _l("Utkast"), "published": _l("Publicerad"), "withdrawn": _l("Tillbakadragen")}
LANGUAGE_NAMES = {"sv": _l("Svenska"), "sv-lattlast": _l("Lättläst svenska"), "en": _l("Engelska")}


def duration(minutes: int) -> str:
    """A length as people say it: 45 min, 3 timmar, 1 tim 30 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("%(minutes)d min", minutes=rest))
    if not rest:
        return str(ngettext("%(num)d timme", "%(num)d timmar", hours))
    return str(_("%(hours)d tim %(minutes)d min", hours=hours, minutes=rest))


def language_name(code: str) -> str:
    """The language's name, or its code where we have none."""
    return str(LANGUAGE_NAMES.get(code, code))
