"""Statements that are right by the specification, each about one part of it, together about all: what the mutations begin from."""

from typing import Any

UUID = "9dc99b37-e920-4a68-a066-917faca28949"
OTHER_UUID = "f1dd0c2e-7d9c-4f1e-9a55-0d3a2c5b7e10"
WHEN = "2026-11-21T10:00:00.123Z"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"

MAILED = {"mbox": "mailto:amina@perstorp.example"}
HASHED = {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9"}
OPEN = {"openid": "https://id.example/amina"}
ACCOUNT = {"account": {"homePage": "https://perstorp.example", "name": "9f2c"}}
AGENT = {"objectType": "Agent", "name": "Amina Holmér", **ACCOUNT}
ANONYMOUS = {"objectType": "Group", "name": "Kvällslaget", "member": [MAILED, {**OPEN, "name": "Bo"}]}
IDENTIFIED = {"objectType": "Group", "name": "Kök 3", **MAILED, "member": [AGENT, HASHED]}

VERB = {"id": "http://adlnet.gov/expapi/verbs/answered", "display": {"sv-SE": "svarade", "en": "answered"}}
ACTIVITY = {"id": "https://example.org/lyft"}
DEFINITION = {
    "name": {"sv-SE": "Lyft"}, "description": {"sv": "Säkra förflyttningar"}, "type": "http://adlnet.gov/expapi/activities/course",
    "moreInfo": "https://example.org/more", "extensions": {"https://example.org/ext/a": {"x": [None, 1, ""]}},
}  # fmt: skip
DEFINED = {"objectType": "Activity", "id": "https://example.org/lyft", "definition": DEFINITION}
REFERENCE = {"objectType": "StatementRef", "id": OTHER_UUID}

RESULT = {
    "score": {"scaled": 0.5, "raw": 55.5, "min": 10, "max": 90}, "success": True, "completion": False, "response": "a[,]b",
    "duration": "PT4H35M59.14S", "extensions": {"https://example.org/ext/r": "x"},
}  # fmt: skip
CONTEXT = {
    "registration": OTHER_UUID, "instructor": AGENT, "team": IDENTIFIED,
    "contextActivities": {"parent": [ACTIVITY], "grouping": [{"id": "https://example.org/g"}], "category": [DEFINED], "other": [ACTIVITY]},
    "revision": "3", "platform": "Samlär", "language": "sv-SE", "statement": REFERENCE, "extensions": {"https://example.org/ext/c": [1.5, True]},
}  # fmt: skip
CONTEXT_OF_OTHERS = {name: part for name, part in CONTEXT.items() if name not in ("revision", "platform")}
ATTACHMENT = {
    "usageType": "https://example.org/certificate", "display": {"sv": "Intyg"}, "description": {"sv": "Undertecknat"},
    "contentType": "application/pdf", "length": 1024, "sha2": "3" * 64, "fileUrl": "https://example.org/intyg.pdf",
}  # fmt: skip
SUB = {
    "objectType": "SubStatement", "actor": AGENT, "verb": VERB, "object": ACTIVITY, "result": RESULT, "context": CONTEXT, "timestamp": WHEN,
    "attachments": [ATTACHMENT],
}  # fmt: skip


def _interaction(kind: str, correct: list[str], **lists: list[dict[str, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {"interactionType": kind, "correctResponsesPattern": correct, **lists}
    return {"id": "https://example.org/question", "definition": {"type": "http://adlnet.gov/expapi/activities/cmi.interaction", **said}}


def _components(*names: str) -> list[dict[str, Any]]:
    return [{"id": name, "description": {"sv": f"Svar {name}"}} for name in names]


def _plain(**said: Any) -> dict[str, Any]:
    return {"actor": MAILED, "verb": VERB, "object": ACTIVITY, **said}


STATEMENTS: dict[str, dict[str, Any]] = {
    "smallest": {"actor": MAILED, "verb": {"id": VERB["id"]}, "object": ACTIVITY},
    "outside": _plain(id=UUID, timestamp=WHEN, stored=WHEN, version="1.0.3", authority=AGENT),
    "agent by account": _plain(actor=AGENT),
    "agent by hash": _plain(actor={**HASHED, "objectType": "Agent"}),
    "agent by OpenID": _plain(actor={**OPEN, "name": "Bo"}),
    "identified group": _plain(actor=IDENTIFIED),
    "anonymous group": _plain(actor=ANONYMOUS),
    "definition": _plain(object=DEFINED),
    "choice": _plain(object=_interaction("choice", ["a[,]b"], choices=_components("a", "b", "c"))),
    "sequencing": _plain(object=_interaction("sequencing", ["b[,]a"], choices=_components("a", "b"))),
    "likert": _plain(object=_interaction("likert", ["l1"], scale=_components("l0", "l1"))),
    "matching": _plain(object=_interaction("matching", ["s[.]t"], source=_components("s", "u"), target=_components("t", "v"))),
    "performance": _plain(object=_interaction("performance", ["p[.]1:"], steps=_components("p", "q"))),
    "true or false": _plain(object=_interaction("true-false", ["true"])),
    "numeric": _plain(object=_interaction("numeric", ["4[:]"])),
    "fill-in": _plain(object=_interaction("fill-in", ["{case_matters=false}Bob's your uncle"])),
    "result": _plain(result=RESULT),
    "context": _plain(context=CONTEXT),
    "authority of two": _plain(authority={"objectType": "Group", "member": [{**ACCOUNT}, MAILED]}),
    "attachments": _plain(attachments=[ATTACHMENT, {**ATTACHMENT, "contentType": "text/plain; charset=utf-8"}]),
    "agent as object": _plain(object=AGENT, context=CONTEXT_OF_OTHERS),
    "group as object": _plain(object=IDENTIFIED),
    "reference": _plain(object=REFERENCE, result=RESULT),
    "voiding": _plain(verb={"id": VOIDED}, object=REFERENCE),
    "sub-statement": _plain(object=SUB),
    "sub-statement without result": _plain(object={name: part for name, part in SUB.items() if name != "result"}),
    "sub-statement about an agent": _plain(object={"objectType": "SubStatement", "actor": ANONYMOUS, "verb": VERB, "object": AGENT}),
    "sub-statement about a reference": _plain(object={"objectType": "SubStatement", "actor": MAILED, "verb": {"id": VOIDED}, "object": REFERENCE}),
}
