"""Questions about a file of rows, through the public API: every reader, and arithmetic that only the rows can place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.io
import pytest
from scipy import stats

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings


@pytest.fixture(scope="module")
def plots() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "plot": np.arange(1, 301),
            "village": rng.choice(["Ash", "Birch", "Cedar"], 300),
            "crop": rng.choice(["wheat", "barley"], 300),
            "area": rng.gamma(2, 2, 300).round(2),
            "yield": rng.normal(5, 1, 300).round(2),
            "rain": rng.normal(400, 50, 300).round(1),
        }
    )
    frame.loc[::17, "yield"] = np.nan
    return frame


@pytest.fixture(scope="module")
def file(plots: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("files") / "plots.csv"
    plots.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def asking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    settings = Settings(sandbox_mode="restricted", home=tmp_path_factory.mktemp("home"))
    with DataOpsManager(settings=settings) as manager:
        yield manager


def worked_out(asking: DataOpsManager, question: str, file: Path) -> list[float]:
    result = asking.generate_with_analytics(question, str(file))
    assert (result["status"], result["analytics_type"]) == ("answered", "free"), result["error"]
    assert result["analytics_performed"]
    assert plotly.io.from_json(result["visualization"]).data[0].type == "table"
    json.dumps(result, allow_nan=False)
    return list(result["analysis_result"]["answers"].values())


def test_the_skewness_of_a_column(asking: DataOpsManager, file: Path, plots: pd.DataFrame) -> None:
    (skewness,) = worked_out(asking, "What is the skewness of area?", file)
    assert skewness == pytest.approx(plots["area"].skew(), abs=0.01)


def test_a_test_of_normality(asking: DataOpsManager, file: Path, plots: pd.DataFrame) -> None:
    statistic, p = worked_out(asking, "Is rain normally distributed? Use the Shapiro-Wilk test.", file)
    expected = stats.shapiro(plots["rain"])
    assert [statistic, p] == pytest.approx([expected.statistic, expected.pvalue], abs=1e-3)


def test_a_correlation_by_its_name(asking: DataOpsManager, file: Path, plots: pd.DataFrame) -> None:
    found = worked_out(asking, "What is the Kendall correlation between area and rain?", file)
    assert found[0] == pytest.approx(stats.kendalltau(plots["area"], plots["rain"]).statistic, abs=1e-3)


def test_questions_that_sql_answers_go_to_sql(asking: DataOpsManager, file: Path, plots: pd.DataFrame) -> None:
    result = asking.generate_with_analytics("Average yield by crop", str(file))
    assert (result["status"], result["analytics_type"]) == ("answered", None)
    found = {r["crop"]: next(v for k, v in r.items() if k != "crop") for r in result["data"]["records"]}
    assert found == pytest.approx(plots.groupby("crop")["yield"].mean().to_dict())


@pytest.mark.parametrize("question", ["How happy are the farmers?", "Delete all plots", "What is the skewness of happiness?"])
def test_what_the_rows_cannot_place_either_is_not_answered(asking: DataOpsManager, file: Path, question: str) -> None:
    result = asking.generate_with_analytics(question, str(file))
    assert result["status"] == "cannot_answer"
    assert result["analysis_result"] is None


def test_a_part_of_the_rows_is_not_taken_for_all(file: Path, tmp_path: Path) -> None:
    with DataOpsManager(settings=Settings(sandbox_mode="restricted", home=tmp_path, row_limit=100)) as manager:
        result = manager.generate_with_analytics("What is the skewness of area?", str(file))
    assert result["status"] == "cannot_answer"
    assert "first 100 rows" in result["error"]["message"]
