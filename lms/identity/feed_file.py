"""Reading a staff file as Swedish HR systems export it: bytes in, rows and refused rows out. Pure.

The file says who works here, so a misreading could end employments: whatever makes the rows themselves doubtful
(an unclosed quote, a missing column) refuses the whole file; what is wrong within one row refuses that row."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from lms.identity import feed_columns as columns
from lms.identity.feed_dates import UnreadableDate, read_date, read_end
from lms.identity.feed_rows import Refused, StaffRow, StaffRows, UnreadableFile

MOST_ROWS = 200_000
LONGEST = 200
_YES = {"ja", "j", "x", "1", "true", "sant", "yes"}
_NO = {"", "nej", "n", "0", "false", "falskt", "no"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"[0-9A-Za-zÅÄÖåäö_.:/-]{1,64}")


class _RowRefused(ValueError):
    def __init__(self, reason: str, **values: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


def decode(content: bytes) -> str:
    """The text of the file: UTF-8 with or without a byte order mark, UTF-16 with one (Excel), or Windows-1252.
    Raises UnreadableFile when it is none of them, as a workbook or a picture is."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableFile("not_text")


def read_staff_file(content: bytes) -> StaffRows:
    """Every row of the file, taken or refused with its line and reason. Raises UnreadableFile for the whole file."""
    records = _records(decode(content))
    try:
        _line, header = next(records)
    except StopIteration:
        raise UnreadableFile("empty") from None
    places, ignored = columns.columns_of(header)
    rows: list[StaffRow] = []
    refused: list[Refused] = []
    for line, record in records:
        if len(rows) + len(refused) >= MOST_ROWS:
            raise UnreadableFile("too_many_rows", most=MOST_ROWS)
        values = {field: " ".join(record[place].split()) for place, field in places.items() if place < len(record)}
        try:
            if len(record) < len(header) or any(cell.strip() for cell in record[len(header) :]):
                raise _RowRefused("cells", found=len(record), expected=len(header))
            rows.append(_row(line, values))
        except _RowRefused as wrong:
            number = values.get(columns.NUMBER, "")
            refused.append(Refused(line, number if _NUMBER.fullmatch(number) else "", wrong.reason, wrong.values))
    if not rows and not refused:
        raise UnreadableFile("no_rows")
    return StaffRows(tuple(rows), tuple(refused), frozenset(places.values()), ignored)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line it stands on."""
    head = text.lstrip().split("\n", 1)[0]
    delimiter = "\t" if head.count("\t") > head.count(";") else ";"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for record in reader:
            # A field over two lines is nearly always an unclosed quote that has swallowed somebody's row.
            if reader.line_num - before > 1:
                raise UnreadableFile("quote_over_lines", line=before + 1)
            before = reader.line_num
            if any(cell.strip() for cell in record):
                yield before, record
    except csv.Error:
        raise UnreadableFile("quote", line=before + 1) from None


def _row(line: int, values: dict[str, str]) -> StaffRow:
    if not "".join(values.values()).isprintable() or max(map(len, values.values())) > LONGEST:
        _refuse_unfit(values)
    for field in (columns.NUMBER, columns.GIVEN, columns.FAMILY, columns.TITLE, columns.UNIT):
        if not values[field]:
            raise _RowRefused("missing", column=columns.NAMES[field][0])
    number, manager = values[columns.NUMBER], values.get(columns.MANAGER, "")
    if not _NUMBER.fullmatch(number):
        raise _RowRefused("number", text=number)
    starts_on, ends_on = _period(values)
    email = values.get(columns.EMAIL, "")
    if email and not _EMAIL.fullmatch(email):
        raise _RowRefused("email", text=email)
    protected = values.get(columns.PROTECTED, "").casefold()
    if protected not in _YES | _NO:
        raise _RowRefused("protected", text=protected)
    department, unit = values.get(columns.DEPARTMENT, ""), values[columns.UNIT]
    return StaffRow(
        line=line, number=number, given_name=values[columns.GIVEN], family_name=values[columns.FAMILY],
        email=email or None, job_title=values[columns.TITLE], unit_code=_unit_code(values), unit_name=unit,
        department=department, manager=manager if manager and manager != number else None,
        starts_on=starts_on, ends_on=ends_on, protected=protected in _YES,
        employment_key=values.get(columns.KEY) or None,
    )  # fmt: skip


def _refuse_unfit(values: dict[str, str]) -> None:
    for field, value in values.items():
        if len(value) > LONGEST:
            raise _RowRefused("too_long", column=columns.NAMES[field][0], most=LONGEST)
        if not value.isprintable():
            raise _RowRefused("unreadable_signs", column=columns.NAMES[field][0])


def _period(values: dict[str, str]) -> tuple[date, date | None]:
    try:
        column = columns.STARTS
        starts_on = read_date(values[columns.STARTS])
        if starts_on is None:
            raise _RowRefused("missing", column=columns.NAMES[column][0])
        column = columns.ENDS
        ends_on = read_end(values.get(columns.ENDS, ""))
    except UnreadableDate as wrong:
        raise _RowRefused("date", column=columns.NAMES[column][0], text=str(wrong)) from None
    if ends_on is not None and ends_on <= starts_on:
        raise _RowRefused("period")
    return starts_on, ends_on


def _unit_code(values: dict[str, str]) -> str:
    """The unit's code, or one made of its names where the file has none."""
    if code := values.get(columns.UNIT_CODE):
        return code
    return f"{values.get(columns.DEPARTMENT, '')}/{values[columns.UNIT]}".casefold()
