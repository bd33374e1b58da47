"""What is masked is no measure, no key, no time and no name of anything."""

from __future__ import annotations

from src.models.access import Access, TableRule
from src.models.semantic import Dataset, Field, Metric, Relationship, SemanticModel, Term, TermFilter
from src.tools.covered_semantics import covered_semantics


def field(name: str, expression: str = "") -> Field:
    return Field(name, "orders", expression or name, name, "measure", "number")


ORDERS = Dataset(
    "orders",
    "orders",
    (field("amount"), field("cost"), field("margin", '"amount" - "Cost"'), field("placed"), field("person")),
    primary_key=("person", "placed"),
    time="placed",
    label_field="person",
)
MODEL = SemanticModel(
    "shop",
    (ORDERS, Dataset("people", "people", (), primary_key=("id",))),
    (Relationship("orders_people", "orders", "people", ("person",), ("id",)),),
    (
        Metric("revenue", "revenue", "orders", "SUM(orders.amount)", time="orders.placed"),
        Metric("margin", "margin", "orders", "SUM(orders.margin)"),
        Metric("rate", "rate", "orders", "SUM(orders.amount) / SUM(orders.cost)"),
    ),
    (
        Term("dear", "dear", "", filters=(TermFilter("orders.cost", ">", (5,)),)),
        Term("earning", "earning", "", metric="margin"),
        Term("large", "large", "", filters=(TermFilter("orders.amount", ">", (5,)),)),
    ),
)


def masking(*columns: str) -> SemanticModel:
    return covered_semantics(MODEL, Access("k", (TableRule("Orders", masked=frozenset(columns)),)))


def test_what_is_not_masked_stays_as_it_is() -> None:
    assert masking() is MODEL


def test_metrics_and_terms_of_what_is_masked_are_gone() -> None:
    model = masking("cost")
    assert [m.name for m in model.metrics] == ["revenue"]
    assert [t.name for t in model.terms] == ["large"]
    assert {f.name for f in model.datasets[0].fields if f.sensitive} == {"cost", "margin"}
    assert model.relationships == MODEL.relationships


def test_nothing_is_joined_named_or_placed_in_time_by_it() -> None:
    model = masking("person", "placed")
    (orders, _), (revenue, *_) = model.datasets, model.metrics
    assert model.relationships == ()
    assert (orders.primary_key, orders.time, orders.label_field) == ((), None, None)
    assert (revenue.name, revenue.time) == ("revenue", None)
