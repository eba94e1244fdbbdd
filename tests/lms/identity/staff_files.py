"""Staff files for tests, as HR systems export them."""

from collections.abc import Iterable

HEADER = "Anställningsnummer;Förnamn;Efternamn;E-post;Befattning;Enhet;Enhetskod;Förvaltning;Chef;Anställd från;Anställd till;Skyddad identitet"


def line(
    number: str, given: str = "Amina", family: str = "Holmér", *, email: str = "", title: str = "undersköterska",
    unit: str = "Hemtjänst norr", code: str = "4210", department: str = "Vård och omsorg", manager: str = "",
    starts: str = "2024-01-15", ends: str = "", protected: str = "",
) -> str:  # fmt: skip
    """One row of the file."""
    return ";".join((number, given, family, email, title, unit, code, department, manager, starts, ends, protected))


def staff_file(rows: Iterable[str], *, header: str = HEADER, encoding: str = "utf-8-sig", newline: str = "\r\n") -> bytes:
    """The bytes of a file with these rows."""
    return newline.join([header, *rows, ""]).encode(encoding)
