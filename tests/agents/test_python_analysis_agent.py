"""Questions about frames through the agent of seed 004."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.io
import pytest

from src.agents.python_analysis_agent import PythonAnalysisAgent, quick_analyze
from src.errors import BadFrame, BadSetting
from src.models.config import Settings


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    size = rng.gamma(3, 30, 400).round(1)
    price = (size * 3 + rng.normal(0, 20, 400)).round(1)
    return pd.DataFrame({"flat": range(400), "size": size, "price": price, "city": rng.choice(["Rome", "Oslo"], 400)})


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(sandbox_mode="restricted", author="embedded", home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def agent(own: Settings) -> Iterator[PythonAnalysisAgent]:
    with PythonAnalysisAgent(settings=own) as agent:
        yield agent


def test_a_question_is_answered_with_its_making(agent: PythonAnalysisAgent, frame: pd.DataFrame) -> None:
    result = asyncio.run(agent.analyze("What correlates with price?", frame))
    assert result.success, result.error
    assert "size" in result.insights.lower()
    assert result.metrics
    assert "correlation" in result.data_outputs["code"]
    assert plotly.io.from_json(result.visualizations[0]["data"]).data
    assert json.loads(str(result.raw_output))["status"] == "answered"
    assert result.execution_time > 0


def test_numbers_are_those_of_the_frame(agent: PythonAnalysisAgent, frame: pd.DataFrame) -> None:
    result = asyncio.run(agent.analyze("What is the average price?", frame))
    assert result.success, result.error
    values = [v for v in result.metrics.values() if isinstance(v, float)]
    assert pytest.approx(frame["price"].mean(), rel=1e-6) in values


def test_many_questions_keep_their_order(agent: PythonAnalysisAgent, frame: pd.DataFrame) -> None:
    asked = ["What is the average price by city?", "Which planets have rings?", "How many rows are there?"]
    results = asyncio.run(agent.batch_analyze(asked, frame, max_concurrent=2))
    assert [r.query for r in results] == asked
    assert [r.success for r in results][:2] == [True, False]
    assert results[1].error
    assert {r["city"] for r in results[0].data_outputs["records"]} == {"Rome", "Oslo"}


def test_nothing_of_a_frame_is_left(agent: PythonAnalysisAgent, own: Settings, frame: pd.DataFrame) -> None:
    asyncio.run(agent.analyze("What is the average price?", frame))
    assert list(Path(agent._folder.name).iterdir()) == []
    assert [p for p in own.home.rglob("*") if p.is_file() and p.name.startswith("frame-")] == []


def test_quick_analyze_needs_nothing_else(own: Settings, frame: pd.DataFrame) -> None:
    result = asyncio.run(quick_analyze("Average price by city", frame, settings=own))
    assert result.success, result.error


@pytest.mark.parametrize("kind", ["nonsense", "", "FORECAST"])
def test_a_hint_that_is_none_is_refused(agent: PythonAnalysisAgent, frame: pd.DataFrame, kind: str) -> None:
    with pytest.raises(BadSetting, match="analysis type"):
        asyncio.run(agent.analyze("x", frame, kind))


def test_what_cannot_be_stored_is_refused(agent: PythonAnalysisAgent) -> None:
    with pytest.raises(BadFrame):
        asyncio.run(agent.analyze("How many rows?", pd.DataFrame([[1, 2]], columns=["a", "a"])))


def test_time_that_is_up_is_told(agent: PythonAnalysisAgent, frame: pd.DataFrame) -> None:
    result = asyncio.run(agent.analyze("What correlates with price?", frame, timeout=0))
    assert (result.success, result.error) == (False, "No answer within 0 seconds.")


def test_a_provider_that_is_not_installed_is_named(own: Settings) -> None:
    with pytest.raises(BadSetting, match="langchain-anthropic"):
        PythonAnalysisAgent("sk-ant-S3cret", settings=own)
