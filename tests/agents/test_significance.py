"""Tests of significance and regressions end to end: over the sample with what was planted in it, and a foreign database."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import plotly.io
import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.config import Settings
from src.services.sample import truth


@pytest.mark.parametrize(
    ("question", "kind", "chart"),
    [
        ("Is order value different between regions?", "hypothesis", "intervals"),
        ("do premium customers spend significantly more than consumer customers", "hypothesis", "intervals"),
        ("is the difference in churn between West and East statistically significant", "hypothesis", "intervals"),
        ("did average order value change significantly after 2026-03-01", "hypothesis", "intervals"),
        ("is average satisfaction significantly different from 7", "hypothesis", "intervals"),
        ("how much does revenue rise per unit of marketing spend", "regression", "fitted"),
        ("what is the effect of age on satisfaction controlling for region", "regression", "coefficients"),
        ("model churn from satisfaction and support tickets", "regression", "coefficients"),
    ],
)
def test_it_is_answered_with_code_chart_and_words(manager: DataOpsManager, question: str, kind: str, chart: str) -> None:
    result = manager.generate_with_analytics(question)
    assert result["status"] == "answered", result["error"]
    assert result["analytics_type"] == kind
    assert f"import {kind}" in result["code"]
    assert result["sandbox_tier"] == "restricted"
    figure = plotly.io.from_json(result["visualization"])
    assert figure.layout.meta["kind"] == chart
    assert not any("left out: it" in w for w in result["warnings"])
    json.dumps(result, allow_nan=False)


def test_no_difference_was_planted_in_churn_by_segment_and_none_is_claimed(manager: DataOpsManager) -> None:
    result = manager.generate_with_analytics("Is the churn rate significantly different between segments?")
    assert "segment" in truth.CHURN_NOT_DRIVERS
    assert result["analysis_result"]["significant"] is False
    assert "no evidence of a difference" in result["answer"]
    assert "no proof that they are the same" in result["answer"]
    assert any("each customer is one observation" in a for a in result["assumptions"])


def test_the_planted_drivers_of_churn_are_found_with_their_size(manager: DataOpsManager) -> None:
    question = "logistic regression of churn on satisfaction score, support tickets, age and region"
    found = manager.generate_with_analytics(question)["analysis_result"]
    by_factor = {c["factor"]: c for c in found["coefficients"]}
    low, high = by_factor["support_tickets"]["interval"]
    assert low < truth.CHURN_PER_TICKET < high
    # Scores are kept between 1 and 10 and rounded, so their effect is a little weaker than the one drawn from.
    assert by_factor["satisfaction_score"]["estimate"] == pytest.approx(truth.CHURN_PER_POINT, abs=0.12)
    quiet = {f["factor"]: f["p_value"] for f in found["factors"]}
    assert quiet["age"] > 0.01
    assert quiet["region"] > 0.01


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[DataOpsManager]:
    """A database that nobody described: visits to wards, with a drug, a cost and whether the patient came back."""
    path, rng = tmp_path_factory.mktemp("clinic") / "clinic.db", np.random.default_rng(5)
    with sqlite3.connect(path) as db:
        db.execute(
            "CREATE TABLE visits (visit_id INTEGER PRIMARY KEY, ward TEXT, drug TEXT, age INTEGER, cost REAL, "
            "days_in_bed REAL, readmitted INTEGER)"
        )
        for k in range(1, 901):
            ward, drug, age = ("North", "South", "West")[k % 3], ("Alfa", "Beta")[k % 2], int(rng.integers(20, 90))
            stay = float(np.round(rng.gamma(4, 1.2) + (1.5 if drug == "Beta" else 0), 2))
            cost = float(np.round(200 + 150 * stay + 3 * age + rng.normal(0, 60), 2))
            back = int(rng.random() < 1 / (1 + np.exp(3 - 0.04 * age)))
            db.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?)", (k, ward, drug, age, cost, stay, back))
    url = f"sqlite:///{path}"
    with DataOpsManager(Settings(databases={"sample": url}, home=home, sandbox_mode="restricted")) as made:
        yield made


@pytest.mark.slow
def test_a_foreign_database_is_tested(clinic: DataOpsManager) -> None:
    found = clinic.generate_with_analytics("Is days in bed significantly different between Alfa and Beta?")["analysis_result"]
    assert found["significant"]
    assert [g["group"] for g in found["groups"]] == ["Alfa", "Beta"]
    quiet = clinic.generate_with_analytics("is there a significant difference in days in bed between wards")["analysis_result"]
    assert quiet["n"] == 900
    assert len(quiet["groups"]) == 3


@pytest.mark.slow
def test_a_foreign_database_is_regressed(clinic: DataOpsManager) -> None:
    result = clinic.generate_with_analytics("effect of days in bed on cost controlling for age and ward")
    found = result["analysis_result"]
    slope = next(c for c in found["coefficients"] if c["factor"] == "days_in_bed")
    assert slope["interval"][0] < 150 < slope["interval"][1]
    assert found["focus"] == "days_in_bed"
    assert "held constant" in result["answer"]
