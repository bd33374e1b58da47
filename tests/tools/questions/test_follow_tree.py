"""Follow-ups on a question about an uploaded file: the tree of the answer before is changed, and its rows are pandas' own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.follow_up import ALONE
from tests.fakes.upload import Rows, Upload, upload

Truth = Callable[[pd.DataFrame], "pd.Series[float]"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upload]:
    made = upload(tmp_path_factory.mktemp("upload"))
    yield made
    made.engine.close()


def followed(file: Upload, *texts: str) -> QueryPlan:
    plan = file.ask(texts[0])
    for text in texts[1:]:
        after = file.then(text, plan)
        assert isinstance(after, QueryPlan), (text, after)
        plan = after
    return plan


def by(*names: str, of: str = "price", how: str = "mean") -> Truth:
    return lambda frame: frame.groupby([*names], sort=True)[of].agg(how)


def where(truth: Truth, **values: str) -> Truth:
    return lambda frame: truth(frame[[all(row[k] == v for k, v in values.items()) for row in frame.to_dict("records")]])


def year(truth: Truth, number: int) -> Truth:
    return lambda frame: truth(frame[frame["order_date"].dt.year == number])


def monthly(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(month=frame["order_date"].dt.to_period("M").dt.to_timestamp().dt.date)


def rome(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["city"] == "Rome"]


AVERAGE = "What is the average price by city?"
CASES: list[tuple[tuple[str, ...], Truth]] = [
    ((AVERAGE, "only Rome"), where(by("city"), city="Rome")),
    ((AVERAGE, "only Rome", "and Oslo?"), where(by("city"), city="Oslo")),
    ((AVERAGE, "only card payments"), where(by("city"), payment="card")),
    ((AVERAGE, "only card payments", "only Rome"), where(by("city"), payment="card", city="Rome")),
    ((AVERAGE, "exclude Oslo"), lambda f: by("city")(f[f["city"] != "Oslo"])),
    ((AVERAGE, "and by month"), lambda f: by("city", "month")(monthly(f))),
    ((AVERAGE, "by month instead"), lambda f: by("month")(monthly(f))),
    ((AVERAGE, "by product instead"), by("product")),
    ((AVERAGE, "by city and product"), by("city", "product")),
    ((AVERAGE, "what about the median?"), by("city", how="median")),
    ((AVERAGE, "what about the maximum?"), by("city", how="max")),
    ((AVERAGE, "what about quantity?"), by("city", of="quantity")),
    ((AVERAGE, "the total quantity instead"), by("city", of="quantity", how="sum")),
    ((AVERAGE, "same for 2024"), year(by("city"), 2024)),
    ((AVERAGE, "same for 2024", "and 2023?"), year(by("city"), 2023)),
    ((AVERAGE, "the top 2"), lambda f: by("city")(f).sort_values(ascending=False).head(2)),
    ((AVERAGE, "the lowest 2"), lambda f: by("city")(f).sort_values().head(2)),
    ((AVERAGE, "top 2 products"), lambda f: by("product")(f).sort_values(ascending=False).head(2)),
    ((AVERAGE, "sort by price"), lambda f: by("city")(f).sort_values(ascending=False)),
    ((AVERAGE, "price over 50 only"), lambda f: by("city")(f[f["price"] > 50])),
    (("Total quantity by month", "only Rome"), lambda f: by("month", of="quantity", how="sum")(monthly(rome(f)))),
    (("Total quantity by month", "and by city"), lambda f: by("month", "city", of="quantity", how="sum")(monthly(f))),
    (("Total quantity by month", "what about the average?"), lambda f: by("month", of="quantity")(monthly(f))),
    (("Which city has the highest total price?", "and the lowest?"), lambda f: by("city", how="sum")(f).sort_values().head(1)),
    (("Which city has the highest total price?", "only 2024"), lambda f: year(by("city", how="sum"), 2024)(f).nlargest(1)),
    (("What is the total price in 2024?", "by city"), year(by("city", how="sum"), 2024)),
    (("What is the total price in 2024?", "by city", "the average instead"), year(by("city"), 2024)),
    (
        (AVERAGE, "only Rome", "by product instead", "in 2024", "the top 2"),
        lambda f: year(where(by("product"), city="Rome"), 2024)(f).sort_values(ascending=False).head(2),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "truth"), CASES, ids=[" > ".join(t) for t, _ in CASES])
def test_the_rows_are_those_of_the_changed_question(file: Upload, texts: tuple[str, ...], truth: Truth) -> None:
    plan = followed(file, *texts)
    assert plan.shape == "relational"
    assert flat(file.rows(plan)) == [pytest.approx(v) if isinstance(v, float) else v for v in expected(truth(file.frame))]


def flat(rows: Rows) -> list[object]:
    return [float(v) if isinstance(v, int | float) else v for row in rows for v in row]


def expected(series: pd.Series[float]) -> list[object]:
    found: list[object] = []
    for key, value in series.items():
        found += [*(key if isinstance(key, tuple) else (key,)), float(value)]
    return found


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ((AVERAGE, "only Rome"), "kept: Average price, by City; changed: filters = City is Rome"),
        ((AVERAGE, "what about the median?"), "kept: by City; changed: numbers = Median price"),
        ((AVERAGE, "and by month"), "kept: Average price; changed: breakdown = City and month"),
        ((AVERAGE, "the top 2"), "kept: Average price, by City; changed: order = Average price (highest first), limit = 2"),
        (
            ("Show the orders with price above 50", "only Rome"),
            "kept: rows of Orders; changed: filters = Price > 50 and City is Rome",
        ),
    ],
)
def test_what_was_kept_and_changed_is_said(file: Upload, texts: tuple[str, ...], told: str) -> None:
    assert followed(file, *texts).assumptions[0] == told


@pytest.mark.parametrize(
    ("first", "text", "why"),
    [
        (AVERAGE, "sing me a song", "could not be placed"),
        (AVERAGE, "sort by quantity", "cannot be sorted by it"),
        (AVERAGE, "also the average price", "It changes nothing"),
        ("How many orders per city?", "what about the median?", "it has no median"),
        ("Show the orders with price above 50", "top 10", "by what the rows should be ranked"),
        ("Show the orders with price above 50", "by city", "is a list of rows"),
        ("What is the total price in 2024?", "the top 3", "nothing to rank"),
    ],
)
def test_what_cannot_be_placed_is_refused(file: Upload, first: str, text: str, why: str) -> None:
    after = file.then(text, file.ask(first))
    assert isinstance(after, CannotAnswer), after
    assert why in after.reason


def test_an_analysis_of_the_answer_before_keeps_its_split_and_conditions(file: Upload) -> None:
    plan = followed(file, AVERAGE, "only Rome", "forecast that")
    assert plan.analysis is not None
    assert plan.analysis.kind == "forecast"
    assert plan.metrics == ("average_price",)
    assert [(f.field, f.values) for f in plan.filters] == [("orders.city", ("Rome",))]
    assert file.rows(plan)


def test_a_question_of_its_own_starts_anew(file: Upload) -> None:
    plan = followed(file, AVERAGE, "only Rome", "What is the total quantity by product?")
    assert flat(file.rows(plan)) == expected(by("product", of="quantity", how="sum")(file.frame))


def test_a_list_of_values_has_no_number_to_rank_by(file: Upload) -> None:
    plan = followed(file, "Is there a correlation between price and quantity?", "and by product", "and by month")
    after = file.then("the top 3", plan)
    assert isinstance(after, CannotAnswer), after
    assert "no number to rank by" in after.reason


FIRST = (AVERAGE, "Is there a correlation between price and quantity?", "Show the orders with price above 50", "List products")
PIECES = [
    "only Rome", "and by month", "by product instead", "what about the median?", "in 2024", "the top 2", "exclude Oslo",
    "what about quantity?", "only cash", "sort by price", "also the total quantity", "by quarter", "the lowest 3",
]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(FIRST), st.lists(st.sampled_from(PIECES), min_size=1, max_size=5))
def test_any_row_of_follow_ups_runs_or_is_refused_and_says_what_it_did(file: Upload, first: str, texts: list[str]) -> None:
    plan = file.ask(first)
    for text in texts:
        after = file.then(text, plan)
        if isinstance(after, CannotAnswer):
            assert after.reason
            continue
        assert after.assumptions[0].startswith("kept: ") or after.assumptions[0] == ALONE
        assert isinstance(file.rows(after), list)
        plan = after


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_no_text_makes_it_raise(file: Upload, text: str) -> None:
    assert isinstance(file.then(text, file.ask(AVERAGE)), QueryPlan | CannotAnswer)
