"""A chart as a model asks for it: drawn where the columns fit, else what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from src.models.analysis import ChartSpec
from src.tools.charts import choose_chart, draw
from src.tools.charts.drafts import NEEDS, ChartDraft, spec_of
from tests.fakes.figures import LENT, column, one
from tests.fakes.library import LIBRARY, aggregate

PLAN = aggregate("fines", "loans", dimensions=("loans.branch", "loans.genre"), grain="month")
OWN = choose_chart(PLAN, LENT, None, LIBRARY)


def made(draft: dict[str, Any], plan: Any = PLAN) -> ChartSpec | str:
    return spec_of(ChartDraft.model_validate(draft), OWN, plan, LENT, LIBRARY)


def test_the_rules_only_list_these_rows() -> None:
    assert OWN.kind == "table"


@pytest.mark.parametrize(
    "draft",
    [
        {"kind": "line", "x": "month", "y": ["fines"]},
        {"kind": "bar", "x": "month", "y": ["fines"]},
        {"kind": "grouped_bar", "x": "genre", "y": ["fines"], "color": "branch"},
        {"kind": "stacked_bar", "x": "genre", "y": ["fines"], "color": "branch"},
        {"kind": "area", "x": "month", "y": ["fines"]},
        {"kind": "scatter", "x": "loans", "y": ["fines"]},
        {"kind": "bubble", "x": "loans", "y": ["fines", "loans"], "color": "branch"},
        {"kind": "heatmap", "x": "genre", "y": ["fines"], "color": "branch"},
        {"kind": "treemap", "x": "genre", "y": ["fines"], "color": "branch"},
        {"kind": "sunburst", "x": "month", "y": ["fines"]},
        {"kind": "funnel", "x": "month", "y": ["loans"]},
        {"kind": "radar", "x": "genre", "y": ["fines"], "color": "branch"},
        {"kind": "sankey", "x": "branch", "y": ["fines"], "color": "genre"},
        {"kind": "box", "x": "branch", "y": ["fines"]},
        {"kind": "violin", "x": "branch", "y": ["fines"]},
        {"figure": one("scatterpolar", r=column("fines"), theta=column("month"))},
    ],
)
def test_a_draft_that_fits_is_drawn_with_our_words(draft: dict[str, Any]) -> None:
    spec = made(draft)
    assert isinstance(spec, ChartSpec), spec
    assert (spec.title, spec.labels, spec.units) == (OWN.title, OWN.labels, OWN.units)
    figure = json.loads(draw(spec, LENT, None))
    assert figure["layout"]["meta"]["kind"] == draft.get("kind", "custom")


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        ({}, "There is no kind ''"),
        ({"kind": "table"}, "There is no kind 'table'"),
        ({"kind": "forecast", "x": "month", "y": ["fines"]}, "There is no kind"),
        ({"kind": "bar", "x": "genre", "y": ["fines"]}, "several rows at one place"),
        ({"kind": "line", "x": "branch", "y": ["fines"]}, "several rows at one place"),
        ({"kind": "heatmap", "x": "branch", "y": ["fines"], "color": "branch"}, "several rows at one place"),
        ({"kind": "line", "x": "month", "y": ["genre"]}, "it takes x time, y, color?, with numbers as y"),
        ({"kind": "scatter", "x": "month", "y": ["fines"]}, "does not fit"),
        ({"kind": "bar", "x": "month", "y": ["x" * 100]}, "There is no column"),
        ({"kind": "pie", "x": "month", "y": ["fines"]}, "12 slices"),
        ({"kind": "pie"}, "there is not"),
        ({"kind": "treemap", "x": "branch", "y": ["balance"]}, "negative"),
        ({"kind": "sankey", "x": "branch", "y": ["fines"], "color": "branch"}, "two different columns"),
        ({"figure": {}}, "no traces"),
    ],
)
def test_a_draft_that_does_not_fit_says_why(draft: dict[str, Any], says: str) -> None:
    said = made(draft)
    assert isinstance(said, str)
    assert says in said


def test_what_does_not_add_up_is_not_drawn_as_parts() -> None:
    plan = aggregate("late_rate", dimensions=("loans.branch", "loans.genre"), grain="month")
    for draft in (
        {"kind": "stacked_bar", "x": "genre", "y": ["loans"], "color": "branch"},
        {"figure": one("treemap", path=[column("branch")], values=column("loans"))},
        {"figure": one("bar", x=column("genre"), y=column("loans"), group=column("branch")) | {"layout": {"barmode": "stack"}}},
        {"figure": one("scatter", x=column("month"), y=column("loans"), stackgroup="a")},
    ):
        assert isinstance(made(draft), ChartSpec)
        refused = made(json.loads(json.dumps(draft).replace('"loans"', '"balance"')), plan)
        assert isinstance(refused, str)
        assert "add up" in refused or "negative" in refused


def test_every_kind_says_what_it_takes() -> None:
    assert all("y" in takes for takes in NEEDS.values())
