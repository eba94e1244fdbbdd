"""Names of roles and acts, for people."""

from flask_babel import lazy_gettext as _

from lms.access.permissions import Role

ROLE_NAMES = {
    Role.HR: _("HR"),
    Role.AUTHOR: _("Kursförfattare"),
    Role.LICENCE_OFFICER: _("Licensansvarig"),
    Role.COORDINATOR: _("Samordnare"),
    Role.TENANT_ADMIN: _("Administratör"),
}
ROLE_MEANINGS = {
    Role.HR: _("Följer upp hela kommunen, bestämmer vad som är obligatoriskt och tar in personalfilen."),
    Role.AUTHOR: _("Gör kurser och delar dem."),
    Role.LICENCE_OFFICER: _("Tar emot delade kurser och sköter licenspotter."),
    Role.COORDINATOR: _("Ser nätverkets siffror, aldrig personer."),
    Role.TENANT_ADMIN: _("Ger roller, sköter utseende och nycklar, läser händelser."),
}
ACTION_NAMES = {
    "sign-in": _("Loggade in"),
    "sign-in.refused": _("Nekades inloggning"),
    "sign-out": _("Loggade ut"),
    "identity.link": _("Inloggning kopplades till en person"),
    "provider.connect": _("Inloggningstjänst kopplades"),
    "role.grant": _("Gav en roll"),
    "role.end": _("Avslutade en roll"),
    "brand.set": _("Ändrade utseende"),
    "staff-file.upload": _("Laddade upp en personalfil"),
    "staff-file.discard": _("Kastade en personalfil"),
    "staff.feed": _("Tog in en personalfil"),
    "session.plan": _("Planerade ett kurstillfälle"),
    "session.places": _("Ändrade antalet platser på ett kurstillfälle"),
    "session.mark": _("Noterade närvaro"),
    "session.cancel_booking": _("Avbokade ett kurstillfälle"),
    "session.cancel": _("Ställde in ett kurstillfälle"),
    "session.book": _("Bokade ett kurstillfälle"),
    "seat.take": _("Tog en plats"),
    "seat.queue": _("Ställde sig i kö"),
    "seat.promoted": _("Fick en plats från kön"),
    "seat.give_back": _("Lämnade tillbaka en plats"),
    "requirement.add": _("Gjorde en kurs obligatorisk"),
    "requirement.end": _("Avslutade ett krav"),
    "pool.open": _("Öppnade en licenspott"),
    "pool.share": _("Ändrade en andel i en licenspott"),
    "pool.capacity": _("Ändrade en licenspotts platser"),
    "lrs.credential.create": _("Skapade en nyckel till statements"),
    "lrs.credential.revoke": _("Drog in en nyckel till statements"),
    "lrs.progress.rebuild": _("Räknade om framsteg från statements"),
    "follow-up.export": _("Tog ut uppföljningen som fil"),
    "enrolment.begin": _("Började en kurs"),
    "course.create": _("Skapade en kurs"),
    "course.edit": _("Ändrade en kurs"),
    "course.package": _("Laddade upp ett kurspaket"),
    "course.publish": _("Publicerade en kurs"),
    "course.withdraw": _("Drog tillbaka en kurs"),
    "course.offer": _("Delade en kurs"),
    "course.end_offer": _("Slutade dela en kurs"),
    "course.accept": _("Tog emot en kurs"),
    "course.decline": _("Tackade nej till en kurs"),
    "course.end_acceptance": _("Slutade ta emot en kurs"),
    "certificate.withdraw": _("Ett intyg drogs tillbaka"),
}
