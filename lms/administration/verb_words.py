"""Verbs of the Experience API as people say them: ADL's, cmi5's and those of the video profile."""

from typing import Any

from flask_babel import lazy_gettext as _

ADL = "http://adlnet.gov/expapi/verbs/"
ADL_W3ID = "https://w3id.org/xapi/adl/verbs/"
VIDEO = "https://w3id.org/xapi/video/verbs/"

VERB_WORDS: dict[str, Any] = {
    ADL + "completed": _("slutförde"),
    ADL + "passed": _("klarade"),
    ADL + "failed": _("klarade inte"),
    ADL + "attended": _("deltog i"),
    ADL_W3ID + "satisfied": _("uppfyllde kraven i"),
    ADL + "launched": _("startade"),
    ADL + "initialized": _("öppnade"),
    ADL + "terminated": _("stängde"),
    ADL_W3ID + "abandoned": _("lämnade utan att stänga"),
    ADL_W3ID + "waived": _("fick tillgodoräkna sig"),
    ADL + "experienced": _("tog del av"),
    ADL + "progressed": _("kom vidare i"),
    ADL + "answered": _("svarade på"),
    ADL + "attempted": _("försökte sig på"),
    ADL + "mastered": _("behärskade"),
    ADL + "registered": _("anmälde sig till"),
    ADL + "exited": _("gick ur"),
    ADL + "suspended": _("gjorde uppehåll i"),
    ADL + "resumed": _("fortsatte med"),
    ADL + "interacted": _("arbetade med"),
    ADL + "asked": _("frågade"),
    ADL + "responded": _("gav svar till"),
    ADL + "commented": _("kommenterade"),
    ADL + "shared": _("visade andra"),
    ADL + "preferred": _("föredrog"),
    ADL + "imported": _("hämtade in"),
    ADL + "scored": _("bedömdes i"),
    ADL_W3ID + "logged-in": _("loggade in i"),
    ADL_W3ID + "logged-out": _("loggade ut från"),
    VIDEO + "played": _("spelade upp"),
    VIDEO + "paused": _("pausade"),
    VIDEO + "seeked": _("spolade i"),
    ADL + "voided": _("makulerade"),
}

_SPELLED = {verb.partition("://")[2]: verb for verb in VERB_WORDS} | {
    (ADL + verb.removeprefix(ADL_W3ID)).partition("://")[2]: verb for verb in VERB_WORDS if verb.startswith(ADL_W3ID)
}
"""Senders write http for https and one ADL address for the other; people need not see it."""


def known_verb(verb: str) -> str | None:
    """Give the verb that we have words for, whichever way it is spelled; None for any other."""
    return _SPELLED.get(verb.partition("://")[2])


def spellings(verb: str) -> list[str]:
    """Give every address under which a verb may be stored; of one that we have no words for, its own alone."""
    wanted = known_verb(verb)
    if wanted is None:
        return [verb]
    return sorted({f"{scheme}://{rest}" for rest, known in _SPELLED.items() if known == wanted for scheme in ("http", "https")})
