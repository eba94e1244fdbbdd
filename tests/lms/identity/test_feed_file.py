"""Reading staff files: encodings, quotes, dates, and rows that are refused."""

from datetime import date

import pytest

from lms.identity.feed_file import read_staff_file
from lms.identity.feed_rows import StaffRow, UnreadableFile

from .staff_files import HEADER, line, staff_file


def only(content: bytes) -> StaffRow:
    read = read_staff_file(content)
    assert read.refused == ()
    (row,) = read.rows
    return row


def refused_reason(row: str) -> str:
    read = read_staff_file(staff_file([line("1"), row]))
    (refused,) = read.refused
    assert refused.line == 3
    return refused.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_every_encoding_and_line_end_of_swedish_exports_reads_alike(encoding: str, newline: str) -> None:
    row = only(staff_file([line("1001", "Åsa", "Öberg-Ström", title="förskollärare")], encoding=encoding, newline=newline))
    assert (row.given_name, row.family_name, row.job_title) == ("Åsa", "Öberg-Ström", "förskollärare")


def test_a_quoted_field_may_hold_semicolons_and_quotes() -> None:
    row = only(staff_file([line("1001", '"Anna ""Ninni"""', '"Berg; född Dahl"')]))
    assert (row.given_name, row.family_name) == ('Anna "Ninni"', "Berg; född Dahl")


@pytest.mark.parametrize("text", ["2026-11-21", "21/11 2026", "21/11/2026", "20261121", " 2026-11-21 00:00:00 "])
def test_each_form_of_a_date_is_the_same_day(text: str) -> None:
    assert only(staff_file([line("1001", starts=text)])).starts_on == date(2026, 11, 21)


def test_the_last_day_of_work_is_the_day_before_the_end() -> None:
    assert only(staff_file([line("1001", ends="31/12 2026")])).ends_on == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["", "9999-12-31", "2999-12-31"])
def test_until_further_notice_has_no_end(text: str) -> None:
    assert only(staff_file([line("1001", ends=text)])).ends_on is None


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (line("1002", starts="2026-02-30"), "date"),
        (line("1002", starts="11/21 2026"), "date"),
        (line("1002", starts="igår"), "date"),
        (line("1002", ends="0001-01-01"), "date"),
        (line("1002", starts=""), "missing"),
        (line("1002", given=" "), "missing"),
        (line("", given="Bo"), "missing"),
        (line("10 02"), "number"),
        (line("1002", starts="2026-01-01", ends="2025-12-30"), "period"),
        (line("1002", email="bo"), "email"),
        (line("1002", protected="kanske"), "protected"),
        (line("1002", family="a" * 201), "too_long"),
        (line("1002", family="Ek\x07"), "unreadable_signs"),
        (line("1002") + ";extra", "cells"),
        ("1002;Bo;Ek", "cells"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_reason(row: str, reason: str) -> None:
    assert refused_reason(row) == reason


def test_headers_are_recognised_under_other_names_and_unknown_ones_are_told() -> None:
    header = "ANSTNR;Tilltalsnamn;EFTERNAMN;Titel;Arbetsplats;Anställd fr.o.m.;Personnummer"
    read = read_staff_file(staff_file(["7;Bo;Ek;kock;Köket;2020-01-01;190001019999"], header=header))
    assert read.rows[0].number == "7"
    assert read.rows[0].unit_code == "/köket"
    assert read.ignored_columns == ("Personnummer",)


def test_a_manager_of_oneself_is_nobodys_manager() -> None:
    assert only(staff_file([line("1001", manager="1001")])).manager is None


def test_blank_lines_and_empty_cells_at_the_end_are_passed_over() -> None:
    row = only(staff_file(["", line("1001") + ";;", ";;;"]))
    assert (row.number, row.line) == ("1001", 3)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (staff_file([]), "no_rows"),
        (b"PK\x03\x04\x00\x00\x81", "not_text"),
        (staff_file([line("1")], header=HEADER.replace("Efternamn;", "Okänd;")), "columns_missing"),
        (staff_file([line("1")], header=HEADER.replace("E-post", "Förnamn")), "column_twice"),
        (staff_file([line("1", '"Anna'), line("2"), line("3")]), "quote"),
        (staff_file([line("1", '"Anna'), line("2", 'Bo"')]), "quote_over_lines"),
        (staff_file([line("1", '"An"na')]), "quote"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_staff_file(content)
    assert refused.value.reason == reason
