"""When two results hold the same rows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.sql import ResultColumn, ResultTable
from src.tools.same_rows import same_rows


def table(columns: dict[str, list[Any]], *, truncated: bool = False) -> ResultTable:
    arrow = pa.table(columns)
    return ResultTable(arrow, tuple(ResultColumn(n, "other") for n in arrow.column_names), truncated)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": ["x", "y"], "n": [1, 2]}, {"a": ["y", "x"], "n": [2.0, 1.0]}, True),
        ({"a": ["x"], "n": [1]}, {"n": [1], "a": ["x"]}, True),
        ({"a": ["x"], "n": [1]}, {"b": ["x"], "m": [1]}, True),
        ({"n": [0.1 + 0.2]}, {"n": [Decimal("0.3")]}, True),
        ({"d": [date(2026, 1, 1)]}, {"d": ["2026-01-01"]}, True),
        ({"d": [datetime(2026, 1, 1, 5, tzinfo=UTC)]}, {"d": ["2026-01-01"]}, False),
        ({"n": [1.0]}, {"n": [1.00001]}, False),
        ({"n": [123456.7891]}, {"n": [123456.7892]}, True),
        ({"n": [10_000_000_001]}, {"n": [10_000_000_002]}, False),
        ({"n": [True, False]}, {"n": [1, 0]}, True),
        ({"a": ["1", "2"], "b": ["2", "1"], "c": ["p", "q"]}, {"x": ["q", "p"], "y": ["1", "2"], "z": ["2", "1"]}, True),
        ({"a": ["1", "2"], "b": ["1", "2"]}, {"a": ["1", "2"], "b": ["2", "1"]}, False),
        ({"n": [None]}, {"n": [0]}, False),
        ({"a": ["1"]}, {"a": [1]}, False),
        ({"a": ["x", "x"]}, {"a": ["x"]}, False),
        ({"a": ["x"]}, {"a": ["x"], "n": [1]}, False),
        ({"a": []}, {"a": []}, False),
    ],
)
def test_rows_are_compared_by_what_they_hold(one: dict[str, list[Any]], other: dict[str, list[Any]], same: bool) -> None:
    assert same_rows(table(one), table(other)) is same
    assert same_rows(table(other), table(one)) is same


def test_rows_that_were_cut_are_never_the_same() -> None:
    assert not same_rows(table({"n": [1]}, truncated=True), table({"n": [1]}))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False, width=32), st.text(max_size=5)), min_size=1, max_size=8)
)
def test_any_rows_are_the_same_in_any_order(rows: list[tuple[float, str]]) -> None:
    numbers, texts = [list(c) for c in zip(*rows, strict=True)]
    assert same_rows(table({"n": numbers, "t": texts}), table({"n": numbers[::-1], "t": texts[::-1]}))


CELLS = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from(["North", "South", ""]))
TABLES = st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), min_size=1, max_size=8))


def spelled(rows: list[tuple[Any, ...]], names: str = "abcdef") -> ResultTable:
    columns = list(zip(*rows, strict=True))
    return table({names[i]: [v if v is None else str(v) for v in column] for i, column in enumerate(columns)})


@given(TABLES, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(rows: list[tuple[Any, ...]], chance: Any) -> None:
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    other = [tuple(row[i] for i in order) for row in chance.sample(rows, len(rows))]
    assert same_rows(spelled(rows), spelled(other, "uvwxyz"))


@given(TABLES, st.randoms(use_true_random=False))
def test_one_other_value_one_row_more_or_one_column_more_is_another_result(rows: list[tuple[Any, ...]], chance: Any) -> None:
    place, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
    changed = [list(row) for row in rows]
    changed[place][column] = "elsewhere"
    assert not same_rows(spelled(rows), spelled([tuple(row) for row in changed]))
    assert not same_rows(spelled(rows), spelled([*rows, rows[0]]))
    assert not same_rows(spelled(rows), spelled([(*row, "x") for row in rows]))


def test_too_many_columns_alike_are_not_paired_for_ever() -> None:
    wide = table({f"c{i}": [1, 2] for i in range(12)})
    assert not same_rows(wide, wide)
