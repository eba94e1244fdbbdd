"""Forwarding in words: what a receiver is doing, why it stands still, what came of a test."""

from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel import lazy_gettext as _

from lms.core.clock import now
from lms.lrs import authorities
from lms.lrs.forwarding.models import STOPPED, ForwardTarget
from lms.lrs.forwarding.queries import AGES, Lag

STOPPED_WHY = {
    "administrator": _("En administratör har stoppat den."),
    "refused": _("Mottagaren nekade en utsaga."),
    "credential": _("Mottagaren släpper inte in oss. Fråga mottagaren om lösenordet, och byt det här nedanför."),
    "secret": _("Lösenordet går inte att läsa längre, eftersom installationens hemlighet har bytts. Skriv in det igen här nedanför."),
    "address": _("På adressen svarar något annat än ett xAPI-system. Rätta adressen här nedanför."),
    "redirect": _("Adressen pekar vidare till en annan, och dit skickar vi inte. Skriv den rätta adressen här nedanför."),
    "private": _("Adressen leder in i ett privat nät. Mottagaren måste gå att nå från internet."),
}
"""What has happened and what to do, by the reason that stands in the row."""

TRIED = {
    "ok": (_("Det fungerar. Mottagaren tar emot utsagor från er."), "ok"),
    "unreachable": (_("Ingen svarar på adressen."), "late"),
    "silent": (_("Mottagaren svarade inte i tid, eller bröt av."), "late"),
    "private": (_("Adressen leder in i ett privat nät. Mottagaren måste gå att nå från internet."), "late"),
    "secret": (_("Lösenordet går inte att läsa längre, eftersom installationens hemlighet har bytts. Skriv in det igen här nedanför."), "late"),
    "address": (_("På adressen svarar något annat än ett xAPI-system. Rätta adressen här nedanför."), "late"),
    "version": (_("Mottagaren talar inte den version av xAPI som ni har valt."), "late"),
    "credential": (_("Mottagaren svarar men släpper inte in oss. Fråga mottagaren om lösenordet, och byt det här nedanför."), "late"),
}
"""What came of a test, and the kind of notice that says so."""

DONE = {
    "gjord": _("Klart. Mottagaren är tillagd."),
    "stoppad": _("Klart. Inget mer skickas förrän ni fortsätter."),
    "fortsatt": _("Klart. Det skickas igen."),
    "bytt": _("Klart. Adress och lösenord är bytta."),
    "igen": _("Klart. Den skickas igen om ett ögonblick."),
    "over": _("Klart. Den utsagan hoppas över."),
}

AGE_NAMES = (_("≤ 1 min"), _("≤ 10 min"), _("≤ 1 tim"), _("≤ 1 dygn"), _("> 1 dygn"))
assert len(AGE_NAMES) == len(AGES) + 1

SOURCES = (
    (authorities.SYSTEM, _("Lärportalen själv"), _("Närvaro, tidigare meriter och annat som portalen intygar.")),
    (authorities.LAUNCH, _("Kurspaket som startas här"), _("Det som e-kurserna säger medan de tas.")),
)


def state_of(target: ForwardTarget) -> tuple[str, str]:
    """The state of a receiver in a word or two, and the kind of tag that carries it."""
    if target.state == STOPPED:
        return gettext("Stoppad"), "late"
    if target.failures:
        return gettext("Svarar inte"), "soon"
    return gettext("Skickar"), "ok"


def said(sentence: str, status: int | None) -> str:
    """What the receiver said, in its own words."""
    if status is None or sentence == f"HTTP {status}":
        return str(gettext("Mottagaren sa: ”%(sentence)s”", sentence=sentence))
    return str(gettext("Mottagaren sa: ”%(sentence)s” (HTTP %(status)d)", sentence=sentence, status=status))


def behind(lag: Lag) -> str:
    """How far behind a receiver is, in one sentence."""
    if not lag.waiting or lag.oldest is None:
        return str(gettext("Inget väntar."))
    return str(ngettext(
        "En utsaga väntar. Den kom hit för %(age)s sedan.", "%(num)d utsagor väntar. Den äldsta kom hit för %(age)s sedan.", lag.waiting,
        age=age_of(lag.oldest),
    ))  # fmt: skip


def age_of(moment: datetime) -> str:
    """How long ago, in whole seconds, minutes, hours or days."""
    age = max(now() - moment, timedelta(0))
    seconds = int(age.total_seconds())
    if seconds < 120:
        return str(ngettext("%(num)d sekund", "%(num)d sekunder", seconds))
    if seconds < 7200:
        return str(ngettext("%(num)d minut", "%(num)d minuter", seconds // 60))
    if seconds < 172_800:
        return str(ngettext("%(num)d timme", "%(num)d timmar", seconds // 3600))
    return str(ngettext("%(num)d dag", "%(num)d dagar", seconds // 86_400))


def filter_of(target: ForwardTarget, names: dict[str, str]) -> list[str]:
    """Which statements a receiver gets, a sentence for each part of the filter; `names` are those of credentials by key."""
    parts = []
    if target.outcomes_only:
        parts.append(gettext("Bara det som säger hur det gick, som slutförde, klarade och deltog."))
    if target.verbs:
        parts.append(gettext("Bara verben %(list)s.", list=", ".join(target.verbs)))
    if target.activities:
        parts.append(gettext("Bara aktiviteterna %(list)s.", list=", ".join(target.activities)))
    if target.authorities:
        known = {name: str(label) for name, label, _hint in SOURCES} | names
        parts.append(gettext("Bara det som sägs av %(list)s.", list=", ".join(known.get(each, each) for each in target.authorities)))
    return parts or [str(lazy_gettext("Alla utsagor."))]
