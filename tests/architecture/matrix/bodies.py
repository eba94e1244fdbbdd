"""What the matrix sends with each POST: a valid form, in which the ids of things are named and not written."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.architecture.matrix.things import Prepared
from tests.factories.catalog import package
from tests.lms.identity.staff_files import line, staff_file


@dataclass(frozen=True)
class Named:
    """An id by its name in `ids_of`."""

    name: str


Form = Mapping[str, str | Named | Callable[[], Any]]
DAY = "2031-03-03"
COURSE: Form = {"title": "Matlyftet", "summary": "Du lär dig laga mat.", "field": "care", "delivery": "blended", "language": "sv"}
ACCESS: Form = {"endpoint": "http://127.0.0.1:9/xapi/", "user": "samlar", "word": "hemligt"}

BODIES: dict[str, tuple[Form, ...]] = {
    "/administration/gallring": ({"detail": "24", "decision": "KS 2026/113"},),
    "/administration/gallring/kor": ({},),
    "/administration/nycklar/<uuid:credential_id>": ({"name": "Nyckeln", "scopes": "all"},),
    "/administration/nycklar/<uuid:credential_id>/dra-in": ({},),
    "/administration/nycklar/ny": ({"id": lambda: str(uuid4()), "name": "Nyckeln", "scopes": "all"},),
    "/administration/personal": ({"file": lambda: (io.BytesIO(staff_file([line("1")])), "personal.csv")},),
    "/administration/personal/<uuid:file_id>/infor": ({"allow_leavers": "1"},),
    "/administration/personal/<uuid:file_id>/kasta": ({},),
    "/administration/roller": ({"member_id": Named("member"), "role": "author", "starts_on": DAY},),
    "/administration/roller/<uuid:grant_id>/avsluta": ({},),
    "/administration/vidaresandning/<uuid:target_id>/<uuid:refused_id>/igen": ({},),
    "/administration/vidaresandning/<uuid:target_id>/<uuid:refused_id>/hoppa-over": ({},),
    "/administration/vidaresandning/<uuid:target_id>/adress": (ACCESS,),
    "/administration/vidaresandning/<uuid:target_id>/fortsatt": ({},),
    "/administration/vidaresandning/<uuid:target_id>/prova": ({},),
    "/administration/vidaresandning/<uuid:target_id>/stoppa": ({},),
    "/administration/vidaresandning/<uuid:target_id>/ta-bort": ({},),
    "/administration/vidaresandning/ny": ({**ACCESS, "name": "Regionen"},),
    "/delning/<owner>/<uuid:course_id>/avsluta": ({},),
    "/delning/<owner>/<uuid:course_id>/ta-emot": ({},),
    "/delning/<owner>/<uuid:course_id>/tacka-nej": ({},),
    "/kurser/<owner>/<uuid:course_id>/ko": ({},),
    "/kurser/<owner>/<uuid:course_id>/lamna": ({},),
    "/kurser/<owner>/<uuid:course_id>/starta": ({},),
    "/licenser/<owner>/<uuid:pool_id>/andel": ({"organisation_id": Named("in the pool"), "guaranteed": "2", "ceiling": "4"},),
    "/licenser/<owner>/<uuid:pool_id>/platser": ({"capacity": "9"},),
    "/licenser/ny": ({"course_id": Named("course"), "name": "2026/27", "capacity": "5", "last_day": DAY},),
    "/logga-ut": ({},),
    "/mina-kurser/<uuid:course_id>": (COURSE,),
    "/mina-kurser/<uuid:course_id>/dela": ({"receivers": Named("receiver")}, {"network": Named("network")}),
    "/mina-kurser/<uuid:course_id>/dela/avsluta": ({"receiver": Named("offered to")},),
    "/mina-kurser/<uuid:course_id>/dra-tillbaka": ({},),
    "/mina-kurser/<uuid:course_id>/paket": ({"package": lambda: (package(files={"ny.html": "ny"}), "kurs.zip")},),
    "/mina-kurser/<uuid:course_id>/publicera": ({},),
    "/mina-kurser/<uuid:course_id>/tillfallen": ({"day": DAY, "starts": "13:00", "ends": "15:00", "place": "Klippan", "leader": Named("member")},),
    "/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/ledare": ({"leader": Named("member")},),
    "/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/platser": ({"capacity": "12"},),
    "/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/stall-in": ({},),
    "/mina-kurser/<uuid:course_id>/tillfallen/<uuid:session_id>/tid": ({"day": DAY, "starts": "13:00", "ends": "15:00", "place": "Klippan"},),
    "/mina-kurser/ny": (COURSE,),
    "/tillfallen/<owner>/<uuid:session_id>/boka": ({"needs": "Hiss"},),
    "/tillfallen/<owner>/<uuid:session_id>/deltagare/alla": ({},),
    "/tillfallen/<owner>/<uuid:session_id>/deltagare": (
        {"participant_id": Named("participant"), "assignment_id": Named("assignment"), "present": "true"},
    ),
    "/tillfallen/<owner>/<uuid:session_id>/ko": ({},),
    "/tillfallen/<owner>/<uuid:session_id>/lamna": ({},),
    "/uppfoljning/export": ({"kurs": Named("requirable"), "enhet": Named("unit"), "visa": "alla"},),
    "/uppfoljning/krav": ({"course": Named("requirable"), "unit": Named("unit"), "job_title": "Handläggare", "starts_on": DAY},),
    "/uppfoljning/krav/<uuid:requirement_id>/avsluta": ({},),
    "/utseende": ({"theme": "dark", "language": "en"},),
}

# A filter that finds nothing is no act on a thing of another's: the file is made, and empty.
FILTERS = {"/uppfoljning/export"}

# Acts that leave no row in the trail, and why.
TRACELESS = {"/utseende": "a choice that is kept in the visitor's own browser and nowhere else"}


def ids_of(world: Prepared) -> dict[str, dict[str, str]]:
    """Each name with the id of Perstorp's `own` thing, of a `foreign` one, and one that is `unknown`."""
    own, foreign, shared = world.perstorp, world.klippan, world.shared
    tenant_ids = {"own": own.tenant.id, "foreign": foreign.tenant.id}
    return {
        "member": _things(world, "member_id"),
        "unit": _things(world, "unit_id"),
        "course": _things(world, "course_id"),
        "assignment": _things(world, "assignment_id"),
        "participant": {**_texts(tenant_ids), "unknown": "999999"},
        "in the pool": {**_texts(tenant_ids), "unknown": "999999"},
        "offered to": {"own": str(world.helsingborg.tenant.id), "foreign": str(foreign.tenant.id), "unknown": "999999"},
        "receiver": {"own": str(foreign.tenant.id), "foreign": str(world.outsider_id), "unknown": "999999"},
        "network": {"own": str(world.network_id), "foreign": str(world.foreign_network_id), "unknown": "999999"},
        "requirable": {
            "own": f"{shared.tenant_id}.{shared.id}",
            "foreign": f"{foreign.tenant.id}.{foreign.things['course_id']}",
            "unknown": f"{foreign.tenant.id}.{uuid4()}",
        },
    }


def _things(world: Prepared, name: str) -> dict[str, str]:
    return {"own": str(world.perstorp.things[name]), "foreign": str(world.klippan.things[name]), "unknown": str(uuid4())}


def _texts(ids: Mapping[str, int]) -> dict[str, str]:
    return {name: str(value) for name, value in ids.items()}


def filled(form: Form, ids: Mapping[str, Mapping[str, str]], **whose: str) -> dict[str, Any]:
    """The form with its ids: the tenant's own, save in the fields that `whose` names."""
    return {
        field: ids[value.name][whose.get(field, "own")] if isinstance(value, Named) else value() if callable(value) else value
        for field, value in form.items()
    }
