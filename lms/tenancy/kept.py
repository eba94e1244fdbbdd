"""Organisations as they were some seconds ago: what they are called changes rarely, and each search names many."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from flask import Flask, current_app

from lms.tenancy.queries import OrganisationView, organisations_by_id

EXTENSION = "samlar.kept_organisations"
SECONDS = 10.0


@dataclass
class KeptOrganisations:
    """Organisations with the moment until which they may be shown. Only those that there are stand here, so they are few."""

    until: dict[int, tuple[float, OrganisationView]] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic

    def among(self, ids: Iterable[int]) -> dict[int, OrganisationView]:
        """The organisations among `ids`, by id in that order; the database is asked for those that nobody has asked for of late."""
        moment, wanted = self.clock(), dict.fromkeys(ids)
        found = {each: kept[1] for each in wanted if (kept := self.until.get(each)) is not None and kept[0] > moment}
        if len(found) < len(wanted):
            read = organisations_by_id([each for each in wanted if each not in found])
            self.until |= {each: (moment + SECONDS, organisation) for each, organisation in read.items()}
            found = {each: organisation for each in wanted if (organisation := read.get(each) or found.get(each)) is not None}
        return found


def kept_organisations(app: Flask) -> KeptOrganisations:
    """What the app has kept."""
    found: KeptOrganisations | None = app.extensions.get(EXTENSION)
    if found is None:
        found = app.extensions[EXTENSION] = KeptOrganisations()
    return found


def organisations_to_show(ids: Iterable[int]) -> dict[int, OrganisationView]:
    """The organisations among `ids`, by id, as pages show them: what they are called may be some seconds old. Whoever decides
    by it asks lms.tenancy.queries."""
    return kept_organisations(current_app).among(ids)
