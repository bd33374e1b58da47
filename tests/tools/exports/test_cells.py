"""Cells that a spreadsheet shows and never runs; what is a number stays one."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from src.models.chat_models import DataColumn
from src.models.export import ExportRows
from src.tools.exports import csv_file, xlsx_file
from src.tools.exports.cells import defused, is_formula_like
from tests.fakes.told_answer import told_answer

STARTERS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+1", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\x00=1", "\u200b=1", "＝1", "--1", "+49 30 1"]
)
def test_what_may_be_taken_for_a_formula_is_text(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "plain", "-5", "+5.25", "3-4", "a=b", "mail@x.org", "'=1", "2026-10-31"])
def test_what_cannot_be_is_left_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(st.text())
def test_no_text_begins_a_formula(text: str) -> None:
    told = defused(text)
    assert told in (text, f"'{text}")
    assert not is_formula_like(told)
    assert told[:1] not in STARTERS or told == "" or float(told) is not None


@given(
    st.lists(
        st.tuples(st.text(), st.one_of(st.none(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))), max_size=5
    )
)
def test_csv_comes_back(rows: list[tuple[str, Any]]) -> None:
    columns = (DataColumn(name="a", type="text"), DataColumn(name="b", type="number"))
    content = csv_file(ExportRows(columns, tuple({"a": a, "b": b} for a, b in rows)))
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert read[0] == ["a", "b"]
    for (text, number), (told, value) in zip(rows, read[1:], strict=True):
        assert told == defused(text).encode("utf-8", "replace").decode()
        assert (None if value == "" else float(value)) == (None if number is None else float(number))


def rows_of_all_kinds() -> ExportRows:
    data = told_answer().data
    assert data is not None
    return ExportRows(tuple(data.columns), tuple(data.records), "The first 5 of 9 rows.")


def test_csv_of_every_kind() -> None:
    read = list(csv.reader(io.StringIO(csv_file(rows_of_all_kinds()).decode("utf-8-sig"), newline="")))
    assert read[0] == ["day", "at", "who", "'=cost", "id", "paid"]
    assert read[1] == ["2026-10-30", "2026-10-30T12:30:00", '\'=HYPERLINK("http://x")', "-1.5", "7", "true"]
    assert read[3] == ["1850-01-01", "", "' \t@SUM(1)", "", "", ""]
    assert read[4][2:5] == ["-5", "3.25", "0"]


def test_a_workbook_holds_text_numbers_and_dates_and_no_formula() -> None:
    book = load_workbook(io.BytesIO(xlsx_file(told_answer(), rows_of_all_kinds())))
    sheet, about = book["Rows"], book["About"]
    assert [cell.value for cell in sheet[1]] == ["day", "at", "Who", "Cost (USD)", "id", "paid"]
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    first = [cell.value for cell in sheet[2]]
    assert first == [datetime(2026, 10, 30), datetime(2026, 10, 30, 12, 30), '=HYPERLINK("http://x")', -1.5, 7, True]  # noqa: DTZ001
    assert sheet["C2"].data_type == "s"
    assert sheet["C2"].quotePrefix
    assert sheet["B3"].value == "2026-10-31T00:00:00+02:00"
    assert sheet["E3"].value == "12345678901234567890"
    assert (sheet["A4"].value, sheet["B4"].value) == ("1850-01-01", None)
    assert sheet["C6"].value == "plain"
    told = {(row[0].value, row[1].value) for row in about.iter_rows()}
    assert ("Rows", "The first 5 of 9 rows.") in told
    assert ("Note", "=1+1") in told
    assert [cell.data_type for row in about.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_a_cell_longer_than_excel_takes_is_cut_and_says_so() -> None:
    rows = ExportRows((DataColumn(name="a", type="text"),), ({"a": "x" * 40_000},))
    value = load_workbook(io.BytesIO(xlsx_file(told_answer(), rows)))["Rows"]["A2"].value
    assert isinstance(value, str)
    assert (len(value), value[-1]) == (32_767, "…")
