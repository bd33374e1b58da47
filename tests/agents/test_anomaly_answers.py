"""Anomalies by group, by several columns and as alarms, from question to chart and words: a known and a foreign database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from src.services.sample.truth import ANOMALIES
from tests.fakes.depot import LAST, ODD, RUSH, build_depot


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[DataOpsManager]:
    url = build_depot(tmp_path_factory.mktemp("depot") / "depot.sqlite")
    with DataOpsManager(Settings(databases={"depot": url}, home=home, sandbox_mode="restricted", today=LAST)) as made:
        yield made


def asked(manager: DataOpsManager, text: str, database: str = "sample", kind: str = "anomaly") -> tuple[Answer, dict[str, Any]]:
    answer = manager.ask(Question(text=text, database=database))
    assert answer.status == "answered", answer.error
    assert answer.analytics_type == kind
    result = answer.analysis_result
    assert result is not None
    assert "refused" not in result, result["refused"]
    assert answer.visualization is not None
    assert json.loads(answer.visualization)["data"]
    assert not any("left out" in w for w in answer.warnings)
    return answer, result


def test_alarms_of_the_sample_are_planted_days_and_the_words_say_how_they_were_judged(manager: DataOpsManager) -> None:
    answer, result = asked(manager, "Would an alarm have gone off in daily revenue?")
    assert result["dates"]
    assert set(result["dates"]) <= {a.day.isoformat() for a in ANOMALIES}
    assert answer.answer.startswith("Judged as it happened, each day only by those before it, ")
    assert "look_ahead=False" in (answer.code or "")


def test_regions_are_searched_each_by_itself_in_panels(manager: DataOpsManager) -> None:
    answer, result = asked(manager, "Anomalies in revenue by region")
    assert len(result["groups"]) == 5
    assert {e["start"] for e in result["events"]} & {a.day.isoformat() for a in ANOMALIES}
    assert "By region: " in answer.answer
    assert all(f"{group} {result['groups'][group]['count']}" in answer.answer for group in result["anomaly_groups"])
    figure = json.loads(answer.visualization or "")
    assert sum(key.startswith("xaxis") for key in figure["layout"]) == 5


def test_a_summary_of_the_sample_tells_what_moved(manager: DataOpsManager) -> None:
    answer, result = asked(manager, "What are the top movers in revenue by region?", kind="summary")
    assert result["top_movers"][0]["group"] is not None
    assert "between the first and the last part of the time" in answer.answer


@pytest.mark.slow
def test_the_odd_parcel_is_found_by_its_two_columns(depot: DataOpsManager) -> None:
    answer, result = asked(depot, "Which parcels are unusual in weight and fee?", "depot")
    assert str(ODD) in result["labels"][0]
    assert result["columns"] == ["weight_kg", "fee"]
    assert "together" in answer.answer
    assert "goes with its other values" in result["reasons"][0] or "above the median" in result["reasons"][0]


@pytest.mark.slow
def test_the_rush_is_found_in_its_depot_only(depot: DataOpsManager) -> None:
    _, result = asked(depot, "Find anomalies in the number of parcels by depot", "depot")
    assert [(e["group"], e["kind"], e["start"]) for e in result["events"]] == [("harbour", "spike", RUSH.isoformat())]


def test_the_alarm_would_have_gone_off_on_the_day(depot: DataOpsManager) -> None:
    _, result = asked(depot, "When would an alarm have gone off for parcels?", "depot")
    assert RUSH.isoformat() in result["dates"]
