"""Numbers and dates that a file spells as text: made values where every one is, and what was taken for granted is told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.services.engines import open_engine
from src.services.files import import_file
from src.services.files.into_duckdb import Imported
from src.tools.infer_semantics import infer_semantics


def column(folder: Path, *values: str, name: str = "x", beside: str = "") -> tuple[list[Any], Imported]:
    """What becomes of a column of those texts, beside another column."""
    source = folder / "rows.csv"
    lines = [f"row;{name};beside", *(f'r{n:03};"{v}";{beside or n}' for n, v in enumerate(values))]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made = import_file(source, folder / "a.duckdb")
    with duckdb.connect(str(made.path), read_only=True) as connection:
        return [row[0] for row in connection.execute(f'SELECT "{name}" FROM rows ORDER BY "row"').fetchall()], made


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("1.234,50", "12,00", "-3,5"), (1234.5, 12.0, -3.5)),
        (("1,234.50", "12.00", "7"), (1234.5, 12.0, 7.0)),
        (("1,234", "12", "1,000,000"), (1234, 12, 1_000_000)),
        (("1 234,5", "99", "1\u00a0000,25"), (1234.5, 99, 1000.25)),
        (("1'234.50", "12"), (1234.5, 12)),
        (("$1,234.50", "($99.00)", "-$5"), (1234.5, -99, -5)),
        (("12,50 €", "1.000,00 €", "-0,50 €"), (12.5, 1000, -0.5)),
        (("USD 12", "USD 1,300"), (12, 1300)),
        (("5%", "12.5 %", "-3%"), (5, 12.5, -3)),
        (("10", "n.a.", "-", "20"), (10, None, None, 20)),
        (("100-", "20"), (-100, 20)),
        (("\u22125,5", "2,25"), (-5.5, 2.25)),
        (("10", "#DIV/0!", "20.5"), (10, None, 20.5)),
    ],
)
def test_numbers_are_read(tmp_path: Path, texts: tuple[str, ...], numbers: tuple[float | None, ...]) -> None:
    found, made = column(tmp_path, *texts)
    assert found == list(numbers)
    assert any("x was text and is read as numbers" in note for note in made.notes)


@pytest.mark.parametrize(
    "texts",
    [
        ("00123", "00456"),  # codes
        ("+1 555 123", "+1 555 124"),  # telephone numbers
        ("170 123 456", "170 123 457"),
        ("ABC 123", "ABC 124"),
        ("1.2.3", "1.2.4"),
        ("3/4", "1/2"),
        ("12-14", "15-17"),
        ("", "text"),
    ],
)
def test_what_only_looks_like_numbers_stays_text(tmp_path: Path, texts: tuple[str, ...]) -> None:
    found, made = column(tmp_path, *texts)
    assert found == [text or None for text in texts]
    assert made.notes == ()


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (("$5", "€6"), "several currencies"),
        (("5%", "6"), "only some of its values are percentages"),
        (("1,5", "2.5"), "both a decimal point and a decimal comma"),
        ((*(f"{n},5" for n in range(1, 20)), "about 3"), "1 of 20 values are no numbers, such as “about 3”"),
    ],
)
def test_why_a_column_stays_text_is_told(tmp_path: Path, texts: tuple[str, ...], why: str) -> None:
    found, made = column(tmp_path, *texts)
    assert found == list(texts)
    assert len(made.notes) == 1
    assert made.notes[0].startswith("x stays text: ")
    assert why in made.notes[0]


def test_a_decimal_comma_in_one_column_tells_of_the_others(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("a;b;c\n1,5;1.234;2\n2,25;2.500;3\n")
    made = import_file(source, tmp_path / "a.duckdb")
    with duckdb.connect(str(made.path), read_only=True) as connection:
        assert connection.execute("FROM rows").fetchall() == [(1.5, 1234.0, 2), (2.25, 2500.0, 3)]


def test_a_column_with_points_stays_as_it_was_beside_one_with_commas(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("a;b\n1,5;10.5\n2,25;1.234\n")
    made = import_file(source, tmp_path / "a.duckdb")
    with duckdb.connect(str(made.path), read_only=True) as connection:
        assert connection.execute("FROM rows").fetchall() == [(1.5, 10.5), (2.25, 1.234)]


@pytest.mark.parametrize(
    ("texts", "dates"),
    [
        (("3-Jan-25", "14-Feb-25"), (date(2025, 1, 3), date(2025, 2, 14))),
        (("January 3, 2025", "March 14, 2025"), (date(2025, 1, 3), date(2025, 3, 14))),
        (("Jan 2025", "Feb 2025"), (date(2025, 1, 1), date(2025, 2, 1))),
        (("2025-01", "2025-12"), (date(2025, 1, 1), date(2025, 12, 1))),
        (("3.1.2025 14:05", "4.1.2025 08:00"), (datetime(2025, 1, 3, 14, 5), datetime(2025, 1, 4, 8, 0))),  # noqa: DTZ001 - as in the file
    ],
)
def test_dates_are_read(tmp_path: Path, texts: tuple[str, ...], dates: tuple[date, ...]) -> None:
    assert column(tmp_path, *texts)[0] == list(dates)


def test_what_only_looks_like_dates_stays_text(tmp_path: Path) -> None:
    assert column(tmp_path, "2025-01", "2025-02", name="order no")[0] == ["2025-01", "2025-02"]
    assert column(tmp_path, "2025-01", "2025-13")[0] == ["2025-01", "2025-13"]


def test_the_order_of_day_and_month_is_told_where_both_would_fit(tmp_path: Path) -> None:
    _, made = column(tmp_path, "03/04/2025", "05/06/2025")
    assert made.notes == ("x was read with the day before month; the other way would fit too",)
    assert column(tmp_path, "03/04/2025", "25/06/2025")[1].notes == ()
    assert column(tmp_path, "2025-03-04", "2025-05-06")[1].notes == ()


def test_a_unit_is_known_and_percentages_are_not_added_up(tmp_path: Path) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("day;takings;margin\n2025-01-01;12,50 €;5%\n2025-01-02;3,00 €;7%\n")
    engine = open_engine(f"duckdb:///{import_file(source, tmp_path / 'a.duckdb').path}", seconds=10, result_bytes=10_000)
    semantics = infer_semantics(engine.catalog(), "rows")
    engine.close()
    units = {m.name: m.unit for m in semantics.metrics}
    assert (units["total_takings"], units["average_margin"]) == ("EUR", "%")
    assert "total_margin" not in units


@settings(max_examples=15, deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=2, max_size=8), st.sampled_from(["en", "de", "fr", "ch"]))
def test_every_number_is_the_number_that_was_written(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[Any], how: str
) -> None:
    marks = {"en": (",", "."), "de": (".", ","), "fr": ("\u202f", ","), "ch": ("’", ".")}[how]
    texts = [f"{n:,.2f}".translate({ord(","): marks[0], ord("."): marks[1]}) for n in numbers]
    assert column(tmp_path_factory.mktemp("n"), *texts)[0] == [float(n) for n in numbers]
