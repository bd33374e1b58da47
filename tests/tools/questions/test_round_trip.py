"""A plan said in words is read back as the same plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.models.computed import CalendarFilter, Derived, Threshold
from src.models.plan import Compare, Filter, Order, Period, QueryPlan
from tests.fakes.plan_words import say
from tests.fakes.sample_meaning import sample_meaning
from tests.tools.questions.test_computed_questions import read
from tests.tools.questions.test_paraphrases import essence

YEAR = Period(start=date(2025, 1, 1), end=date(2025, 12, 31), label="2025")
NORTH = ((), (Filter(field="customers.region", op="=", values=("North",)),))
WITHOUT = (Filter(field="customers.region", op="!=", values=("North",)),)


@st.composite
def plans(draw: st.DrawFn) -> QueryPlan:
    metric = draw(st.sampled_from(["revenue", "units_sold", "gross_profit"]))
    dimension = draw(st.sampled_from(["products.category", "customers.segment", "orders.channel"]))
    parts: dict[str, Any] = {"filters": draw(st.sampled_from([*NORTH, WITHOUT])), "period": draw(st.sampled_from([None, YEAR]))}
    shape = draw(st.sampled_from(["plain", "split", "ranked", "series", "weekday", "share", "growth", "running", "having"]))
    split = shape in ("split", "ranked", "share", "having")
    parts |= {"dimensions": (dimension,)} if split else {}
    parts |= {"grain": draw(st.sampled_from(["month", "quarter"]))} if shape in ("series", "growth", "running") else {}
    if shape == "ranked":
        parts |= {"order": Order(by=metric, descending=draw(st.booleans())), "limit": draw(st.integers(2, 9))}
    if shape == "weekday":
        parts["calendar"] = "weekday"
    if shape in ("plain", "split"):
        days = [(), *((CalendarFilter(part="weekday", values=(n,)),) for n in range(1, 8))]
        parts["on"] = draw(st.sampled_from(days))
    if shape == "having":
        parts["having"] = (Threshold(of=metric, op=">", value=draw(st.integers(3_000, 9_000))),)
    if shape == "growth":
        parts["compare"] = Compare(label="before", unit=parts["grain"])
        parts["derived"] = (Derived(name=f"{metric}_before", kind="before", of=metric),)
    if shape in ("share", "growth", "running"):
        parts["derived"] = (*parts.get("derived", ()), Derived(name=f"{metric}_{shape}", kind=shape, of=metric))  # type: ignore[arg-type]
    return QueryPlan(shape="aggregate", metrics=(metric,), **parts)


@given(plan=plans())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_said_is_read_back(plan: QueryPlan) -> None:
    text = say(plan, sample_meaning()[1])
    assert essence(read(text)) == essence(plan), text
