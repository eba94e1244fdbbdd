"""The columns of a staff file under the many names that HR systems give them."""

import re
from collections.abc import Sequence

from lms.identity.feed_rows import UnreadableFile

NUMBER, GIVEN, FAMILY, EMAIL, TITLE = "number", "given_name", "family_name", "email", "job_title"
UNIT, UNIT_CODE, DEPARTMENT, MANAGER = "unit_name", "unit_code", "department", "manager"
STARTS, ENDS, PROTECTED, KEY = "starts_on", "ends_on", "protected", "employment_key"

# Our own name of a column first: it is the one that messages use.
NAMES: dict[str, tuple[str, ...]] = {
    NUMBER: ("Anställningsnummer", "Anställningsnr", "Anstnr", "Anst.nr", "Personalnummer", "Medarbetarnummer", "Employee number"),
    GIVEN: ("Förnamn", "Tilltalsnamn", "Given name", "First name"),
    FAMILY: ("Efternamn", "Family name", "Last name"),
    EMAIL: ("E-post", "E-postadress", "Mejl", "Mail", "E-mail"),
    TITLE: ("Befattning", "Titel", "Befattningsbenämning", "Job title"),
    UNIT: ("Enhet", "Enhetsnamn", "Arbetsplats", "Unit"),
    UNIT_CODE: ("Enhetskod", "Enhets-id", "Organisationskod", "Orgkod", "Ansvar", "Unit code"),
    DEPARTMENT: ("Förvaltning", "Förvaltningsnamn", "Verksamhet", "Department"),
    MANAGER: ("Chef", "Chefens anställningsnummer", "Chef anställningsnummer", "Närmaste chef", "Manager"),
    STARTS: ("Anställd från", "Anställd fr.o.m.", "Startdatum", "Från", "Fr.o.m.", "Start date"),
    ENDS: ("Anställd till", "Anställd t.o.m.", "Slutdatum", "Till", "T.o.m.", "End date"),
    PROTECTED: ("Skyddad identitet", "Skyddade personuppgifter", "Sekretessmarkering", "Protected"),
    KEY: ("Anställnings-id", "Anställnings-ID", "Löpnummer", "Anställningslöpnummer", "Employment id"),
}
REQUIRED = (NUMBER, GIVEN, FAMILY, TITLE, UNIT, STARTS)


def _plain(text: str) -> str:
    return re.sub(r"[^0-9a-zåäö]", "", text.casefold())


_FIELD_OF = {_plain(name): field for field, names in NAMES.items() for name in names}


def columns_of(header: Sequence[str]) -> tuple[dict[int, str], tuple[str, ...]]:
    """Which field stands in which place, and the columns that nobody asked for.

    Raises UnreadableFile when a needed column is missing or one stands twice."""
    places: dict[int, str] = {}
    ignored: list[str] = []
    for place, name in enumerate(header):
        field = _FIELD_OF.get(_plain(name))
        if field is None:
            if name.strip():
                ignored.append(name.strip()[:60])
        elif field in places.values():
            raise UnreadableFile("column_twice", column=NAMES[field][0])
        else:
            places[place] = field
    missing = [NAMES[field][0] for field in REQUIRED if field not in places.values()]
    if missing:
        raise UnreadableFile("columns_missing", columns=", ".join(missing))
    return places, tuple(ignored)
