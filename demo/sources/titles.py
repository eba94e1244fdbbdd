"""Which people work in which kind of department: job titles with their shares, the title of a unit's manager, units by name."""

SHARES: dict[str, dict[str, int]] = {
    "care": {
        "Undersköterska": 48, "Vårdbiträde": 18, "Stödassistent": 7, "Boendestödjare": 5, "Sjuksköterska": 8, "Arbetsterapeut": 3,
        "Fysioterapeut": 2, "Biståndshandläggare": 2, "Måltidsbiträde": 4, "Lokalvårdare": 3,
    },
    "school": {
        "Lärare": 33, "Förskollärare": 15, "Barnskötare": 16, "Elevassistent": 10, "Fritidsledare": 6, "Specialpedagog": 3, "Kurator": 2,
        "Skolsköterska": 2, "Kock": 3, "Måltidsbiträde": 5, "Lokalvårdare": 4, "Vaktmästare": 1,
    },
    "social": {
        "Socialsekreterare": 46, "LSS-handläggare": 12, "Behandlingsassistent": 14, "Boendestödjare": 14, "Familjehemssekreterare": 8,
        "Administratör": 6,
    },
    "tech": {
        "Vaktmästare": 20, "Lokalvårdare": 22, "VA-tekniker": 10, "Parkarbetare": 14, "Bygglovshandläggare": 10, "Miljöinspektör": 10,
        "Planarkitekt": 6, "GIS-ingenjör": 3, "Brandman": 5,
    },
    "admin": {
        "HR-specialist": 14, "Ekonom": 16, "Kommunikatör": 10, "IT-tekniker": 14, "Nämndsekreterare": 8, "Upphandlare": 8, "Registrator": 8,
        "Administratör": 14, "Arbetsmarknadskonsulent": 8,
    },
    "culture": {"Bibliotekarie": 40, "Fritidsledare": 34, "Kulturpedagog": 18, "Administratör": 8},
    "estate": {"Fastighetsskötare": 38, "Drifttekniker": 26, "Kundvärd": 18, "Lokalvårdare": 18},
}  # fmt: skip

MANAGER = {"school": "Rektor"}
USUAL_MANAGER = "Enhetschef"
HEAD = "Förvaltningschef"
TOP = {"municipality": "Kommundirektör", "municipal_company": "Verkställande direktör"}
TOP_UNIT = "Ledning och stab"

_TREES = ("Ek", "Björk", "Lind", "Ask", "Alm", "Rönn", "Hassel", "Lönn", "Tall", "Gran", "Oxel", "Hagtorn", "Avenbok", "Pil", "Asp", "Fläder")
_PLACES = ("norr", "söder", "öster", "väster", "centrum", "kusten", "byarna", "natt")
_PATTERNS: dict[str, tuple[str, ...]] = {
    "care": ("Hemtjänst {place}", "Särskilt boende {tree}gården", "Gruppbostad {tree}vägen", "Hemsjukvård {place}", "Särskilt boende {tree}hemmet"),
    "school": ("{tree}skolan", "Förskolan {tree}lunden", "{tree}backens skola", "Förskolan {tree}kotten", "Skolmåltider {place}"),
    "social": ("Barn och familj {place}", "Vuxen {place}", "Försörjningsstöd {place}", "Stödboende {tree}huset"),
    "tech": ("Fastighet {place}", "Gata och park {place}", "Lokalvård {place}", "Bygglov och miljö {place}"),
    "admin": ("HR och kansli", "Ekonomi, inköp och IT", "Kommunikation och service", "Digital utveckling"),
    "culture": ("Biblioteket {place}", "Fritidsgården {tree}an", "Kulturskolan {place}"),
    "estate": ("Område {place}", "Drift {place}", "Jour {place}"),
}


def unit_names(kind: str, count: int) -> list[str]:
    """`count` different names of units in a department of this kind; the same ones first, whatever the count."""
    patterns = _PATTERNS[kind]
    names: dict[str, None] = {}
    step = 0
    while len(names) < count:
        pattern = patterns[step % len(patterns)]
        turn = step // len(patterns)
        name = pattern.format(place=_PLACES[turn % len(_PLACES)], tree=_TREES[turn % len(_TREES)])
        names[name if name not in names else f"{name} {turn + 1}"] = None
        step += 1
    return list(names)
