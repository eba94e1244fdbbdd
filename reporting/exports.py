"""Workbooks that are safe to open: every text stays text, whatever it begins with."""

from io import BytesIO

import pandas as pd

# xlsxwriter's default turns "=…" into a live formula and "http…" into a link (OWASP: CSV and formula injection).
_TEXT_STAYS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_FIRST_ROW = 3
_WIDEST = 60


def workbook(frame: pd.DataFrame, *, sheet: str, heading: str, as_of: str) -> bytes:
    """Return an XLSX file: heading and as-of line, a header row that stays in sight, filters, columns wide enough."""
    buffer = BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter", date_format="yyyy-mm-dd", engine_kwargs={"options": _TEXT_STAYS_TEXT}) as writer:
        frame.to_excel(writer, sheet_name=sheet, startrow=_FIRST_ROW, header=False, index=False)
        book, page = writer.book, writer.sheets[sheet]
        strong = book.add_format({"bold": True, "font_size": 14})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        page.write_string(0, 0, heading, strong)
        page.write_string(1, 0, as_of)
        for column, name in enumerate(frame.columns):
            page.write_string(_FIRST_ROW - 1, column, str(name), head)
            page.set_column(column, column, _width(frame[name], str(name)))
        page.freeze_panes(_FIRST_ROW, 0)
        page.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + max(1, len(frame)), len(frame.columns) - 1)
        page.repeat_rows(_FIRST_ROW - 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        book.set_properties({"title": heading, "comments": as_of})
    return buffer.getvalue()


def _width(values: "pd.Series[str]", name: str) -> int:
    longest = values.dropna().astype(str).str.len().max() if len(values) else 0
    return min(_WIDEST, max(len(name), int(longest) if pd.notna(longest) else 0) + 2)
