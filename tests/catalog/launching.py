"""A launched unit as tests play it: the address taken apart, and the statements that a package sends."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import orjson

from catalog.cmi5_terms import AU_VERBS, CATEGORY, CATEGORY_MOVE_ON, MASTERY_SCORE
from catalog.models import Course
from catalog.services.launch import launch
from lms.core.clock import now
from lms.core.db import unit_of_work
from lms.core.settings import current_settings
from lms.identity.models import Member
from lms.lrs import documents, grants
from lms.lrs.agents import ifi_of
from lms.lrs.services import store

VERBS = {name: verb for verb, name in AU_VERBS.items()}


@dataclass
class Launched:
    """What a package finds in its address and in LMS.LaunchData."""

    tenant_id: int
    url: str
    registration: UUID

    @property
    def query(self) -> dict[str, str]:
        """The launch's parameters."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    @property
    def actor(self) -> dict[str, Any]:
        """The learner."""
        return orjson.loads(self.query["actor"])

    def launch_data(self) -> dict[str, Any]:
        """LMS.LaunchData of this launch's activity and registration."""
        with unit_of_work(tenant_id=self.tenant_id):
            place = documents.state_place(self.tenant_id, self.query["activityId"], ifi_of(self.actor), self.registration)
            return orjson.loads(documents.find(place, "LMS.LaunchData").content)

    def statement(self, verb: str, *, defined: bool = True, **changes: Any) -> dict[str, Any]:
        """A right statement of this verb; `changes` replace whole members."""
        template = self.launch_data()["contextTemplate"]
        category = [CATEGORY] if defined else []
        result: dict[str, Any] = {"completed": {"completion": True}, "passed": {"success": True}, "failed": {"success": False}}.get(verb, {})
        if result and defined:
            category.append(CATEGORY_MOVE_ON)
        if verb in ("completed", "passed", "failed", "terminated"):
            result = {**result, "duration": "PT5M"}
        return {
            "id": str(uuid4()),
            "actor": self.actor,
            "verb": {"id": VERBS.get(verb, verb)},
            "object": {"objectType": "Activity", "id": self.query["activityId"]},
            "context": {
                "registration": str(self.registration),
                "contextActivities": {**template["contextActivities"], "category": [{"id": each} for each in category]},
                "extensions": dict(template["extensions"]),
            },
            "timestamp": now().strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            **({"result": result} if result else {}),
            **changes,
        }

    def scored(self, verb: str, scaled: float, mastery: float = 0.8) -> dict[str, Any]:
        """Passed or failed with a score, and the masteryScore it was judged by."""
        statement = self.statement(verb)
        statement["result"]["score"] = {"scaled": scaled}
        statement["context"]["extensions"][MASTERY_SCORE] = mastery
        return statement

    def send(self, *statements: dict[str, Any]) -> list[str]:
        """Store statements as this launch would, in one batch."""
        with unit_of_work(tenant_id=self.tenant_id):
            grant = grants.grants_of(tenant_id=self.tenant_id, registration=self.registration)[0]
            return store(list(statements), tenant_id=self.tenant_id, grant=grant)

    def say(self, *verbs: str) -> None:
        """Send right statements, one by one."""
        for verb in verbs:
            self.send(self.scored(verb, {"passed": 0.9, "failed": 0.5}[verb]) if verb in ("passed", "failed") else self.statement(verb))


def launch_for(
    member: Member, course: Course, *, registration: UUID | None = None, version_id: UUID | None = None, unit_id: UUID | None = None
) -> Launched:
    """The member launches the course, on the right of the own tenant."""
    registration = registration or uuid4()
    with unit_of_work(tenant_id=member.tenant_id):
        url = launch(
            tenant_id=member.tenant_id, registration=registration, owner_id=course.tenant_id, course_id=course.id,
            version_id=version_id or course.current_version_id, person_id=member.person_id, return_url="http://perstorp.localhost:8000/mitt-larande",
            settings=current_settings(), unit_id=unit_id,
        )  # fmt: skip
    return Launched(tenant_id=member.tenant_id, url=url, registration=registration)
