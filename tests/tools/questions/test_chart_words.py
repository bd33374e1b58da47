"""Words that ask for a chart are read as a wish for it, and as nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from src.models.plan import QueryPlan
from src.tools.questions.chart_words import find_wish
from src.tools.questions.tokens import tokenize
from src.tools.questions.understand import Ground, understand
from tests.fakes.example_plans import TODAY
from tests.fakes.sample_meaning import sample_meaning


def read(text: str) -> Any:
    catalog, semantics = sample_meaning()
    return understand(text, Ground(catalog, semantics, TODAY), lambda _: True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("as a pie", "pie"),
        ("Show revenue by region as a big donut chart", "pie"),
        ("treemap of revenue by category", "treemap"),
        ("please show me a tree map of revenue", "treemap"),
        ("revenue by month and region as a stacked area chart", "area"),
        ("revenue by category as stacked bars", "stacked_bar"),
        ("revenue by category and region in a stacked column chart", "stacked_bar"),
        ("spider chart of revenue by region", "radar"),
        ("revenue by region and category as a sankey diagram", "sankey"),
        ("a funnel of orders by status", "funnel"),
        ("violin plots of age by segment", "violin"),
        ("as a heat map", "heatmap"),
        ("revenue by area", None),
        ("what is the area of each store", None),
        ("sales in the number of orders", None),
        ("how many bubbles were sold", None),
        ("which funnel has the most leads", None),
        ("plot revenue by region as a nice chart", None),
        ("use region as a basis for the chart", None),
    ],
)
def test_the_kind_that_is_asked_for(text: str, kind: Any) -> None:
    wish = find_wish(tokenize(text))
    assert (wish.kind, wish.words) == (kind, "")
    assert bool(wish.tokens) == (kind is not None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("revenue by region as a marimekko chart", "marimekko chart"),
        ("revenue by month as a waterfall", "waterfall chart"),
        ("waterfall of revenue by month", "waterfall chart"),
        ("revenue by region as a really fancy chart", ""),
        ("revenue by region as a horizon plot", "horizon plot"),
    ],
)
def test_a_chart_without_a_rule_is_kept_in_its_own_words(text: str, words: str) -> None:
    wish = find_wish(tokenize(text))
    assert wish.kind is None
    assert wish.words == words or not words


def test_what_has_that_name_in_the_data_is_no_wish() -> None:
    tokens = tokenize("funnel of leads by region")
    assert find_wish(tokens).kind == "funnel"
    assert find_wish(tokens, lambda stem: stem == "funnel").kind is None


@pytest.mark.parametrize(
    ("asked", "chart", "wish"),
    [
        ("treemap of revenue by region", "treemap", ""),
        ("Show revenue by region as a radar chart", "radar", ""),
        ("Show revenue by region as stacked bars", "stacked_bar", ""),
        ("Show revenue by region as a sunburst", "sunburst", ""),
        ("Show revenue by region as a marimekko chart", None, "marimekko chart"),
        ("Show revenue by region as a gantt chart", None, "gantt chart"),
    ],
)
def test_a_question_with_a_wish_is_read_as_without(asked: str, chart: Any, wish: str) -> None:
    plain = read("Show revenue by region")
    plan = read(asked)
    assert isinstance(plain, QueryPlan)
    assert isinstance(plan, QueryPlan), plan
    assert (plan.chart, plan.wish, plan.unplaced) == (chart, wish, ())
    for part in ("shape", "metrics", "dimensions", "filters", "grain", "analysis"):
        assert getattr(plan, part) == getattr(plain, part)
