"""Trends and seasons through the public API: what was planted in the sample is found, told and drawn."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from src.services.sample import truth


def answered(manager: DataOpsManager, question: str, kind: str, chart: str) -> dict[str, Any]:
    """The whole answer, with its chart loaded."""
    answer = manager.generate_with_analytics(question)
    assert answer["status"] == "answered", answer["error"]
    assert answer["analytics_type"] == kind
    drawn = answer["visualization"]
    drawn = json.loads(drawn) if isinstance(drawn, str) else drawn
    assert drawn["layout"]["meta"]["kind"] == chart
    return {**answer, "figure": drawn}


def test_the_planted_growth_is_found(manager: DataOpsManager) -> None:
    answer = answered(manager, "what is the trend in orders", "trend", "trend")
    result = answer["analysis_result"]
    assert result["direction"] == "up"
    low, high = result["slope_per_year_interval"]
    # Regions' growth adds a little to what was planted for all (a share of the first level, a year).
    planted = truth.TREND_A_YEAR * truth.ORDERS_A_DAY * 30.4
    assert low < 1.1 * planted
    assert high > planted
    assert "upward" in answer["answer"]


def test_the_planted_rise_of_prices_is_dated_to_its_month(manager: DataOpsManager) -> None:
    answer = answered(manager, "when did average order value change level?", "trend", "trend")
    day, factor = truth.PRICE_RISE
    steps = [c for c in answer["analysis_result"]["change_points"] if c["kind"] == "level"]
    assert [c["date"] for c in steps] == [day.isoformat()]
    assert steps[0]["percent"] == pytest.approx(100 * (factor - 1), abs=1.5)
    assert "stepped up in Feb 2025" in answer["answer"]
    assert len(answer["figure"]["layout"]["shapes"]) == 1


def test_the_region_that_gains_leads(manager: DataOpsManager) -> None:
    answer = answered(manager, "which regions are trending up?", "trend", "trend")
    groups = answer["analysis_result"]["groups"]
    planted = sorted(truth.REGION_GROWTH, key=lambda r: -truth.REGION_GROWTH[r])
    assert next(iter(groups)) == planted[0]
    assert list(groups)[-1] == planted[-1]
    assert "West" in answer["answer"]


def test_the_planted_week_and_year_are_found(manager: DataOpsManager) -> None:
    answer = answered(manager, "is there a weekly pattern in orders", "decomposition", "decomposition")
    figures = answer["analysis_result"]["seasonal_figure"]
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    found = {p["part"]: p["percent"] for p in figures["week"]}
    for name, factor in zip(names, truth.WEEK, strict=True):
        assert found[name] == pytest.approx(100 * (factor - 1), abs=2.5)
    year = {p["part"]: p["percent"] for p in figures["year"]}
    assert max(year, key=lambda m: year[m]) in ("November", "December")
    assert "Saturday" in answer["answer"]


def test_a_decomposition_by_month_is_told(manager: DataOpsManager) -> None:
    answer = answered(manager, "decompose revenue into trend and seasonality", "decomposition", "decomposition")
    assert "There is a season in revenue" in answer["answer"]
    assert "from src.analyses.decomposition import decomposition" in answer["code"]
    assert not answer["warnings"] or not any("left out" in w and "sentence" in w for w in answer["warnings"])


@pytest.fixture(scope="module")
def unnamed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    """A database that nobody described: visits of a clinic over three years, with a step in the second."""
    folder = tmp_path_factory.mktemp("clinic")
    with sqlite3.connect(folder / "clinic.db") as database:
        database.execute("CREATE TABLE visits (visit_id INTEGER PRIMARY KEY, visited_on DATE NOT NULL, fee REAL NOT NULL)")
        first = date(2023, 11, 1)
        rows: list[tuple[int, str, float]] = []
        for day in range(1096):
            for visit in range(3 if day < 640 else 5):
                rows.append((len(rows) + 1, (first + timedelta(days=day)).isoformat(), 40.0 + (day * 7 + visit) % 13))
        database.executemany("INSERT INTO visits VALUES (?, ?, ?)", rows)
    settings = Settings(
        databases={"clinic": f"sqlite:///{folder / 'clinic.db'}"},
        default_database="clinic",
        home=folder / "home",
        sandbox_mode="restricted",
    )
    with DataOpsManager(settings) as made:
        yield made


@pytest.mark.slow
def test_a_step_in_a_database_that_nobody_described(unnamed: DataOpsManager) -> None:
    answer = answered(unnamed, "when did the number of visits change level?", "trend", "trend")
    (change,) = answer["analysis_result"]["change_points"]
    assert change["kind"] == "level"
    assert change["date"] == "2025-08-01"
    assert change["size"] > 50
