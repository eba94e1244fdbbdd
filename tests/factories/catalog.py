"""Courses, packages and shares for tests, made by the product's own services."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from catalog.models import Course, CourseSession
from catalog.services.courses import CourseFacts, create_course, publish_course
from catalog.services.packages import upload_package
from catalog.services.sessions import plan_session
from catalog.services.sharing import accept_offer, offer_course
from lms.core.db import db, unit_of_work
from lms.core.settings import current_settings
from lms.identity.models import Member
from lms.tenancy.models import Organisation

NAMESPACE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"


def langstring(tag: str, text: str) -> str:
    """A title or description in Swedish."""
    return f'<{tag}><langstring lang="sv">{text}</langstring></{tag}>'


def au_xml(number: int = 1, *, attributes: str = 'moveOn="CompletedAndPassed" masteryScore="0.8"', url: str = "index.html", extra: str = "") -> str:
    """An assignable unit."""
    heading = langstring("title", f"Del {number}") + langstring("description", "Om delen")
    return f'<au id="https://publisher.example/au/{number}" {attributes}>{heading}<url>{url}</url>{extra}</au>'


def block_xml(number: int, *members: str) -> str:
    """A block of units and blocks."""
    heading = langstring("title", f"Block {number}") + langstring("description", "Om blocket")
    return f'<block id="https://publisher.example/block/{number}">{heading}{"".join(members)}</block>'


def structure_xml(*members: str, before: str = "") -> bytes:
    """A whole cmi5.xml."""
    heading = langstring("title", "Säkra förflyttningar") + langstring("description", "Om kursen")
    body = "".join(members or (au_xml(),))
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{before}<courseStructure xmlns="{NAMESPACE}">'
        f'<course id="https://publisher.example/course/1">{heading}</course>{body}</courseStructure>'
    ).encode()


def zip_of(files: Mapping[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    """A zip archive in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    buffer.seek(0)
    return buffer


def package(*members: str, files: Mapping[str, bytes | str] | None = None) -> io.BytesIO:
    """A cmi5 package with one page."""
    return zip_of({"cmi5.xml": structure_xml(*members), "index.html": "<!doctype html><title>Del</title>", **(files or {})})


def make_course(
    owner: Organisation, title: str = "Säkra förflyttningar", *, summary: str = "Du lär dig förflytta tryggt.",
    description: str = "Om lyft med sele och hjälpmedel.", field: str = "care", delivery: str = "elearning", published: bool = True,
    shared_with: Sequence[Organisation] = (), accepted_by: Sequence[Organisation] | None = None, archive: io.BytesIO | None = None,
    author: Member | None = None, valid_months: int | None = 24, duration_minutes: int | None = 45, network_id: int | None = None,
) -> Course:  # fmt: skip
    """A course of `owner`, committed; those it is shared with have accepted it unless `accepted_by` says which."""
    author_id: UUID | None = author.id if author else None
    facts = CourseFacts(
        title=title, summary=summary, description=description, field=field, delivery=delivery, valid_months=valid_months,
        duration_minutes=duration_minutes, asks="Webbdel med prov.", department="Vård och omsorg",
    )  # fmt: skip
    with unit_of_work(tenant_id=owner.id):
        course = create_course(tenant_id=owner.id, author_id=author_id, facts=facts)
        if delivery in ("elearning", "blended"):
            upload_package(
                tenant_id=owner.id, course_id=course.id, author_id=author_id, archive=archive or package(), file_name="kurs.zip",
                settings=current_settings(),
            )  # fmt: skip
        if published:
            publish_course(tenant_id=owner.id, course_id=course.id, author_id=author_id)
        if shared_with:
            receivers = [each.id for each in shared_with]
            offer_course(tenant_id=owner.id, course_id=course.id, receiver_ids=receivers, author_id=author_id, network_id=network_id)
    for receiver in shared_with if accepted_by is None else accepted_by:
        with unit_of_work(tenant_id=receiver.id):
            accept_offer(tenant_id=receiver.id, owner_id=owner.id, course_id=course.id, member_id=None)
    db.session.expunge(course)  # a plain value from here on: a later rollback must not ask the database for it again
    return course


def make_session(course: Course, starts_at: datetime, ends_at: datetime, *, place: str = "Klippan", leader: Member | None = None) -> CourseSession:
    """A planned session of a course, committed."""
    with unit_of_work(tenant_id=course.tenant_id):
        return plan_session(
            tenant_id=course.tenant_id, course_id=course.id, starts_at=starts_at, ends_at=ends_at, place=place,
            leader_member_id=leader.id if leader else None,
        )  # fmt: skip
