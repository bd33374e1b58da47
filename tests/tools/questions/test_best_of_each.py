"""The first so many of each group, by a number that is added up or averaged as it can be: held against pandas."""

from __future__ import annotations

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.models.relational import FieldOf, Fold, Output, RelationalQuery
from src.tools.sql_compile import compile_plan
from tests.fakes.upload import TODAY, Rows, Upload, upload


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Upload:
    return upload(tmp_path_factory.mktemp("orders"))


def best(orders: Upload, column: str, function: str, number: int, *, by: str = "city", of: str = "product") -> Rows:
    """(group, value, number) of the first so many of each group; equals by name."""
    sizes = orders.frame.groupby([by, of])[column].agg(function).reset_index()
    ranked = sizes.sort_values([by, column, of], ascending=[True, False, True])
    return [tuple(row) for row in ranked.groupby(by).head(number).itertuples(index=False)]


@pytest.mark.parametrize(
    ("question", "column", "function", "number"),
    [
        ("top 3 products by quantity per city", "quantity", "sum", 3),
        ("top 2 products by price in each city", "price", "mean", 2),
        ("the 2 products with the highest total price in each city", "price", "sum", 2),
        ("product with the highest total price in each city", "price", "sum", 1),
        ("What are the top 2 products by number of orders in each city?", "order_no", "count", 2),
        ("For each city, the top 2 products by total quantity", "quantity", "sum", 2),
    ],
)
def test_the_first_of_each_group(orders: Upload, question: str, column: str, function: str, number: int) -> None:
    found = orders.rows(orders.ask(question))
    expected = best(orders, column, function, number)
    assert [row[:2] for row in found] == [row[:2] for row in expected]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in expected])


def test_fewer_of_each_keep_their_order(orders: Upload) -> None:
    plan = orders.then("only Rome", orders.ask("top 3 products by quantity per city"))
    assert isinstance(plan, QueryPlan)
    fewer = orders.then("the top 1", plan)
    assert isinstance(fewer, QueryPlan)
    assert orders.rows(fewer) == best(orders, "quantity", "sum", 3)[6:7]


@pytest.mark.parametrize("question", ["products with the highest total price", "the product with the highest total price"])
def test_what_stands_behind_with_is_not_lost(orders: Upload, question: str) -> None:
    totals = orders.frame.groupby("product")["price"].sum()
    assert orders.rows(orders.ask(question)) == [(totals.idxmax(), totals.max())]


def test_what_does_not_add_up_is_averaged_and_said(orders: Upload) -> None:
    plan = orders.ask("price by city")
    means = orders.frame.groupby("city")["price"].mean()
    assert {row[0]: row[1] for row in orders.rows(plan)} == pytest.approx(means.to_dict())
    assert plan.assumptions == ("the average of price is taken: a price does not add up",)
    totals = orders.frame.groupby("city")["price"].sum()
    assert orders.rows(orders.ask("total price by city")) == list(totals.items())


@pytest.mark.parametrize("field", ["orders.product", "orders.order_date"])
@pytest.mark.parametrize("function", ["sum", "avg", "median"])
def test_words_and_dates_are_added_up_by_nobody(orders: Upload, field: str, function: str) -> None:
    fold = Fold.model_validate({"function": function, "of": FieldOf(field=field)})
    tree = RelationalQuery(subject="orders", outputs=(Output(name="x", value=fold),))
    refused = compile_plan(QueryPlan(shape="relational", relational=tree), orders.semantics, "duckdb", TODAY)
    assert isinstance(refused, CannotAnswer)
    assert f"{field} is no number" in refused.reason[0].lower() + refused.reason[1:]


@pytest.mark.parametrize(
    ("question", "total"),
    [("quantity in 2024", 2024), ("How much quantity in 2023?", 2023), ("What was the quantity in 2024?", 2024)],
)
def test_a_number_in_a_period_is_one_number(orders: Upload, question: str, total: int) -> None:
    year = orders.frame[orders.frame["order_date"].dt.year == total]
    assert orders.rows(orders.ask(question)) == [(year["quantity"].sum(),)]
