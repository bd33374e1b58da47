"""A chart that was asked for is drawn where the rows allow it; else the answer says why not."""

from __future__ import annotations

from typing import Any

import pytest

from src.tools.charts import choose_chart
from tests.fakes.library import LIBRARY, aggregate, table

BRANCHES = table(branch=("text", ["A", "B", "C"]), fines=("number", [5.0, 3.0, 2.0]))
MANY = table(branch=("text", [f"b{n}" for n in range(9)]), fines=("number", [float(n) for n in range(9)]))
BELOW = table(branch=("text", ["A", "B"]), fines=("number", [5.0, -3.0]))
RATES = table(branch=("text", ["A", "B"]), late_rate=("number", [5.0, 3.0]))
ONE = table(fines=("number", [5.0]))
BY: dict[str, Any] = {"dimensions": ("loans.branch",)}


@pytest.mark.parametrize("wish", ["pie", "bar", "table"])
def test_it_is_drawn_as_asked(wish: Any) -> None:
    spec = choose_chart(aggregate("fines", chart=wish, **BY), BRANCHES, None, LIBRARY)
    assert (spec.kind, spec.note) == (wish, "")


@pytest.mark.parametrize(
    ("plan", "rows", "says"),
    [
        (aggregate("fines", chart="pie", **BY), MANY, "9 slices are too many"),
        (aggregate("fines", chart="pie", **BY), BELOW, "cannot be negative"),
        (aggregate("late_rate", chart="pie", **BY), RATES, "do not add up"),
        (aggregate("fines", chart="pie"), ONE, "only one number"),
        (aggregate("fines", chart="line", **BY), BRANCHES, "a course over time"),
        (aggregate("fines", chart="heatmap", **BY), BRANCHES, "do not have what it shows"),
    ],
)
def test_what_cannot_be_drawn_so_says_why(plan: Any, rows: Any, says: str) -> None:
    plain = choose_chart(plan.model_copy(update={"chart": None}), rows, None, LIBRARY)
    spec = choose_chart(plan, rows, None, LIBRARY)
    assert spec.kind == plain.kind
    assert says in spec.note
