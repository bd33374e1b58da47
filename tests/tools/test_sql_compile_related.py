"""Node by node: what each part of a related question gives, worked out by hand over a market of four stalls."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from sqlglot import parse_one

from src.models.plan import CannotAnswer, QueryPlan
from src.models.relational import (
    AllOf,
    AnyOf,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    DaysBetween,
    FieldOf,
    Fold,
    LengthOf,
    Not,
    OrderBy,
    Output,
    PartOf,
    Related,
    RelationalQuery,
    Value,
    Whole,
    Window,
)
from src.tools.sql_compile import compile_plan
from tests.fakes.market import MODEL, TO_SALES, TO_STALL, TO_STALLS, TO_TAGGED, TO_TAGS, TO_TOWN, rows_of

TODAY: Final = date(2026, 4, 1)
Rows = list[tuple[Any, ...]]

STALL = FieldOf(field="stall.id")
NAME = FieldOf(field="stall.name")
RENT = FieldOf(field="stall.rent")
AMOUNT = FieldOf(field="sale.amount")
DAY = FieldOf(field="sale.day")
MONTH = PartOf(of=DAY, part="month")
TOWN = FieldOf(field="town.name", path=(TO_TOWN,))
OF_STALL = FieldOf(field="sale.stall_id")
COUNT = Fold(function="count")
TOTAL = Fold(function="sum", of=AMOUNT)
SALES = Fold(function="count", path=(TO_SALES,))


def ask(subject: str, *values: Value, **more: Any) -> RelationalQuery:
    """Columns a, b, c ... of the subject."""
    return RelationalQuery(subject=subject, outputs=_outputs(*values), **more)


def by(subject: str, *keys: Value, show: tuple[Value, ...], **more: Any) -> RelationalQuery:
    """Groups a, b ... with their figures after them."""
    return RelationalQuery(subject=subject, group_by=_outputs(*keys), outputs=_outputs(*keys, *show), **more)


def _outputs(*values: Value) -> tuple[Output, ...]:
    return tuple(Output(name=n, value=v) for n, v in zip("abcdef", values, strict=False))


def sql_of(query: RelationalQuery, dialect: str = "sqlite", today: date | None = TODAY) -> str:
    draft = compile_plan(QueryPlan(shape="relational", relational=query), MODEL, dialect, today)
    assert not isinstance(draft, CannotAnswer), draft.reason
    return draft.text


def refused(query: RelationalQuery, dialect: str = "sqlite") -> str:
    draft = compile_plan(QueryPlan(shape="relational", relational=query), MODEL, dialect, TODAY)
    assert isinstance(draft, CannotAnswer), draft.text
    return draft.reason


def gives(query: RelationalQuery, rows: Rows) -> None:
    """The rows, in order, in both engines at hand; and SQL that the other two dialects can read."""
    for dialect in ("sqlite", "duckdb"):
        text = sql_of(query, dialect)
        assert [tuple(map(_plain, row)) for row in rows_of(text, dialect)] == rows, f"{dialect}: {text}"
    for dialect in ("postgres", "mysql"):
        text = sql_of(query, dialect)
        assert parse_one(text, read=dialect).sql(dialect), text


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()[:10]
    return round(float(value), 4) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def compared(left: Value, op: Any, *right: Any, ignore_case: bool = False) -> Compare:
    return Compare(left=left, op=op, right=tuple(Constant(value=r) for r in right), ignore_case=ignore_case)


BY_MONTH: Rows = [("2026-01-01", 10), ("2026-02-01", 50), ("2026-03-01", 45)]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ("running", [10, 60, 105]),
        ("previous", [None, 10, 50]),
        ("change", [None, 40, -5]),
        ("growth", [None, 400, -10]),
        ("share", [9.5238, 47.619, 42.8571]),
        ("rank", [3, 1, 2]),
    ],
)
def test_windows_look_along_the_months(function: Any, expected: list[float | None]) -> None:
    along = None if function in ("share", "rank") else "a"
    seen = Window(function=function, of=TOTAL, along=along)
    gives(by("sale", MONTH, show=(TOTAL, seen)), [(*row, e) for row, e in zip(BY_MONTH, expected, strict=True)])


def test_windows_run_apart_for_each_group() -> None:
    seen = Window(function="running", of=TOTAL, along="b", per=("a",))
    known = compared(OF_STALL, "in", 1, 2)
    gives(by("sale", OF_STALL, MONTH, show=(TOTAL, seen), where=known), [
        (1, "2026-01-01", 10, 10), (1, "2026-02-01", 50, 60), (2, "2026-01-01", 0, 0), (2, "2026-03-01", 40, 40),
    ])  # fmt: skip


def test_a_window_along_no_column_of_the_result_is_refused() -> None:
    assert "no column" in refused(by("sale", MONTH, show=(Window(function="running", of=TOTAL, along="z"),)))
    assert "along which" in refused(by("sale", MONTH, show=(Window(function="change", of=TOTAL),)))


def test_the_first_of_each_group() -> None:
    most = (OrderBy(value=AMOUNT, descending=True),)
    query = ask(
        "sale", OF_STALL, FieldOf(field="sale.id"), AMOUNT, order=most, limit=1, limit_per=("a",),
        where=compared(AMOUNT, ">", 5),
    )  # fmt: skip
    gives(query, [(1, 2, 30), (2, 5, 40)])


def test_ties_with_the_last_one_stay() -> None:
    query = by("sale", OF_STALL, show=(COUNT,), order=(OrderBy(value=COUNT),), limit=1, ties=True)
    rows = {tuple(r) for r in rows_of(sql_of(query), "sqlite")}
    assert rows == {(3, 1), (None, 1)}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("day", "2026-02-10"), ("week", "2026-02-09"), ("month", "2026-02-01"), ("quarter", "2026-01-01"),
        ("year", 2026), ("weekday", 2), ("month_of_year", 2), ("hour", 0),
    ],
)  # fmt: skip
def test_parts_of_a_day(part: Any, expected: Any) -> None:
    day = PartOf(of=DAY, part=part)
    gives(ask("sale", day, where=compared(FieldOf(field="sale.id"), "=", 2)), [(expected,)])


def test_lengths_count_characters_and_days_whole_days() -> None:
    opened = FieldOf(field="stall.opened")
    days = DaysBetween(start=opened, end=None)
    gives(ask("stall", STALL, LengthOf(of=NAME), days), [(1, 10, 60), (2, 7, 59), (3, 9, None), (4, None, 93)])
    until = DaysBetween(start=Constant(value="2026-01-01"), end=opened)
    gives(ask("stall", STALL, until), [(1, 30), (2, 31), (3, None), (4, -3)])


def test_without_a_clock_today_is_the_database_s_own() -> None:
    text = sql_of(ask("stall", DaysBetween(start=FieldOf(field="stall.opened"), end=None)), today=None)
    assert "CURRENT_DATE" in text


def test_a_median_and_a_percentile_of_all() -> None:
    gives(ask("sale", Fold(function="median", of=AMOUNT)), [(15,)])
    gives(ask("sale", Fold(function="percentile", of=AMOUNT, share=0.9)), [(35,)])


def test_a_median_of_each_group() -> None:
    middle = Fold(function="median", of=AMOUNT)
    known = compared(OF_STALL, "not_null")
    gives(by("sale", OF_STALL, show=(middle,), where=known), [(1, 20), (2, 20), (3, None)])
    gives(by("sale", OF_STALL, show=(COUNT, middle), where=known), [(1, 3, 20), (2, 2, 20), (3, 1, None)])


def test_a_median_of_what_each_row_has() -> None:
    middle = Fold(function="median", of=AMOUNT, path=(TO_SALES,))
    gives(ask("stall", STALL, middle), [(1, 20), (2, 20), (3, None), (4, None)])


def test_groups_without_rows_stay_where_they_are_wanted() -> None:
    dear = compared(RENT, ">", 15)
    query = by("stall", TOWN, show=(COUNT, Fold(function="sum", of=RENT)), where=dear, keep_empty=True)
    rows = {tuple(map(_plain, r)) for r in rows_of(sql_of(query), "sqlite")}
    assert rows == {("Ash", 1, 30), ("Birch", 0, None), ("Cedar", 0, None), (None, 1, 20)}
    gives(query.model_copy(update={"having": compared(COUNT, "=", 0)}), [("Birch", 0, None), ("Cedar", 0, None)])


def test_groups_without_rows_are_told_of_what_they_would_reach() -> None:
    reached = Fold(function="count", path=(TO_SALES,))
    query = by("stall", FieldOf(field="town.name", path=(TO_TOWN,)), show=(COUNT, reached), keep_empty=True)
    some = query.model_copy(update={"having": compared(COUNT, "<", 2)})
    rows = {tuple(r) for r in rows_of(sql_of(some), "sqlite")}
    assert rows == {("Birch", 1, 1), ("Cedar", 0, 0), (None, 1, 0)}


def test_groups_of_many_without_rows_stay() -> None:
    word = FieldOf(field="tag.word", path=TO_TAGS)
    gives(by("stall", word, show=(COUNT,), keep_empty=True), [("cheap", 2), ("fresh", 2), ("rare", 0)])
    gives(by("stall", word, show=(COUNT,)), [("cheap", 2), ("fresh", 2)])


def test_rows_once() -> None:
    gives(ask("sale", PartOf(of=DAY, part="month"), distinct=True), [("2026-01-01",), ("2026-02-01",), ("2026-03-01",)])
    assert "shown once" in refused(ask("sale", MONTH, distinct=True, order=(OrderBy(value=AMOUNT),)))


def test_a_row_counts_once_in_each_group_it_is_in() -> None:
    word = FieldOf(field="tag.word", path=TO_TAGS)
    rent = Fold(function="sum", of=RENT)
    # The link of stall 1 with "fresh" is there twice.
    gives(by("stall", word, show=(COUNT, rent)), [("cheap", 2, 10), ("fresh", 2, 40)])


def test_figures_of_what_a_group_reaches() -> None:
    words = Fold(function="count", path=TO_TAGS)
    total = Fold(function="sum", of=AMOUNT, path=(TO_SALES,))
    query = by("stall", TOWN, show=(COUNT, words, total), where=compared(TOWN, "not_null"))
    gives(query, [("Ash", 2, 2, 100), ("Birch", 1, 1, None)])


def test_a_whole_is_said_once() -> None:
    def all_of(dataset: str, where: Condition | None = None) -> Whole:
        return Whole(query=RelationalQuery(subject=dataset, outputs=(Output(name="n", value=COUNT),), where=where))

    with_sales = all_of("stall", Related(path=(TO_SALES,)))
    without = all_of("stall", Related(path=(TO_SALES,), negated=True))
    query = ask("stall", Arithmetic(op="/", left=with_sales, right=without), all_of("sale"))
    gives(query, [(3, 7)])
    assert "(\n  (" not in sql_of(query)
    mean = Whole(query=ask("stall", Fold(function="avg", of=RENT)))
    gives(ask("stall", STALL, where=Compare(left=RENT, op=">", right=(mean,))), [(2,)])


def test_division_is_of_real_numbers_and_by_zero_is_nothing() -> None:
    gives(ask("stall", STALL, Arithmetic(op="/", left=RENT, right=SALES, scale=100)), [
        (1, 333.3333), (2, 1500), (3, None), (4, None),
    ])  # fmt: skip


def test_what_is_not_so_includes_what_is_unknown() -> None:
    gives(ask("stall", STALL, where=Not(condition=compared(RENT, ">", 15))), [(1,), (3,)])
    gives(ask("stall", STALL, where=compared(RENT, "!=", 10)), [(2,), (3,), (4,)])
    gives(ask("stall", STALL, where=compared(RENT, "not_in", 10, 20)), [(2,), (3,)])
    gives(ask("stall", STALL, where=Not(condition=Related(path=(TO_SALES,), where=compared(AMOUNT, ">", 15)))), [(3,), (4,)])
    gives(ask("stall", STALL, where=Related(path=(TO_TOWN,), negated=True)), [(4,)])


def test_parts_of_a_text_are_taken_at_their_letters() -> None:
    gives(ask("stall", STALL, where=compared(NAME, "contains", "0%")), [(1,)])
    gives(ask("stall", STALL, where=compared(NAME, "contains", "r_t")), [(3,)])
    gives(ask("stall", STALL, where=compared(NAME, "ends", "TREE", ignore_case=True)), [(3,)])
    gives(ask("stall", STALL, where=compared(NAME, "starts", "AP", ignore_case=True)), [(1,), (2,)])
    gives(ask("stall", STALL, where=compared(NAME, "=", "APRICOT", ignore_case=True)), [(2,)])
    gives(ask("stall", STALL, where=compared(NAME, "in", "APRICOT", "no such", ignore_case=True)), [(2,)])
    gives(ask("stall", STALL, where=compared(NAME, "=", "it's \\ \" %")), [])
    gives(ask("stall", STALL, where=compared(NAME, "contains", "it's \\ \" %")), [])


def test_either_and_both() -> None:
    cheap, many = compared(RENT, "<", 15), compared(SALES, ">=", 2)
    gives(ask("stall", STALL, where=AnyOf(conditions=(cheap, many))), [(1,), (2,)])
    gives(ask("stall", STALL, where=AllOf(conditions=(cheap, many))), [(1,)])
    none = compared(SALES, "=", 0)
    gives(ask("stall", STALL, where=AllOf(conditions=(AnyOf(conditions=(cheap, none)), many))), [(1,)])


def test_the_most_by_a_count_that_is_not_shown() -> None:
    most = (OrderBy(value=SALES, descending=True),)
    gives(ask("stall", STALL, order=most, limit=1), [(1,)])
    tagged = Fold(function="count", path=TO_TAGGED)
    gives(ask("tag", FieldOf(field="tag.word"), tagged, order=(OrderBy(value=tagged),)), [
        ("rare", 0), ("cheap", 2), ("fresh", 2),
    ])  # fmt: skip


def test_the_mean_of_a_count_counts_what_has_none() -> None:
    gives(ask("stall", Fold(function="avg", of=SALES)), [(1.5,)])
    gives(ask("town", Fold(function="max", of=Fold(function="count", path=(TO_STALLS,)))), [(2,)])


def test_counts_may_be_of_what_meets_a_condition_or_of_different_values() -> None:
    big = Fold(function="count", path=(TO_SALES,), where=compared(AMOUNT, ">=", 20))
    months = Fold(function="count", of=PartOf(of=DAY, part="month"), path=(TO_SALES,), distinct=True)
    gives(ask("stall", STALL, SALES, big, months), [(1, 3, 2, 2), (2, 2, 1, 2), (3, 1, 0, 1), (4, 0, 0, 0)])
    town_rent = Fold(function="sum", of=RENT, path=(TO_TOWN, TO_STALLS))
    gives(ask("stall", STALL, town_rent), [(1, 40), (2, 40), (3, None), (4, None)])


def test_a_fold_of_a_field_elsewhere() -> None:
    dear = Fold(function="max", of=FieldOf(field="stall.rent", path=(TO_STALL,)), where=compared(AMOUNT, "<", 50))
    gives(ask("sale", dear), [(30,)])


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (ask("stall", FieldOf(field="stall.phone")), "sensitive"),
        (ask("stall", STALL, where=compared(FieldOf(field="stall.phone"), "=", "x")), "sensitive"),
        (ask("stall", STALL, order=(OrderBy(value=FieldOf(field="stall.phone")),)), "sensitive"),
        (ask("stall", Fold(function="min", of=FieldOf(field="stall.phone"))), "sensitive"),
        (by("stall", FieldOf(field="stall.phone"), show=(COUNT,)), "sensitive"),
        (ask("stall", STALL, where=compared(FieldOf(field="stall.phone"), "starts", "x")), "sensitive"),
        (ask("stall", FieldOf(field="stall.colour")), "no stall.colour"),
        (ask("booth", COUNT), "no booth"),
        (ask("stall", FieldOf(field="sale.amount", path=(TO_SALES,))), "many sale.amount"),
        (ask("stall", RENT, COUNT), "nothing to add up"),
        (ask("sale", STALL, where=compared(AMOUNT, ">", "dear")), "number"),
        (ask("sale", STALL, where=Compare(left=AMOUNT, op="=")), "values on its right"),
    ],
)
def test_what_cannot_be_is_refused(query: RelationalQuery, why: str) -> None:
    for dialect in ("sqlite", "postgres"):
        assert why in refused(query, dialect).lower()


def test_one_table_alone_needs_no_name_before_its_columns() -> None:
    text = sql_of(by("sale", OF_STALL, show=(TOTAL,), where=compared(AMOUNT, ">", 1)))
    assert "sale." not in text
