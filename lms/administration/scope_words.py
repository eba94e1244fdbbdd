"""Scopes of the record store's credentials in plain words: what they open, and what that means for people."""

from typing import Any

from flask_babel import lazy_gettext as _

from lms.lrs.rights import SCOPES

SCOPE_NAMES: dict[str, Any] = {
    "statements/write": _("Skicka utsagor"),
    "statements/read/mine": _("Läsa sina egna utsagor"),
    "statements/read": _("Läsa allas utsagor"),
    "state": _("Läsa och spara lägen"),
    "define": _("Beskriva aktiviteter"),
    "profile": _("Läsa och spara profiler"),
    "all/read": _("Läsa allt"),
    "all": _("Allt"),
}
SCOPE_MEANINGS: dict[str, Any] = {
    "statements/write": _("Systemet får berätta vad någon har gjort. Det räknas som det systemets ord."),
    "statements/read/mine": _("Bara det som har kommit in med den här nyckeln."),
    "statements/read": _("Vad alla medarbetare har gjort, med resultat. Det är personuppgifter."),
    "state": _("Var någon är i en aktivitet, så att det går att fortsätta där."),
    "define": _("Namn och beskrivningar som kommer med utsagor får visas här."),
    "profile": _("Dokument om aktiviteter och om personer."),
    "all/read": _("Alla utsagor, lägen och profiler, men inget kan ändras. Det är personuppgifter."),
    "all": _("Läsa och skriva allt ovan. Välj det bara om inget mindre räcker."),
}
SCOPE_ENDS: dict[str, Any] = {
    "statements/write": _("kan inte längre skicka utsagor, så det som görs där syns inte här"),
    "statements/read/mine": _("kan inte längre läsa det som det har skickat"),
    "statements/read": _("kan inte längre läsa utsagor"),
    "state": _("kan inte längre läsa eller spara var någon är i en aktivitet"),
    "define": _("kan inte längre beskriva aktiviteter"),
    "profile": _("kan inte längre läsa eller spara profiler"),
    "all/read": _("kan inte längre läsa något"),
    "all": _("kan varken läsa eller skriva något"),
}


def scope_choices() -> list[tuple[str, Any, Any]]:
    """Give the scopes as a form asks for them, the narrowest first."""
    return [(scope, SCOPE_NAMES[scope], SCOPE_MEANINGS[scope]) for scope in SCOPES]
