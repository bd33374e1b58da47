"""Every example question of the seeds gives the plan that the compiler is tested with."""

from __future__ import annotations

from datetime import date

import pytest

from src.models.plan import QueryPlan
from src.tools.questions.reader import read_question
from tests.fakes.example_plans import PLANS
from tests.fakes.sample_meaning import TODAY, sample_meaning
from tests.tools.questions.paraphrases import PARAPHRASES


def read(text: str) -> QueryPlan:
    """The plan of a question on the sample."""
    catalog, semantics = sample_meaning()
    plan = read_question(text, catalog=catalog, semantics=semantics, today=TODAY)
    assert isinstance(plan, QueryPlan), plan
    return plan


@pytest.mark.parametrize("example", [e for e in PARAPHRASES if e in PLANS])
def test_an_example_gives_the_plan_that_the_compiler_is_tested_with(example: str) -> None:
    plan, expected = read(example), PLANS[example]
    for part in ("shape", "metrics", "dimensions", "dataset", "grain", "limit"):
        assert getattr(plan, part) == getattr(expected, part), part
    assert set(plan.fields) == set(expected.fields)
    assert (plan.analysis is None) == (expected.analysis is None)
    if plan.analysis and expected.analysis:
        assert plan.analysis.kind == expected.analysis.kind
        assert plan.analysis.direction == expected.analysis.direction
        assert expected.analysis.target in (None, plan.analysis.target)
        assert _dates(plan) == _dates(expected)


def _dates(plan: QueryPlan) -> list[tuple[date, date] | int | None]:
    horizon = plan.analysis.horizon if plan.analysis else None
    periods = (plan.period, plan.focus, horizon.period if horizon else None)
    return [(p.start, p.end) if p else None for p in periods] + [horizon.steps if horizon else None]


def test_an_active_user_is_resolved_against_the_clock() -> None:
    plan = read("How many active users do we have?")
    assert {(f.field, f.op, f.values) for f in plan.filters} == {
        ("customers.churned", "=", (0,)),
        ("customers.last_login_date", ">=", (date(2026, 10, 1),)),
    }
    assert any(a.startswith("Active user = ") for a in plan.assumptions)


def test_periods_and_definitions_are_said_aloud() -> None:
    plan = read("Top 5 products by revenue last quarter")
    assert "last quarter = 2026-07-01..2026-09-30" in plan.assumptions
    assert any(a.startswith("Revenue = Value of the order lines") for a in plan.assumptions)
    assert plan.unplaced == ()
    assert {"Top", "5", "products", "revenue", "last", "quarter"} <= set(plan.used)
