"""An answer as a workbook: its rows on one sheet, how it was made on another."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from src.models.chat_models import Answer, DataColumn
from src.models.export import ExportRows
from src.tools.exports.cells import heading, is_formula_like, told

_LONGEST: Final = 32_767
"""Characters of a cell, by Excel's specification."""
_EXACT: Final = 10**15
"""Excel keeps fifteen digits: a longer whole number (an id) is kept as text."""
_ILLEGAL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WIDEST: Final = 60


def xlsx_file(answer: Answer, rows: ExportRows) -> bytes:
    """Text cells are text whatever they begin with; dates are dates, numbers are numbers."""
    book = Workbook(write_only=True)
    _rows(book.create_sheet("Rows"), rows)
    _about(book.create_sheet("About"), answer, rows)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _rows(sheet: Any, rows: ExportRows) -> None:
    for place, column in enumerate(rows.columns, start=1):
        longest = max((len(str(r.get(column.name, ""))) for r in rows.records[:200]), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(heading(column)), longest) + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, heading(column)) for column in rows.columns])
    for record in rows.records:
        sheet.append([_cell(sheet, record.get(column.name), column) for column in rows.columns])


def _about(sheet: Any, answer: Answer, rows: ExportRows) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 16, 120
    for name, text in _told_of(answer, rows):
        sheet.append([_bold(sheet, name), _text(sheet, text)])


def _told_of(answer: Answer, rows: ExportRows) -> Iterable[tuple[str, str]]:
    yield "Question", answer.question
    yield "Answer", answer.answer
    if rows.note:
        yield "Rows", rows.note
    yield from (("Note", warning) for warning in answer.warnings)
    yield from (("Taking", assumption) for assumption in answer.assumptions)
    yield "Database", answer.database
    yield "Answered by", answer.method
    yield "SQL", answer.sql or ""
    if answer.code:
        yield "Code", answer.code
    yield "Versions", ", ".join(f"{name} {version}" for name, version in answer.versions.items())
    yield "Id", answer.stored_as or answer.id


def _cell(sheet: Any, value: Any, column: DataColumn) -> Any:
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if isinstance(value, float) or abs(value) < _EXACT else _text(sheet, str(value))
    moment = _moment(value, column) if isinstance(value, str) else None
    return moment if moment is not None else _text(sheet, told(value))


def _moment(value: str, column: DataColumn) -> date | datetime | None:
    """A date that Excel knows: from 1900 on, without a time zone."""
    try:
        if column.type == "date":
            day = date.fromisoformat(value)
            return day if day.year >= 1900 else None
        if column.type == "datetime":
            moment = datetime.fromisoformat(value)
            return moment if moment.year >= 1900 and moment.tzinfo is None else None
    except ValueError:
        return None
    return None


def _text(sheet: Any, text: str) -> Any:
    clean = _ILLEGAL.sub("", text)
    shown = clean if len(clean) <= _LONGEST else f"{clean[: _LONGEST - 1]}…"
    cell = WriteOnlyCell(sheet, value=shown)
    cell.data_type = "s"  # openpyxl takes what begins with "=" for a formula
    if is_formula_like(text):
        cell.quotePrefix = True  # and it stays text when somebody edits it
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = _text(sheet, text)
    cell.font = Font(bold=True)
    return cell
