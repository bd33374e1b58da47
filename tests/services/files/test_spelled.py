"""Text columns of a table: what is not sure stays text, and dates of every form are dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from src.services.files import import_file
from src.services.files.dated import dates_from_text
from src.services.files.duckdb_file import opened, read_rows, write_rows
from src.services.files.spelled import likely_numbers, numbers_from_text


def read(folder: Path, values: list[str | None]) -> tuple[list[Any], tuple[str, ...]]:
    """What a column of these texts becomes, and what is said of it."""
    target = folder / "t.duckdb"
    target.unlink(missing_ok=True)
    write_rows(target, "t", pa.table({"v": pa.array(values, pa.string())}))
    with opened(target) as connection:
        notes = (*numbers_from_text(connection, "t", likely_numbers(connection, "t")), *dates_from_text(connection, "t"))
    return read_rows(target, "t").column("v").to_pylist(), notes


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (["Jan 5, 2024", "Feb 14, 2024"], date(2024, 1, 5)),
        (["03.01.2024", "15.12.2023"], date(2024, 1, 3)),
        (["5-Jan-2024", "14-Feb-2024"], date(2024, 1, 5)),
        (["5 January 2024", None], date(2024, 1, 5)),
        (["Mar 2024", "Apr 2024"], date(2024, 3, 1)),
    ],
)
def test_dates_as_people_spell_them(tmp_path: Path, texts: list[str | None], day: date) -> None:
    found, notes = read(tmp_path, texts)
    assert found[0] == day
    assert len(notes) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ["007", "008"],
        ["$10", "€10"],
        ["10%", "10"],
        ["1.234", "5.678"],
        ["1,5", "1,234.5"],
        ["192.168.100.200", "10.100.200.100"],
        ["1.2.3", "1.2.4"],
        ["+49 123 456", "+49 555 123"],
        ["555-1234", "555-9876"],
        ["12", "unknown"],
        ["32.01.2024", "01.02.2024"],
        ["A12", "B7"],
        ["2024-Q1", "2024-Q2"],
        ["", None],
    ],
)
def test_what_is_not_sure_stays_text(tmp_path: Path, texts: list[str | None]) -> None:
    found, notes = read(tmp_path, texts)
    assert found == texts
    assert all("stays text" in note for note in notes)


def test_a_file_with_all_of_it(tmp_path: Path) -> None:
    source = tmp_path / "umsatz.csv"
    source.write_text("Nr;Umsatz;Rabatt;Datum\n007;1.234,50 €;10%;03.01.2024\n008;99,90 €;2,5%;15.01.2024\n", encoding="utf-8")
    made = import_file(source, tmp_path / "made.duckdb", "t")
    rows = read_rows(made.path, "t").to_pylist()
    assert [r["Nr"] for r in rows] == ["007", "008"]
    assert [(r["Umsatz"], r["Rabatt"], r["Datum"]) for r in rows] == [
        (1234.5, 10.0, date(2024, 1, 3)),
        (99.9, 2.5, date(2024, 1, 15)),
    ]
    assert made.notes[0] == "Umsatz was text and is read as numbers: with a decimal comma, in EUR"
