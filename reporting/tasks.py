"""Jobs of reporting. Only the worker imports this module: what stands above it loads pandas."""

from uuid import UUID

from lms.core.clock import now, stockholm, today
from lms.core.db import db
from lms.core.jobs import defer, task
from lms.tenancy.models import Organisation
from reporting import filters
from reporting.exports import workbook
from reporting.frames import staff_frame
from reporting.models import ExportFile
from reporting.queries import overview, staff
from reporting.services import completions, exports
from reporting.tree import Tree


@task("reporting.export")
def export(*, tenant_id: int, export_id: str) -> None:
    """The file that was asked for can be fetched; one that has been disposed of, or is made, stays as it is."""
    asked = db.session.get(ExportFile, (tenant_id, UUID(export_id)), with_for_update=True)
    if asked is None or asked.state != "queued":
        return
    chosen = filters.chosen(asked.filters, Tree(overview.units(tenant_id)))
    found = staff.export_rows(tenant_id, today(), chosen)
    moment = stockholm(now())
    organisation = db.session.get_one(Organisation, tenant_id)
    content = workbook(
        staff_frame(found, on=moment.date()),
        sheet="Uppföljning",
        heading=f"Uppföljning, {organisation.name}",
        as_of=f"Läget {moment:%Y-%m-%d} kl. {moment:%H.%M}. {len(found)} rader: en för varje anställning och kurs som krävs.",
    )
    exports.finish(asked=asked, name=f"uppfoljning-{moment:%Y-%m-%d}.xlsx", content=content, row_count=len(found))


@task("reporting.words")
def words(*, tenant_id: int, after: str = "") -> None:
    """The next completions know on whose word they rest, and a job for those behind them waits in the same transaction."""
    person_id, owner_id, course_id = after.split() if after else ("", "", "")
    last = completions.learn_words(tenant_id=tenant_id, after=(UUID(person_id), int(owner_id), UUID(course_id)) if after else None)
    if last is not None:
        defer("reporting.words", tenant_id=tenant_id, after=" ".join(map(str, last)))
