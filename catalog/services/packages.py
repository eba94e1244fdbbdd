"""Taking an uploaded cmi5 package: check everything, keep the files by hash, make a new version of the course."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from catalog.content.archive import MIB, Limits, UnpackedFile, unpack
from catalog.content.cmi5 import MANIFEST, AssignableUnit, CourseStructure, parse_structure
from catalog.content.launch_url import check_addresses
from catalog.content.refusal import PackageRefused
from catalog.content.store import PackageStore
from catalog.content.types import content_type
from catalog.content.xmltree import LONGEST
from catalog.models import ContentPackage, Course, CourseAu, CourseVersion, PackageFile
from catalog.refusals import sentence
from catalog.services.courses import NEEDS_PACKAGE, own_course
from lms.access import audit
from lms.core.clock import now
from lms.core.columns import uuid7
from lms.core.db import db
from lms.core.errors import Invalid
from lms.core.settings import Settings

LABEL_LENGTH = 32


@dataclass(frozen=True)
class _Checked:
    """A package whose files are on disk and whose structure holds."""

    hash: str
    packed_size: int
    files: Sequence[UnpackedFile]
    structure: CourseStructure


def upload_package(
    *, tenant_id: int, course_id: UUID, author_id: UUID | None, archive: IO[bytes], file_name: str, settings: Settings
) -> CourseVersion:
    """The course has a new current version made of `archive`, a cmi5 zip or a lone cmi5.xml. Whoever has begun stays
    on the version begun with. The same package as the current version changes nothing.

    Raises NotFound; Invalid with a sentence that names the entry or element, and then nothing has changed."""
    course = own_course(tenant_id=tenant_id, course_id=course_id)
    if course.delivery not in NEEDS_PACKAGE:
        raise Invalid(_("Kursen har ingen webbdel. Ändra dess form till webb eller blandat först."))
    try:
        checked = _check(archive, settings)
    except PackageRefused as refusal:
        raise Invalid(_("Paketet går inte att använda."), fields={"package": [sentence(refusal)]}, code=f"package-{refusal.code}") from refusal
    current = db.session.get(CourseVersion, (tenant_id, course.current_version_id)) if course.current_version_id else None
    if current is not None and current.package_hash == checked.hash:
        return current
    _store_rows(checked)
    version = _new_version(course, checked, author_id, file_name)
    audit.record(
        tenant_id=tenant_id, action="course.package", object_type="course", object_id=str(course_id),
        detail={"version": version.number, "hash": checked.hash, "units": len(checked.structure.units)},
    )  # fmt: skip
    return version


def _check(archive: IO[bytes], settings: Settings) -> _Checked:
    limits = Limits(packed=settings.package_max_bytes, unpacked=settings.package_max_unpacked, files=settings.package_max_files)
    store = PackageStore(settings.var_dir)
    digest, size = _hash(archive, limits.packed)
    archive.seek(0)
    if archive.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        # cmi5 section 14.2: a course structure alone, whose units all lie elsewhere
        archive.seek(0)
        structure = parse_structure(archive.read(LONGEST + 1))
        check_addresses(structure, ())
        return _Checked(hash=digest, packed_size=size, files=(), structure=structure)
    with store.incoming() as folder:
        files = unpack(archive, limits=limits, target=folder)
        structure = parse_structure(_manifest(files, folder))
        check_addresses(structure, {file.path for file in files})
        store.keep(folder, files)
    return _Checked(hash=digest, packed_size=size, files=files, structure=structure)


def _hash(archive: IO[bytes], most: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    archive.seek(0)
    while chunk := archive.read(MIB):
        size += len(chunk)
        if size > most:
            raise PackageRefused("too-large", detail=str(most // MIB))
        digest.update(chunk)
    return digest.hexdigest(), size


def _manifest(files: Sequence[UnpackedFile], folder: Path) -> bytes:
    for file in files:
        if file.path == MANIFEST:
            with (folder / file.sha256).open("rb") as document:
                return document.read(LONGEST + 1)
    raise PackageRefused("no-manifest")


def _store_rows(checked: _Checked) -> None:
    """The package's rows exist; another tenant may have stored the same bytes at the same time."""
    package = {
        "hash": checked.hash, "label": checked.hash[:LABEL_LENGTH], "kind": "cmi5", "packed_size": checked.packed_size,
        "unpacked_size": sum(file.size for file in checked.files), "files": len(checked.files), "stored_at": now(),
    }  # fmt: skip
    db.session.execute(insert(ContentPackage).values(package).on_conflict_do_nothing(index_elements=["hash"]))
    rows = [
        {"hash": checked.hash, "path": file.path, "sha256": file.sha256, "size": file.size, "content_type": content_type(file.path)}
        for file in checked.files
    ]
    for start in range(0, len(rows), 1_000):
        db.session.execute(insert(PackageFile).values(rows[start : start + 1_000]).on_conflict_do_nothing())


def _new_version(course: Course, checked: _Checked, author_id: UUID | None, file_name: str) -> CourseVersion:
    of_course = (CourseVersion.tenant_id == course.tenant_id, CourseVersion.course_id == course.id)
    number = db.session.scalar(select(func.coalesce(func.max(CourseVersion.number), 0)).where(*of_course)) or 0
    version = CourseVersion(
        tenant_id=course.tenant_id, id=uuid7(), course_id=course.id, number=number + 1, package_hash=checked.hash,
        structure=_outline(checked.structure), file_name=file_name[:200], created_at=now(), created_by=author_id,
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()  # the units and the course refer to it
    db.session.add_all(_unit_row(version, position, unit) for position, unit in enumerate(checked.structure.units))
    course.current_version_id, course.changed_at = version.id, now()
    db.session.flush()
    return version


def _outline(structure: CourseStructure) -> dict[str, object]:
    """What a version keeps of its structure beside its units: the course's own words and its blocks."""
    course = structure.course
    return {
        "id": course.id,
        "title": course.title,
        "description": course.description,
        "blocks": [{"id": block.id, "title": block.title, "parents": list(block.parents)} for block in structure.blocks],
        "objectives": [{"id": item.id, "title": item.title} for item in structure.objectives],
    }


def _unit_row(version: CourseVersion, position: int, unit: AssignableUnit) -> CourseAu:
    return CourseAu(
        tenant_id=version.tenant_id, id=uuid7(), course_id=version.course_id, version_id=version.id, position=position,
        publisher_id=unit.id, title=unit.title, description=unit.description, href=unit.url, move_on=unit.move_on.value,
        mastery_score=unit.mastery_score, launch_method=unit.launch_method, launch_parameters=unit.launch_parameters,
        entitlement_key=unit.entitlement_key, activity_type=unit.activity_type, blocks=list(unit.blocks),
    )  # fmt: skip
