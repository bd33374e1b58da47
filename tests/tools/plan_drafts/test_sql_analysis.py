"""An analysis of rows whose SQL the model wrote: its columns are those of the SQL, its times those of the question."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.plan import QueryPlan
from tests.tools.plan_drafts.bench import Bench

SQL = "SELECT o.order_date AS seen, COUNT(*) AS n FROM orders AS o GROUP BY o.order_date"
COLUMNS = [{"name": "seen", "role": "time"}, {"name": "n", "role": "measure"}]


def draft(analysis: dict[str, Any]) -> dict[str, Any]:
    return {"sql": SQL, "columns": COLUMNS, "analysis": analysis}


def test_a_forecast_has_the_horizon_of_the_question(sample: Bench) -> None:
    plan = sample.made("how many orders next month", draft({"kind": "forecast", "target": "n", "horizon": "next month"}))
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is not None
    assert plan.analysis.horizon is not None
    assert (plan.analysis.kind, plan.analysis.target, plan.analysis.horizon.label) == ("forecast", "n", "next month")


@pytest.mark.parametrize(
    ("analysis", "told"),
    [
        ({"kind": "anomaly", "target": "profit"}, '"profit"'),
        ({"kind": "change"}, "rows of its own"),
        ({"kind": "cohort"}, "rows of its own"),
        ({"kind": "forecast", "horizon": "some fine day"}, "cannot be read"),
        ({"kind": "clustering", "groups": 7}, "7"),
    ],
)
def test_what_the_rows_or_the_question_do_not_have_is_refused(sample: Bench, analysis: dict[str, Any], told: str) -> None:
    refused = sample.made("odd counts of orders", draft(analysis))
    assert isinstance(refused, str)
    assert told in refused
