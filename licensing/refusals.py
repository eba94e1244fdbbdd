"""What a person is told when a seat or a place cannot be had: what is so, then the way forward."""

from typing import Any, NoReturn

from flask_babel import lazy_gettext as _

from lms.core.errors import Conflict, NotFound


class SeatsGone(Conflict):
    """Nothing is left for this organisation now; standing in the queue is the way forward."""

    code = "seats-gone"


_ANSWERS: dict[str, Any] = {
    "full": _("Sista platsen togs nyss. Du har ingen plats. Ställ dig i kö, så får du nästa som blir ledig."),
    "ceiling": _("Din kommun använder redan så många platser som den får. Ställ dig i kö, så får du nästa som blir ledig."),
    "waiting": _("Du står redan i kö. Du får besked så snart en plats blir din."),
    "closed": _("Platserna i potten gick bara att ta under en viss tid, och den är över. Fråga den som sköter licenser hos dig."),
    "already": _("Du har redan en plats."),
    "no_share": _("Kursen har ett visst antal platser, och din kommun är inte med och delar på dem. Fråga den som sköter licenser hos dig."),
    "no_package": _("Kursen saknar webbdel just nu, så det finns inget att öppna än."),
    "sessions_only": _("Kursen har inget att öppna på webben. Boka ett tillfälle på kursens sida."),
    "over": _("Kursen går inte att börja längre. Den har dragits tillbaka, eller så delas den inte med din kommun nu."),
    "consumed": _("Platsen är använd och går inte att lämna tillbaka."),
    "late": _("Det är för sent att avboka. Hör av dig till den som leder tillfället om du inte kan komma."),
    "no_places": _("Tillfället har inga platser att boka än."),
    "cancelled": _("Tillfället är inställt."),
    "not_begun": _("Tillfället har inte börjat än. Kryssa för deltagarna när det har gjort det."),
    "started": _("Tillfället har börjat, så det går inte att boka."),
}


def refuse(answer: str) -> NoReturn:
    """Raise what the answer means: SeatsGone (full, ceiling, waiting), NotFound (unknown), or Conflict with a sentence."""
    if answer == "unknown":
        raise NotFound()
    if answer in ("full", "ceiling", "waiting"):
        raise SeatsGone(_ANSWERS[answer], code=f"seat-{answer}")
    raise Conflict(_ANSWERS[answer], code=f"seat-{answer}".replace("_", "-"))
