"""The people who can be chosen at sign-in: a dozen in each tenant, some of them with a part in the story."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One who signs in. `given` and `family` are empty when the name is drawn; `unit` counts units of the department's kind."""

    number: str
    title: str
    department: str
    unit: int | None = 0
    given: str = ""
    family: str = ""
    roles: tuple[str, ...] = ()
    note: str = ""


# Unit None is the department's own management. Numbers are the employment numbers of the staff file.
_MUNICIPALITY = (
    Part("10001", "Undersköterska", "care", note="Medarbetare i hemtjänsten"),
    Part("10002", "HR-specialist", "admin", roles=("hr",), note="HR: uppföljning, krav och personalfil"),
    Part("10003", "Enhetschef", "care", note="Chef för Hemtjänst norr"),
    Part("10004", "IT-tekniker", "admin", unit=1, roles=("tenant_admin",), note="Administratör: roller och utseende"),
    Part("10005", "Upphandlare", "admin", unit=1, roles=("licence_officer",), note="Licensansvarig: potter och delade kurser"),
    Part("10006", "Arbetsterapeut", "care", roles=("author",), note="Kursförfattare"),
    Part("10007", "Vårdbiträde", "care", note="Medarbetare i hemtjänsten"),
    Part("10008", "Förskollärare", "school", unit=1, note="Medarbetare i förskolan"),
    Part("10009", "Socialsekreterare", "social", note="Medarbetare i socialtjänsten"),
    Part("10010", "Rektor", "school", note="Chef för en skola"),
    Part("10011", "Fysioterapeut", "care", roles=("author",), note="Kursförfattare och kursledare"),
    Part("10012", "Sjuksköterska", "care", unit=1, note="Medarbetare på särskilt boende"),
)
_COMPANY = (
    Part("10001", "Fastighetsskötare", "estate", note="Medarbetare"),
    Part("10002", "HR-specialist", "admin", roles=("hr",), note="HR: uppföljning, krav och personalfil"),
    Part("10003", "Enhetschef", "estate", note="Chef för en enhet"),
    Part("10004", "IT-tekniker", "admin", unit=1, roles=("tenant_admin",), note="Administratör: roller och utseende"),
    Part("10005", "Upphandlare", "admin", unit=1, roles=("licence_officer",), note="Licensansvarig: potter och delade kurser"),
    Part("10006", "Kommunikatör", "admin", roles=("author",), note="Kursförfattare"),
    Part("10007", "Drifttekniker", "estate", note="Medarbetare"),
    Part("10008", "Drifttekniker", "estate", unit=1, note="Medarbetare"),
    Part("10009", "Kundvärd", "estate", note="Medarbetare"),
    Part("10010", "Enhetschef", "estate", unit=1, note="Chef för en enhet"),
    Part("10011", "Kundvärd", "estate", unit=1, note="Medarbetare"),
    Part("10012", "Lokalvårdare", "estate", note="Medarbetare"),
)

# Who is who in the story (issue texts and the README name them).
NAMED: dict[tuple[str, str], tuple[str, str, str]] = {
    ("perstorp", "10001"): ("Amina", "Holmér", "Undersköterska i Hemtjänst norr. Börja här: sök på lyft"),
    ("perstorp", "10002"): ("Eskil", "Norrby", "HR: ser vem som har gått vad"),
    ("perstorp", "10003"): ("Marianne", "Lindvall", "Enhetschef: ser sin egen personal"),
    ("perstorp", "10004"): ("Tove", "Almqvist", "Administratör: roller och utseende"),
    ("perstorp", "10005"): ("Ragnar", "Stenmark", "Licensansvarig: tar emot kurser, ser Perstorps platser"),
    ("perstorp", "10007"): ("Latifa", "Wendel", "Vårdbiträde: bokad på Personlyft och lyftselar i dag"),
    ("helsingborg", "10006"): ("Johan", "Ek", "Kursförfattare: Säkra förflyttningar"),
    ("helsingborg", "10005"): ("Yvonne", "Dahlkvist", "Licensansvarig: den gemensamma potten"),
    ("helsingborg", "10002"): ("Lennart", "Ahlström", "HR i Helsingborg"),
    ("klippan", "10011"): ("Petra", "Sandell", "Kursledare: Personlyft och lyftselar i Klippan"),
    ("klippan", "10006"): ("Gunnar", "Wedin", "Kursförfattare i Klippan"),
    ("klippan", "10005"): ("Solveig", "Brink", "Licensansvarig i Klippan"),
}
EXTRA_ROLES: dict[tuple[str, str], tuple[str, ...]] = {("helsingborg", "10002"): ("hr", "coordinator")}


def parts(slug: str, kind: str) -> list[Part]:
    """The dozen of one tenant, with the story's names and roles put in."""
    dozen = _MUNICIPALITY if kind == "municipality" else _COMPANY
    found = []
    for part in dozen:
        given, family, note = NAMED.get((slug, part.number), ("", "", part.note))
        roles = EXTRA_ROLES.get((slug, part.number), part.roles)
        found.append(Part(part.number, part.title, part.department, part.unit, given, family, roles, note))
    return found
