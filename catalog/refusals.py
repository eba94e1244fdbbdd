"""The words for each reason why a package is refused: what is so, and what the author can do about it."""

from flask_babel import gettext as _

from catalog.content.refusal import PackageRefused


def sentence(refusal: PackageRefused) -> str:
    """One or two sentences for the author, naming the entry or element."""
    what = {"subject": refusal.subject, "detail": refusal.detail}
    return {**_archive(what), **_structure(what)}.get(refusal.code) or _("Paketet går inte att använda (%(code)s).", code=refusal.code)


def _archive(what: dict[str, str]) -> dict[str, str]:
    name = _("Byt namn på filen och packa om.")
    return {
        "no-zip": _("Filen är varken ett zip-arkiv eller en cmi5.xml. Exportera kursen som cmi5 från ditt verktyg."),
        "zip-damaged": _("Arkivet är skadat eller ändrat på ett sätt som vi inte litar på. Packa om det och försök igen."),
        "zip-split": _("Arkivet är delat i flera filer. Packa det som en enda zip."),
        "too-large": _("Paketet är större än %(detail)s MiB. Gör filmer och bilder mindre, eller lägg dem på en filmtjänst.", **what),
        "too-large-unpacked": _("Uppackat blir paketet större än %(detail)s MiB.", **what),
        "too-many-files": _("Paketet har fler än %(detail)s filer.", **what),
        "ratio": _(
            "”%(subject)s” packar upp till mer än %(detail)s gånger sin storlek. Så ser en zipbomb ut, och därför tas paketet inte emot.", **what
        ),
        "overlap": _("”%(subject)s” delar innehåll med en annan fil i arkivet. Packa om kursen med ett vanligt zip-program.", **what),
        "name-nul": _("Filnamnet ”%(subject)s” har ett osynligt tecken.", **what) + " " + name,
        "name-control": _("Filnamnet ”%(subject)s” har ett osynligt tecken.", **what) + " " + name,
        "name-length": _("Filnamnet ”%(subject)s” är tomt eller för långt.", **what) + " " + name,
        "name-backslash": _("Filnamnet ”%(subject)s” har ett bakstreck. Packa om kursen; mappar skiljs med snedstreck.", **what),
        "name-absolute": _("Filnamnet ”%(subject)s” börjar i datorns rot. Packa om kursen från dess egen mapp.", **what),
        "name-drive": _("Filnamnet ”%(subject)s” nämner en diskenhet. Packa om kursen från dess egen mapp.", **what),
        "name-climbs": _("Filnamnet ”%(subject)s” leder ut ur paketet. Packa om kursen från dess egen mapp.", **what),
        "name-unclear": _("Filnamnet ”%(subject)s” har en tom del.", **what) + " " + name,
        "name-twice": _("Filen ”%(subject)s” finns två gånger i paketet. Ta bort den ena.", **what),
        "name-case": _("”%(subject)s” och ”%(detail)s” skiljer sig bara i stora och små bokstäver.", **what) + " " + name,
        "name-folder": _("”%(subject)s” är en fil, men ”%(detail)s” behöver en mapp med det namnet.", **what),
        "entry-link": _("”%(subject)s” är en länk till en annan fil. Lägg in själva filen i stället.", **what),
        "entry-kind": _("”%(subject)s” är varken fil eller mapp.", **what),
        "entry-encrypted": _("”%(subject)s” är skyddad med lösenord. Packa kursen utan lösenord.", **what),
        "entry-method": _("”%(subject)s” är packad på ett ovanligt sätt. Packa om kursen med ett vanligt zip-program.", **what),
        "no-manifest": _("Paketet har ingen cmi5.xml i sin översta mapp. Exportera kursen som cmi5; SCORM tas inte emot än."),
    }


def _structure(what: dict[str, str]) -> dict[str, str]:
    return {
        "xml-dtd": _("%(subject)s har en DTD (DOCTYPE) eller egna entiteter. Ta bort dem; cmi5 behöver dem inte.", **what),
        "xml-size": _("cmi5.xml är för stor eller för djup (vid ”%(subject)s”).", **what),
        "xml-malformed": _("%(subject)s är inte riktig XML. Felet märks på rad %(detail)s.", **what),
        "xml-encoding": _("%(subject)s har en teckenkodning som inte går att läsa. Spara filen som UTF-8.", **what),
        "cmi5-root": _("cmi5.xml börjar med ”%(subject)s”. Den ska börja med courseStructure i cmi5:s namnrymd, version 1.0.", **what),
        "cmi5-namespace": _("Elementet ”%(subject)s” i ”%(detail)s” saknar namnrymd.", **what),
        "cmi5-text": _("”%(subject)s” har lös text. cmi5 vill ha den i ett element, till exempel langstring.", **what),
        "cmi5-missing": _("”%(subject)s” saknar %(detail)s.", **what),
        "cmi5-empty": _("%(detail)s i ”%(subject)s” är tomt.", **what),
        "cmi5-unexpected": _("”%(detail)s” står på fel plats i ”%(subject)s”, eller hör inte dit.", **what),
        "cmi5-attribute": _("”%(subject)s” har attributet %(detail)s, som cmi5 inte känner till.", **what),
        "cmi5-value": _("”%(subject)s” har ett värde som cmi5 inte tillåter: %(detail)s.", **what),
        "cmi5-iri": _("”%(detail)s” i ”%(subject)s” är ingen fullständig IRI. Den ska börja med till exempel https:.", **what),
        "cmi5-language": _("Språket ”%(detail)s” i ”%(subject)s” är ingen språkkod.", **what),
        "cmi5-mastery-score": _("masteryScore för ”%(subject)s” är %(detail)s. Det ska vara ett tal från 0 till 1 med högst fyra decimaler.", **what),
        "cmi5-twice": _("Id:t ”%(subject)s” finns två gånger i kursen.", **what),
        "cmi5-depth": _("”%(subject)s” ligger djupare än %(detail)s block.", **what),
        "url-unclear": _("Adressen %(detail)s för ”%(subject)s” går inte att läsa.", **what),
        "url-query": _("Adressen för ”%(subject)s” använder namnet %(detail)s, som cmi5 behöver för sig.", **what),
        "url-scheme": _("Adressen %(detail)s för ”%(subject)s” är inte en webbadress.", **what),
        "url-outside": _("Adressen %(detail)s för ”%(subject)s” leder ut ur paketet.", **what),
        "url-missing": _("Filen %(detail)s, där ”%(subject)s” börjar, finns inte i paketet.", **what),
    }
