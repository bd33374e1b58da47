"""A hospital is read as well as a shop: nothing in the reader knows the sample."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import src.tools.questions
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import Field
from src.tools.questions.reader import read_question
from tests.fakes.clinic import clinic_catalog, clinic_model
from tests.fakes.sample_meaning import sample_meaning

TODAY = date(2024, 2, 14)


def ask(text: str) -> QueryPlan | CannotAnswer:
    return read_question(text, catalog=clinic_catalog(), semantics=clinic_model(), today=TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Admissions by ward last month", {"metrics": ("admissions",), "dimensions": ("wards.ward",)}),
        ("How many admissions were there in Cardiology this year?", {"metrics": ("admissions",)}),
        ("top 3 wards by treatment cost", {"dimensions": ("wards.ward",), "limit": 3}),
        ("number of patients by blood type", {"metrics": ("patient_count",), "dimensions": ("patients.blood_type",)}),
        ("how many smoking patients do we have", {"metrics": ("patient_count",)}),
        ("treatment cost by research project", {"dimensions": ("stays.project",)}),
        ("treatment cost for project Aurora", {"metrics": ("treatment_cost",)}),
        ("weekly intakes by ward since January", {"metrics": ("admissions",), "grain": "week"}),
    ],
)
def test_plain_questions(text: str, expected: dict[str, Any]) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is None
    assert {name: getattr(plan, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Forecast admissions for next month", "forecast", {"metrics": ("admissions",), "grain": "day"}),
        ("Project treatment cost for next year", "forecast", {"metrics": ("treatment_cost",)}),
        ("How many intakes will there be next week?", "forecast", {"metrics": ("admissions",)}),
        ("What drives readmission?", "correlation", {"shape": "rows", "dataset": "patients"}),
        ("What factors correlate with the readmission rate?", "correlation", {"shape": "rows", "dataset": "patients"}),
        ("Does weight affect blood pressure?", "correlation", {"fields": ("patients.weight", "patients.blood_pressure")}),
        ("relationship between beds and admissions", "correlation", {"dimensions": ("wards.ward", "wards.beds")}),
        ("Find anomalies in daily admissions", "anomaly", {"metrics": ("admissions",), "grain": "day"}),
        ("outliers in length of stay", "anomaly", {"shape": "rows", "dataset": "stays"}),
        ("distribution of blood pressure", "summary", {"fields": ("patients.blood_pressure",)}),
        ("summary statistics for all patients", "summary", {"fields": ("patients.blood_pressure", "patients.weight")}),
    ],
)
def test_analyses(text: str, kind: str, expected: dict[str, Any]) -> None:
    plan = ask(text)
    assert isinstance(plan, QueryPlan), plan
    assert plan.analysis is not None
    assert plan.analysis.kind == kind
    assert {name: getattr(plan, name) for name in expected} == expected


def test_a_name_is_no_cue() -> None:
    """ "project" is a column here; only where the sentence orders it is it a forecast."""
    plan = ask("admissions by project")
    assert isinstance(plan, QueryPlan)
    assert plan.analysis is None
    assert plan.dimensions == ("stays.project",)


@pytest.mark.parametrize(
    "text",
    ["revenue by region", "forecast readmission rate", "patient surnames", "beds by blood type", "admissions in Dermatology"],
)
def test_what_the_hospital_does_not_know_is_refused(text: str) -> None:
    assert isinstance(ask(text), CannotAnswer)


def test_no_name_of_the_sample_is_in_the_code() -> None:
    _, semantics = sample_meaning()
    names = {m.name for m in semantics.metrics} | {d.name for d in semantics.datasets} | {t.name for t in semantics.terms}
    names |= {f.name for d in semantics.datasets for f in d.fields if "_" in f.name}
    code = "\n".join(p.read_text(encoding="utf-8") for p in Path(src.tools.questions.__path__[0]).rglob("*.py"))
    quoted = {name for name in names if f'"{name}"' in code or f"'{name}'" in code}
    assert quoted == set()


def test_words_that_mean_two_things_are_asked_back() -> None:
    """Two columns of one name in two tables, and nothing said that settles which."""
    model = clinic_model()
    twins = tuple(
        replace(d, fields=(*d.fields, Field("score", d.name, "score", "Score", "measure", "number")))
        if d.name != "stays"
        else d
        for d in model.datasets
    )
    answer = read_question(
        "distribution of score", catalog=clinic_catalog(), semantics=replace(model, datasets=twins), today=TODAY
    )
    assert isinstance(answer, CannotAnswer)
    assert "say which" in answer.reason
    named = read_question(
        "distribution of ward score", catalog=clinic_catalog(), semantics=replace(model, datasets=twins), today=TODAY
    )
    assert isinstance(named, QueryPlan)
    assert named.fields == ("wards.score",)
