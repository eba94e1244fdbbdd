"""The file to take home: from the button to the cells, safe to open, and for the one who asked only."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select, update

from lms.access.permissions import Role
from lms.core.clock import now
from lms.core.db import db, unit_of_work
from reporting.exports import workbook
from reporting.frames import COLUMNS, staff_frame
from reporting.models import ExportFile
from reporting.services import exports
from tests.factories.platform import make_member
from tests.factories.reporting import achieve, require
from tests.reporting.story import Story, begin
from tests.visitors import Visitor

Clients = Callable[..., Visitor]
LIVE = ("=1+1", "+46", "-x", "@SUM(A1)", "\t=1", "＝1", "http://example.org", '=HYPERLINK("http://x")', "00123", "1e5")
TODAY = date(2026, 11, 20)


@pytest.fixture
def story(session: object) -> Story:
    return begin()


def opened(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def asked_for(hr: Visitor, **fields: str) -> str:
    answer = hr.post("/uppfoljning/export", fields)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_every_text_stays_text_in_every_column() -> None:
    rows = [(word, word, word, word, word, word, True, None, False, ["outside"], [word]) for word in LIVE]
    sheet = opened(workbook(staff_frame(rows, on=TODAY), sheet="Uppföljning", heading="=1+1", as_of="=2"))
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert [sheet.cell(4 + n, 1).value for n in range(len(LIVE))] == list(LIVE)


def test_the_sheet_has_headings_an_as_of_line_a_fixed_header_and_dates() -> None:
    rows = [
        ("Holmér", "Amina", "Undersköterska", "Norr", "Lyft", "Helsingborg", True, date(2026, 12, 2), True, ["course", "leader"], None),
        ("Ek", "Bo", "Vårdbiträde", "Norr", None, "Helsingborg", False, date(2026, 11, 20), False, ["outside"], ["Östra", "Ängen"]),
        ("Å", "Ö", "Kock", "Norr", "Lyft", "Helsingborg", False, None, False, None, None),
        ("Z", "Q", "Kock", "Norr", "Lyft", "Helsingborg", True, date(2028, 1, 1), False, [], None),
    ]
    sheet = opened(workbook(staff_frame(rows, on=TODAY), sheet="Uppföljning", heading="Uppföljning", as_of="Läget"))
    assert [sheet["A1"].value, sheet["A2"].value] == ["Uppföljning", "Läget"]
    assert tuple(cell.value for cell in sheet[3]) == COLUMNS
    assert sheet.freeze_panes == "A4"
    assert [sheet.cell(4 + n, 7).value for n in range(4)] == ["Går ut snart", "Har gått ut", "Saknas", "Gäller"]
    assert str(sheet.cell(4, 8).value) == "2026-12-01 00:00:00"
    assert sheet.cell(6, 8).value is None
    assert (sheet.cell(4, 9).value, sheet.cell(5, 9).value) == ("Har plats", None)
    told = [sheet.cell(4 + n, 10).value for n in range(4)]
    assert told == ["Kursen, Kursledaren", "Ett yttre system (Ängen, Östra)", None, None]
    assert sheet.column_dimensions["C"].width > len("Undersköterska")


def test_an_empty_list_gives_a_sheet_with_its_header() -> None:
    sheet = opened(workbook(staff_frame([], on=TODAY), sheet="Uppföljning", heading="Uppföljning", as_of="Läget"))
    assert tuple(cell.value for cell in sheet[3]) == COLUMNS


def test_from_the_button_to_the_file(client_for: Clients, story: Story, run_jobs: Callable[[], int]) -> None:
    make_member(story.perstorp, "=cmd|'/C_calc'!A0 =Östberg", unit=story.north)
    require(story.perstorp, story.course, unit=story.care)
    achieve(story.amina, story.course, at=now())
    hr = client_for("perstorp", story.eskil)
    hr.get("/uppfoljning")
    page = asked_for(hr, enhet=str(story.care.id))
    waiting = hr.get(page).text
    assert 'http-equiv="refresh"' in waiting
    assert hr.get(page + "/fil").status_code == 404
    assert run_jobs() >= 1
    done = hr.get(page).text
    assert 'http-equiv="refresh"' not in done
    assert "3 rader" in done
    answer = hr.get(page + "/fil")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=uppfoljning-")
    sheet = opened(answer.data)
    found = [tuple(cell.value for cell in row) for row in sheet.iter_rows(min_row=4)]
    assert len(found) == 3
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    [amina] = [row for row in found if row[0] == "Holmér"]
    assert amina[1:7] == ("Amina", "Undersköterska", "Hemtjänst norr", "Säkra förflyttningar", "Helsingborg kommun", "Gäller")
    assert "Läget" in str(sheet["A2"].value)


def test_the_file_holds_what_the_list_was_filtered_by(client_for: Clients, story: Story, run_jobs: Callable[[], int]) -> None:
    require(story.perstorp, story.course)
    achieve(story.amina, story.course, at=now())
    hr = client_for("perstorp", story.eskil)
    hr.get("/uppfoljning")
    page = asked_for(hr, enhet=str(story.north.id), visa="saknar", kurs=f"{story.helsingborg.id}.{story.course.id}")
    run_jobs()
    assert [row[0].value for row in opened(hr.get(page + "/fil").data).iter_rows(min_row=4)] == ["Lindvall"]


def test_only_the_one_who_asked_may_fetch(client_for: Clients, story: Story, run_jobs: Callable[[], int]) -> None:
    page = asked_for(client_for("perstorp", story.eskil))
    run_jobs()
    colleague = client_for("perstorp", make_member(story.perstorp, "Maj Ek", roles=(Role.HR,)))
    stranger = client_for("helsingborg", story.author)
    for visitor in (colleague, stranger):
        assert [visitor.get(page + end).status_code for end in ("", "/fil")] == [404, 404]
        assert visitor.get(f"/uppfoljning/export/{uuid4()}").status_code == 404
    for member in (story.amina, story.marianne):
        visitor = client_for("perstorp", member)
        assert [visitor.get(page + end).status_code for end in ("", "/fil")] == [403, 403]
        assert visitor.post("/uppfoljning/export").status_code == 403


def test_a_file_is_gone_after_a_day(client_for: Clients, story: Story) -> None:
    hr = client_for("perstorp", story.eskil)
    old = asked_for(hr)
    with unit_of_work(tenant_id=story.perstorp.id):
        db.session.execute(update(ExportFile).values(requested_at=now() - exports.KEPT - timedelta(minutes=1)))
    asked_for(hr)
    assert hr.get(old).status_code == 404
    with unit_of_work(tenant_id=story.perstorp.id):
        assert len(list(db.session.scalars(select(ExportFile.id)))) == 1
