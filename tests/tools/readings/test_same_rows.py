"""Results are the same where their rows are, whatever the columns are called and in whichever order all of it stands."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.sql import ResultColumn, ResultTable
from src.tools.readings.same_rows import same_rows

CELLS = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from(["North", "South", ""]))
TABLES = st.integers(1, 4).flatmap(lambda n: st.lists(st.tuples(*[CELLS] * n), min_size=1, max_size=8))


def table(rows: list[tuple[Any, ...]], names: str = "abcdef", *, truncated: bool = False) -> ResultTable:
    columns = list(zip(*rows, strict=True))
    spelled = [[value if value is None else str(value) for value in column] for column in columns]
    arrow = pa.table({names[i]: pa.array(column) for i, column in enumerate(spelled)})
    return ResultTable(arrow, tuple(ResultColumn(name, "text") for name in arrow.column_names), truncated)


def typed(**columns: list[Any]) -> ResultTable:
    return ResultTable(pa.table(columns), tuple(ResultColumn(name, "number") for name in columns))


@given(TABLES, st.randoms(use_true_random=False))
def test_order_and_names_do_not_matter(rows: list[tuple[Any, ...]], chance: Any) -> None:
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    other = [tuple(row[i] for i in order) for row in chance.sample(rows, len(rows))]
    assert same_rows(table(rows), table(other, "uvwxyz"))


@given(TABLES, st.randoms(use_true_random=False))
def test_one_other_value_one_row_more_or_one_column_more_is_another_result(rows: list[tuple[Any, ...]], chance: Any) -> None:
    place, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
    changed = [list(row) for row in rows]
    changed[place][column] = "elsewhere"
    assert not same_rows(table(rows), table([tuple(row) for row in changed]))
    assert not same_rows(table(rows), table([*rows, rows[0]]))
    assert not same_rows(table(rows), table([(*row, "x") for row in rows]))


def test_columns_with_the_same_values_are_paired_by_their_rows() -> None:
    one = table([("1", "2", "p"), ("2", "1", "q")])
    assert same_rows(one, table([("q", "1", "2"), ("p", "2", "1")]))
    assert not same_rows(table([("1", "1"), ("2", "2")]), table([("1", "2"), ("2", "1")]))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([1, 2], [1.0, 2.0], True),
        ([0.1 + 0.2], [0.3], True),
        ([123456.789012345], [123456.789012344], True),
        ([123456.7891], [123456.7892], True),
        ([1234.567], [1234.568], False),
        ([Decimal("2.50")], [2.5], True),
        ([True, False], [1, 0], True),
        ([date(2026, 1, 1)], [datetime.fromisoformat("2026-01-01T00:00")], True),
        ([datetime.fromisoformat("2026-01-01T08:00")], [datetime.fromisoformat("2026-01-01T00:00")], False),
        ([10_000_000_001], [10_000_000_002], False),
        ([float("nan")], [float("nan")], True),
        ([None], [0], False),
    ],
)
def test_values_are_compared_for_what_they_are(one: list[Any], other: list[Any], same: bool) -> None:
    assert same_rows(typed(n=one), typed(m=other)) is same


def test_rows_that_were_cut_off_are_never_the_same() -> None:
    rows = [("a",), ("b",)]
    assert not same_rows(table(rows, truncated=True), table(rows))


def test_too_many_columns_alike_are_not_paired_for_ever() -> None:
    wide = typed(**{f"c{i}": [1, 2] for i in range(12)})
    assert not same_rows(wide, wide)
