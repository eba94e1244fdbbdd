"""Why a staff file or one of its rows is refused, in words for the person who exported it."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _


def sentence(reason: str, values: Mapping[str, str | int]) -> str:
    """What is wrong and how to get it right."""
    sentences: dict[str, Callable[[], str]] = {
        "not_text": lambda: _("Filen är inte en textfil. Exportera den som CSV med semikolon."),
        "empty": lambda: _("Filen är tom."),
        "no_rows": lambda: _("Filen har rubriker men inga rader. Inget har ändrats."),
        "too_many_rows": lambda: _("Filen har fler än %(most)s rader.", **values),
        "columns_missing": lambda: _("Filen saknar kolumner: %(columns)s.", **values),
        "column_twice": lambda: _("Kolumnen %(column)s finns två gånger.", **values),
        "quote": lambda: _("Rad %(line)s: ett citattecken stängs inte. Inget av filen har tagits in.", **values),
        "quote_over_lines": lambda: _("Rad %(line)s: en cell går över flera rader. Inget av filen har tagits in.", **values),
        "cells": lambda: _("Raden har %(found)s celler, men rubrikraden har %(expected)s.", **values),
        "missing": lambda: _("%(column)s saknas.", **values),
        "too_long": lambda: _("%(column)s är längre än %(most)s tecken.", **values),
        "unreadable_signs": lambda: _("%(column)s innehåller tecken som inte går att läsa.", **values),
        "number": lambda: _("Anställningsnumret ”%(text)s” innehåller otillåtna tecken.", **values),
        "date": lambda: _("%(column)s är inte ett datum: ”%(text)s”. Skriv till exempel 2026-11-21.", **values),
        "period": lambda: _("Anställningen slutar innan den börjar."),
        "email": lambda: _("”%(text)s” är inte en e-postadress.", **values),
        "protected": lambda: _("Skyddad identitet är ja eller nej, inte ”%(text)s”.", **values),
        "repeated": lambda: _("Samma anställning står redan på rad %(line)s.", **values),
        "name_differs": lambda: _("Anställningsnummer %(number)s har ett annat namn på rad %(line)s.", **values),
        "key_repeated": lambda: _("Samma anställnings-id står redan på rad %(line)s.", **values),
        "key_of_another": lambda: _("Anställnings-id %(key)s hör till en annan person.", **values),
        "manager_unknown": lambda: _("Chefen %(manager)s finns varken i filen eller bland de anställda.", **values),
    }
    return sentences[reason]()
