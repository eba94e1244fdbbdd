"""One statement that uses everything, and what is wrong with it in many small ways: (path to change, new value, path named)."""

from typing import Any

UUID = "9dc99b37-e920-4a68-a066-917faca28949"
AGENT = {"objectType": "Agent", "name": "Amina", "account": {"homePage": "https://perstorp.example", "name": "9f2c"}}
MAILED = {"mbox": "mailto:amina@perstorp.example"}
ANONYMOUS = {"objectType": "Group", "member": [MAILED, {"openid": "https://id.example/x"}, {"mbox_sha1sum": "a" * 40}]}
DEFINITION = {
    "name": {"sv-SE": "Lyft", "en": "Lift"}, "description": {"sv": "Säkra förflyttningar"}, "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
    "moreInfo": "https://example.org/more", "interactionType": "choice", "correctResponsesPattern": ["a[,]b"],
    "choices": [{"id": "a", "description": {"sv": "Ja"}}, {"id": "b"}], "extensions": {"https://example.org/e": {"x": [None, 1]}},
}  # fmt: skip
ACTIVITY = {"objectType": "Activity", "id": "https://example.org/a", "definition": DEFINITION}
RESULT = {
    "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10.0}, "success": True, "completion": False, "response": "", "duration": "P1Y2M3DT4H5M6.78S",
    "extensions": {},
}  # fmt: skip
CONTEXT = {
    "registration": UUID, "instructor": AGENT, "team": ANONYMOUS, "contextActivities": {"parent": {"id": "https://example.org/p"}, "category": [ACTIVITY]},
    "revision": "3", "platform": "Samlär", "language": "zh-Hant-TW", "statement": {"objectType": "StatementRef", "id": UUID}, "extensions": {},
}  # fmt: skip
ATTACHMENT = {
    "usageType": "https://example.org/u", "display": {"sv": "Intyg"}, "description": {}, "contentType": 'text/plain; charset="utf-8"', "length": 0,
    "sha2": "0" * 64, "fileUrl": "https://example.org/f",
}  # fmt: skip
SUB = {
    "objectType": "SubStatement", "actor": AGENT, "verb": {"id": "https://example.org/v"}, "object": {"id": "https://example.org/s"},
    "result": RESULT, "context": CONTEXT, "timestamp": "2026-11-21T10:00:00Z", "attachments": [ATTACHMENT],
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "id": UUID, "actor": AGENT, "verb": {"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"sv": "klarade"}}, "object": ACTIVITY,
    "result": RESULT, "context": CONTEXT, "timestamp": "2026-11-21T10:00:00.123+01:00", "stored": "2026-11-21T10:00:00Z",
    "authority": {"objectType": "Group", "member": [MAILED, AGENT]}, "version": "1.0.9", "attachments": [ATTACHMENT],
}  # fmt: skip

GOOD: dict[str, tuple[str, Any]] = {
    "sub-statement": ("object", SUB),
    "agent as object": ("object", AGENT),
    "group as object": ("object", ANONYMOUS),
    "reference as object": ("object", {"objectType": "StatementRef", "id": UUID.upper()}),
    "identified group with no members": ("actor", {"objectType": "Group", **MAILED}),
    "weeks": ("result.duration", "P4W"),
    "no seconds": ("timestamp", "2026-11-21T10:00Z"),
    "leap second": ("timestamp", "2016-12-31T23:59:60Z"),
    "many digits": ("timestamp", "2026-11-21T10:00:00.123456789Z"),
    "no offset": ("timestamp", "2026-11-21T10:00:00"),
    "urn": ("verb.id", "urn:isbn:9789100"),
    "iri": ("verb.id", "https://exempel.se/säkra/förflyttningar"),
    "extension singleton": ("context.language", "sv-a-ab-b-cd-x-private"),
    "whole numbers": ("result.score", {"scaled": 1, "raw": -3}),
    "empty score": ("result.score", {}),
    "version 1.0.0": ("version", "1.0.0"),
}

BAD: list[tuple[str, Any, str]] = [
    ("actor", None, "$.actor"), ("actor", "Amina", "$.actor"), ("actor", {}, "$.actor"), ("actor", {"name": "x"}, "$.actor"),
    ("actor", AGENT | MAILED, "$.actor"), ("actor", AGENT | {"objectType": "agent"}, "$.actor.objectType"),
    ("actor", AGENT | {"objectType": "Activity"}, "$.actor.objectType"), ("actor", AGENT | {"member": []}, "$.actor.member"),
    ("actor.mbox", "x", "$.actor.mbox"), ("actor.name", 1, "$.actor.name"), ("actor.account", {}, "$.actor.account"),
    ("actor.account.homePage", "perstorp.example", "$.actor.account.homePage"), ("actor.account.name", 7, "$.actor.account.name"),
    ("actor.account.name", "a\u0000b", "$.actor.account.name"), ("actor.account.name", "x" * 2000, "$.actor.account"),
    ("actor.account.Name", "x", "$.actor.account.Name"), ("actor", {"mbox": "amina@perstorp.example"}, "$.actor.mbox"),
    ("actor", {"mbox": "mailto:amina"}, "$.actor.mbox"), ("actor", {"mbox": "MAILTO:a@b.se"}, "$.actor.mbox"),
    ("actor", {"mbox_sha1sum": "a" * 39}, "$.actor.mbox_sha1sum"), ("actor", {"openid": "id.example"}, "$.actor.openid"),
    ("actor", {"objectType": "Group"}, "$.actor"), ("actor", {"objectType": "Group", "member": []}, "$.actor"),
    ("actor", {"objectType": "Group", "member": MAILED}, "$.actor.member"), ("actor", {"objectType": "Group", "member": [ANONYMOUS]}, "$.actor.member[0].objectType"),
    ("actor", {"objectType": "Group", "member": [MAILED, {}]}, "$.actor.member[1]"), ("actor", {"objectType": "Group", **AGENT | {"objectType": "Group"}, **MAILED}, "$.actor"),
    ("verb", {}, "$.verb"), ("verb", {"display": {}}, "$.verb"), ("verb.id", "passed", "$.verb.id"), ("verb.id", "https://e.se/a b", "$.verb.id"),
    ("verb.id", "https://e.se/" + "x" * 1300, "$.verb.id"), ("verb.ID", "x:y", "$.verb.ID"), ("verb.display", {"svenska språket": "x"}, "$.verb.display.svenska språket"),
    ("verb.display", {"sv": None}, "$.verb.display.sv"), ("verb.display", "klarade", "$.verb.display"),
    ("verb.id", "http://adlnet.gov/expapi/verbs/voided", "$.object"),
    ("object", {}, "$.object"), ("object", None, "$.object"), ("object", AGENT | {"objectType": "person"}, "$.object.objectType"),
    ("object", {"objectType": None, "id": "x:y"}, "$.object.objectType"), ("object", MAILED, "$.object.mbox"), ("object.id", "a", "$.object.id"),
    ("object.id", 1, "$.object.id"), ("object", {"objectType": "StatementRef", "id": "x"}, "$.object.id"), ("object", {"objectType": "StatementRef"}, "$.object"),
    ("object", {"objectType": "StatementRef", "id": UUID, "definition": {}}, "$.object.definition"),
    ("object.definition", [], "$.object.definition"), ("object.definition.type", "x", "$.object.definition.type"),
    ("object.definition.moreInfo", "", "$.object.definition.moreInfo"), ("object.definition.interactionType", "choiCe", "$.object.definition.interactionType"),
    ("object.definition.choices", {}, "$.object.definition.choices"), ("object.definition.choices", [{}], "$.object.definition.choices[0]"),
    ("object.definition.choices", [{"id": "a"}, {"id": "a"}], "$.object.definition.choices"), ("object.definition.correctResponsesPattern", [1], "$.object.definition.correctResponsesPattern[0]"),
    ("object.definition", {"steps": [{"id": "a"}]}, "$.object.definition.steps"), ("object.definition.extensions", {"e": 1}, "$.object.definition.extensions.e"),
    ("object", SUB | {"id": UUID}, "$.object.id"), ("object", SUB | {"object": SUB}, "$.object.object"), ("object", SUB | {"version": "1.0.0"}, "$.object.version"),
    ("object", SUB | {"authority": AGENT}, "$.object.authority"), ("object", SUB | {"stored": "2026-01-01T00:00:00Z"}, "$.object.stored"),
    ("object", {name: part for name, part in SUB.items() if name != "verb"}, "$.object"), ("object", SUB | {"actor": {}}, "$.object.actor"),
    ("result", [], "$.result"), ("result.success", "true", "$.result.success"), ("result.completion", 1, "$.result.completion"),
    ("result.score.scaled", 1.01, "$.result.score.scaled"), ("result.score.scaled", "0.5", "$.result.score.scaled"), ("result.score.raw", True, "$.result.score.raw"),
    ("result.score.raw", 11, "$.result.score.raw"), ("result.score.raw", -1, "$.result.score.raw"), ("result.score.min", 10, "$.result.score.min"),
    ("result.duration", "P4W1D", "$.result.duration"), ("result.duration", "P", "$.result.duration"), ("result.duration", "PT", "$.result.duration"),
    ("result.duration", "1h", "$.result.duration"), ("result.duration", "P1DT", "$.result.duration"), ("result.response", None, "$.result.response"),
    ("result.extensions", {"x": 1}, "$.result.extensions.x"), ("result.extra", 1, "$.result.extra"),
    ("context.registration", "x", "$.context.registration"), ("context.registration", UUID[:-1], "$.context.registration"),
    ("context.team", AGENT, "$.context.team.objectType"), ("context.instructor", {}, "$.context.instructor"), ("context.language", "svenska språket", "$.context.language"),
    ("context.language", "zh-z-aaa-z-bbb", "$.context.language"), ("context.statement", {"id": UUID}, "$.context.statement"),
    ("context.contextActivities.parents", [], "$.context.contextActivities.parents"), ("context.contextActivities.other", "x:y", "$.context.contextActivities.other"),
    ("context.contextActivities.other", [{"id": "x:y"}, {}], "$.context.contextActivities.other[1]"), ("context.revision", 3, "$.context.revision"),
    ("context.contextActivities.category", [{"objectType": "Agent", "id": "x:y"}], "$.context.contextActivities.category[0].objectType"),
    ("timestamp", "2026-11-21", "$.timestamp"), ("timestamp", "2026-11-21T10:00:00-00:00", "$.timestamp"), ("timestamp", "2026-11-21T10:00:00-0000", "$.timestamp"),
    ("timestamp", "2026-11-21T10:00:00-00", "$.timestamp"), ("timestamp", "2026-02-30T10:00:00Z", "$.timestamp"), ("timestamp", "2026-11-21 10:00:00Z", "$.timestamp"),
    ("timestamp", "2026-W47-6T10:00:00Z", "$.timestamp"), ("timestamp", 1700000000, "$.timestamp"), ("timestamp", "٢٠٢٦-11-21T10:00:00Z", "$.timestamp"),
    ("timestamp", "0001-01-01T00:00:00+14:00", "$.timestamp"), ("stored", "x", "$.stored"), ("id", UUID + "0", "$.id"), ("id", None, "$.id"), ("Id", UUID, "$.Id"),
    ("version", "2.0.0", "$.version"), ("version", "1.1.0", "$.version"), ("version", "0.9.5", "$.version"), ("version", 1.0, "$.version"),
    ("authority", {"objectType": "Group", **MAILED}, "$.authority"), ("authority", ANONYMOUS, "$.authority.member"),
    ("attachments", {}, "$.attachments"), ("attachments", [{}], "$.attachments[0]"), ("attachments", [ATTACHMENT | {"length": "0"}], "$.attachments[0].length"),
    ("attachments", [ATTACHMENT | {"contentType": "text"}], "$.attachments[0].contentType"), ("attachments", [ATTACHMENT | {"sha2": ""}], "$.attachments[0].sha2"),
    ("attachments", [ATTACHMENT, ATTACHMENT | {"usageType": "x"}], "$.attachments[1].usageType"),
]  # fmt: skip
