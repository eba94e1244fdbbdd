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
}
