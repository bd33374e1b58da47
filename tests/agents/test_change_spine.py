"""Why a number changed, end to end over the sample: exact, and what was planted is what is named."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import plotly.io
import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from src.services.sample import truth
from tests.fakes.rides import rides_database


def asked(manager: DataOpsManager, question: str) -> dict[str, Any]:
    answer = manager.generate_with_analytics(question)
    assert answer["status"] == "answered", answer["error"]
    assert answer["analytics_type"] == "change"
    assert answer["sandbox_tier"] == "restricted"
    json.dumps(answer, allow_nan=False)
    return answer


def sums(found: dict[str, Any]) -> None:
    """Everything that is called a part sums to the change."""
    size = max(abs(found["before"]), abs(found["after"]))
    for dimension in found["dimensions"]:
        assert math.fsum(m["contribution"] for m in dimension["members"]) == pytest.approx(found["change"], abs=1e-9 * size)
    if found["effects"]:
        assert math.fsum(e["effect"] for e in found["effects"]) == pytest.approx(found["change"], abs=1e-9 * size)
    steps = math.fsum(b["value"] for b in found["waterfall"] if b["kind"] == "step")
    assert steps == pytest.approx(found["change"], abs=1e-9 * size)


def test_the_region_that_gains_is_named(manager: DataOpsManager) -> None:
    """Planted: the West grows by a quarter a year, the centre shrinks."""
    answer = asked(manager, "what drove the increase in revenue between 2024 and 2025?")
    found = answer["analysis_result"]
    sums(found)
    assert found["best_dimension"] == "region"
    growth = max(truth.REGION_GROWTH, key=lambda r: truth.REGION_GROWTH[r])
    assert found["dimensions"][0]["leaders"][0] == growth == "West"
    assert "By region, West" in answer["answer"]
    drawn = plotly.io.from_json(answer["visualization"])
    assert drawn.layout.meta["kind"] == "waterfall"
    assert answer["sql"].count("UNION ALL") == len(found["dimensions"])


def test_the_rise_of_prices_is_the_price_effect(manager: DataOpsManager) -> None:
    """Planted: unit prices rise by 4 % on 1 February 2025."""
    answer = asked(
        manager, "How much of the change in revenue from January to February 2025 came from price and how much from volume?"
    )
    found = answer["analysis_result"]
    sums(found)
    assert [e["of"] for e in found["effects"]] == ["units_sold", "revenue"]
    product = next(d for d in found["dimensions"] if d["name"] == "product")
    middle = (found["before"] + found["after"]) / 2
    assert product["price_effect"] / middle == pytest.approx(truth.PRICE_RISE[1] - 1, abs=0.01), "without the mix of products"
    assert product["volume_effect"] < 0 < product["price_effect"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Why did revenue drop on 3 June 2026?", "sum"),
        ("why was average order value lower this month than last", "ratio"),
        ("break the change in revenue from Q2 to Q3 down by region", "sum"),
        ("why is revenue up this year compared to last year?", "sum"),
    ],
)
def test_other_ways_to_ask_are_answered_exactly(manager: DataOpsManager, question: str, kind: str) -> None:
    found = asked(manager, question)["analysis_result"]
    assert found["kind"] == kind
    sums(found)


def test_a_planted_drop_is_out_of_the_ordinary_and_an_even_one(manager: DataOpsManager) -> None:
    answer = asked(manager, "Why did revenue drop on 3 June 2026?")
    found = answer["analysis_result"]
    assert found["ordinary"]["verdict"] == "exceptional"
    assert found["best_dimension"] is None
    assert "far out of the ordinary" in answer["answer"]


@pytest.mark.slow
def test_orders_by_product_overlap_and_are_not_taken_for_parts(manager: DataOpsManager) -> None:
    answer = asked(manager, "why did orders fall in September?")
    found = answer["analysis_result"]
    assert {"category", "product"} <= set(found["not_additive"])
    assert {d["name"] for d in found["dimensions"]} >= {"region", "channel"}
    assert any("do not add up" in w for w in answer["warnings"])


@pytest.mark.slow
def test_a_belief_that_is_not_so_is_put_right(manager: DataOpsManager) -> None:
    assert "Revenue did not fall but rose" in asked(manager, "Why did revenue fall in September?")["answer"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", ["why did rides fall in May 2026?", "what explains the drop in total fee in May 2026 compared to April 2026"]
)
def test_a_database_without_a_glossary_is_explained_too(settings: Settings, tmp_path: Path, question: str) -> None:
    database = {"rides": f"sqlite:///{rides_database(tmp_path / 'rides.db')}"}
    with DataOpsManager(settings.model_copy(update={"databases": database, "home": tmp_path})) as manager:
        answer = manager.generate_with_analytics(question, "rides")
    assert answer["status"] == "answered", answer["error"]
    found = answer["analysis_result"]
    sums(found)
    assert found["best_dimension"] == "district"
    assert found["dimensions"][0]["leaders"] == ["University"]
    assert found["ordinary"]["verdict"] in ("large", "exceptional")
