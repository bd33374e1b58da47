"""Two readings mean the same where nothing but words and looks differs; what differs is said; what is said is read back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from benchmarks.questions import QUESTIONS
from src.agents.crewai_manager import DataOpsManager
from src.models.plan import Analysis, Filter, Order, Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.questions.understand import Ground, understand
from src.tools.readings.essence import differing, same_meaning
from src.tools.readings.sentences import sentences
from src.tools.readings.words import in_words, labels, told

Reads = Callable[[str], QueryPlan]
MORE = (
    "revenue by region and month in 2026", "average order value by segment last year", "share of revenue by region",
    "growth of revenue by month", "orders on Mondays", "products with revenue over 50000", "revenue without North",
    "How many customers have more than 3 orders?", "median price by category", "top 3 products by revenue in each region",
    "revenue by category in North and South this year", "cumulative revenue by month",
)  # fmt: skip
ASKED = [*(q for kind in QUESTIONS.values() for q in kind), *MORE]


@pytest.fixture(scope="module")
def semantics(manager: DataOpsManager) -> SemanticModel:
    return manager.wiring.contexts.ground(None, trusted=True).context.semantics


@pytest.fixture(scope="module")
def read(manager: DataOpsManager) -> Reads:
    context = manager.wiring.contexts.ground(None, trusted=True).context
    ground = Ground(context.catalog, context.semantics, context.today, context.values)

    def reads(text: str) -> QueryPlan:
        plan = understand(text, ground)
        assert isinstance(plan, QueryPlan), (text, plan)
        return plan

    return reads


@pytest.mark.parametrize("text", ASKED)
def test_words_and_looks_do_not_change_a_meaning(read: Reads, semantics: SemanticModel, text: str) -> None:
    plan = read(text)
    changed: dict[str, Any] = {"used": ("x",), "unplaced": ("y",), "assumptions": ("z",), "chart": "table", "second": "agreed"}
    changed["filters"] = tuple(reversed(plan.filters))
    changed["metrics"], changed["dimensions"] = tuple(reversed(plan.metrics)), tuple(reversed(plan.dimensions))
    if plan.period:
        changed["period"] = plan.period.model_copy(update={"label": "some time"})
    if plan.analysis and plan.analysis.kind == "change":
        del changed["metrics"]  # the first is the number that changed
    assert same_meaning(plan, plan.model_copy(update=changed), semantics)


@pytest.mark.parametrize("text", ASKED)
def test_a_plan_in_words_says_what_it_is(read: Reads, semantics: SemanticModel, text: str) -> None:
    plan = read(text)
    line = told(plan, semantics)
    assert line
    assert "\n" not in line
    for metric in () if plan.stacked else plan.metrics:
        assert (semantics.metric(metric) or pytest.fail(metric)).label in line
    if plan.period and plan.shape == "aggregate":
        assert plan.period.start.isoformat() in line


DIFFERENT = [
    ("revenue by region", "revenue by country", ("groups",), "by Region", "by Country"),
    ("revenue by region this year", "revenue by region last quarter", ("period",), "this year", "last quarter"),
    ("revenue by region", "revenue by region in 2026", ("period", "dated"), "over all time", "2026-01-01 to 2026-12-31"),
    ("revenue by region", "revenue by region without North", ("filters",), "without a condition", "is not North"),
    ("revenue by category", "revenue by category on Mondays", ("filters", "dated"), "without", "on Mondays"),
    ("revenue by region", "orders by region", ("numbers",), "Revenue", "Orders"),
    ("top 5 products by revenue", "top 3 products by revenue", ("limit",), "the 5", "the 3"),
    ("top 5 products by revenue", "bottom 5 products by revenue", ("limit",), "highest", "lowest"),
    ("revenue by month", "find anomalies in monthly revenue", ("analysis",), "without an analysis", "anomaly"),
    ("find spikes in daily revenue", "find drops in daily revenue", ("analysis",), "high", "low"),
    ("forecast revenue for next month", "forecast revenue for next quarter", ("analysis",), "next month", "next quarter"),
    ("products with revenue over 50000", "products with revenue over 60000", ("kept",), "> 50000", "> 60000"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "aspects", "said", "else_said"), DIFFERENT)
def test_a_difference_is_found_and_told_apart(
    read: Reads, semantics: SemanticModel, one: str, other: str, aspects: tuple[str, ...], said: str, else_said: str
) -> None:
    first, second = read(one), read(other)
    assert differing(first, second, semantics) == aspects
    label, other_label = labels(first, second, semantics)
    assert said in label
    assert else_said in other_label
    assert label != other_label


@pytest.mark.parametrize("one", ASKED[::3])
@pytest.mark.parametrize("other", ASKED[1::3])
def test_labels_of_different_plans_are_never_the_same(read: Reads, semantics: SemanticModel, one: str, other: str) -> None:
    first, second = read(one), read(other)
    if not same_meaning(first, second, semantics):
        told_apart = labels(first, second, semantics)
        assert told_apart[0] != told_apart[1]
        assert all(told_apart)


def test_what_is_said_of_a_plan_is_read_back_to_it_or_not_used(read: Reads, semantics: SemanticModel) -> None:
    found = {text: [s for s in sentences(read(text), semantics) if _is(read, s, read(text), semantics)] for text in ASKED}
    silent = {text for text, said in found.items() if not said}
    assert len(silent) <= 7, silent
    assert found["top 3 products by revenue in each region"]


def _is(read: Reads, sentence: str, plan: QueryPlan, semantics: SemanticModel) -> bool:
    try:
        again = read(sentence)
    except AssertionError:
        return False
    return same_meaning(again, plan, semantics)


BASE = QueryPlan(shape="aggregate", metrics=("revenue",), dimensions=("customers.region",))
DAY = Period(start=date(2026, 1, 1), end=date(2026, 3, 31), label="Q1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"order": Order(by="revenue")}, {}, True),
        ({"order": Order(by="revenue"), "limit": 3}, {"limit": 3, "order": Order(by="revenue", descending=False)}, False),
        (
            {"filters": (Filter(field="orders.status", op="=", values=("paid",)),)},
            {"filters": (Filter(field="orders.status", op="in", values=("paid",), term="Paid"),)},
            True,
        ),
        (
            {"filters": (Filter(field="orders.order_date", op=">=", values=(date(2026, 1, 1),)),)},
            {"filters": (Filter(field="orders.order_date", op=">=", values=("2026-01-01",)),)},
            True,
        ),
        ({"period": DAY, "time": "orders.order_date"}, {"period": DAY}, True),
        ({"period": DAY, "time": "orders.shipped_date"}, {"period": DAY}, False),
        ({"analysis": Analysis(kind="summary", observation="day")}, {"analysis": Analysis(kind="summary")}, True),
        ({"analysis": Analysis(kind="summary", target="revenue")}, {"analysis": Analysis(kind="summary")}, False),
    ],
)
def test_a_meaning_is_not_a_spelling(one: dict[str, Any], other: dict[str, Any], same: bool, semantics: SemanticModel) -> None:
    assert same_meaning(BASE.model_copy(update=one), BASE.model_copy(update=other), semantics) is same


def test_lists_that_show_more_or_less_of_the_same_things_are_alike(semantics: SemanticModel) -> None:
    full = QueryPlan(shape="rows", dataset="customers", fields=("customers.customer", "customers.age", "customers.region"))
    less = full.model_copy(update={"fields": ("customers.customer",)})
    other = full.model_copy(update={"fields": ("customers.gender",)})
    assert same_meaning(full, less, semantics)
    assert not same_meaning(full, other, semantics)
    assert in_words(less, semantics)["numbers"] == "the rows of Customers (Customer)"
