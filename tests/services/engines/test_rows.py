"""Odd values become typed columns, and nothing raises."""

# ruff: noqa: DTZ001  moments without a zone are what is tested

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.engines.rows import to_column, to_table, unique_names

INF = float("inf")
CASES: dict[str, tuple[list[Any], str, list[Any]]] = {
    "whole numbers": ([1, None, 3], "integer", [1, None, 3]),
    "numbers": ([1.5, None], "number", [1.5, None]),
    "both": ([1, 2.5], "number", [1.0, 2.5]),
    "too big for 64 bits": ([1, 2**70], "number", [1.0, float(2**70)]),
    "too big for anything": ([10**400, -(10**400)], "number", [INF, -INF]),
    "infinite": ([INF, -INF, 1], "number", [INF, -INF, 1.0]),
    "decimals": ([Decimal("1.25"), None, 2], "number", [1.25, None, 2.0]),
    "true and false": ([True, None, False], "boolean", [True, None, False]),
    "true among numbers": ([True, 2], "integer", [1, 2]),
    "dates as text": (["2026-01-31", None], "date", [date(2026, 1, 31), None]),
    "not quite dates": (["2026-01-31", "2026-02-30"], "text", ["2026-01-31", "2026-02-30"]),
    "months": (["2026-01", "2026-02"], "text", ["2026-01", "2026-02"]),
    "years": (["2026", "2025"], "text", ["2026", "2025"]),
    "compact dates": (["20260131"], "text", ["20260131"]),
    "moments as text": (["2026-01-31 10:00:00", "2026-01-31T11:30"], "datetime",
                        [datetime(2026, 1, 31, 10), datetime(2026, 1, 31, 11, 30)]),
    "dates": ([date(2026, 1, 1)], "date", [date(2026, 1, 1)]),
    "dates and moments": ([date(2026, 1, 1), datetime(2026, 1, 1, 5)], "datetime",
                          [datetime(2026, 1, 1), datetime(2026, 1, 1, 5)]),
    "moments with a zone": ([datetime(2026, 1, 1, 5, tzinfo=timezone(timedelta(hours=2)))], "datetime",
                            [datetime(2026, 1, 1, 3)]),
    "bytes": ([b"\x00\xff", None], "other", ["00ff", None]),
    "text and numbers": (["a", 1], "text", ["a", "1"]),
    "nothing": ([None, None], "other", [None, None]),
    "no rows": ([], "other", []),
    "lone surrogates": (["a\ud800"], "text", ["a?"]),
    "times and ids": ([time(10), UUID(int=0)], "other", ["10:00:00", "00000000-0000-0000-0000-000000000000"]),
    "empty text": (["", "x"], "text", ["", "x"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_columns(case: str) -> None:
    values, kind, expected = CASES[case]
    array, found = to_column(values)
    assert (found, array.to_pylist()) == (kind, expected)


def test_not_a_number_stays_one() -> None:
    array, kind = to_column([float("nan"), 1.0])
    assert kind == "number"
    assert array.null_count == 0


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.decimals(), st.text(st.characters()), st.binary(max_size=8),
    st.dates(),
    st.datetimes(), st.datetimes(timezones=st.just(UTC)), st.times(), st.timedeltas(), st.uuids(),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip


@given(st.lists(anything, max_size=20))
def test_no_value_raises(values: list[Any]) -> None:
    array, _ = to_column(values)
    assert len(array) == len(values)


@given(st.one_of(st.lists(st.integers() | st.floats() | st.none()), st.lists(st.dates().map(str)), st.lists(st.text())))
def test_one_kind_of_value_never_raises(values: list[Any]) -> None:
    assert len(to_column(values)[0]) == len(values)


@given(st.lists(st.sampled_from(["a", "A", "", " ", "a_2", "b"]), max_size=12))
def test_names_are_unique(names: list[str]) -> None:
    unique = unique_names(names)
    assert len(unique) == len(names)
    assert len({name.casefold() for name in unique}) == len(names)


def test_a_table_without_columns() -> None:
    assert to_table([], [], truncated=False).rows == 0
    assert isinstance(to_table(["a"], [(1,), (2,)], truncated=True).arrow, pa.Table)
