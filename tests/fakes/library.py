"""A small model of a lending library, with tables and findings in it: proof that nothing is wired to the sample shop."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from src.models.analysis import Finding
from src.models.catalog import ColumnType
from src.models.plan import Analysis, AnalysisKind, QueryPlan
from src.models.semantic import Dataset, Field, FieldRole, Metric, SemanticModel
from src.models.sql import ResultColumn, ResultTable

TODAY = date(2026, 10, 31)


def _field(name: str, label: str, role: FieldRole, type_: ColumnType, unit: str = "", dataset: str = "loans") -> Field:
    return Field(name, dataset, name, label, role, type_, unit)


LIBRARY = SemanticModel(
    name="library",
    datasets=(
        Dataset(
            "loans",
            "loans",
            (
                _field("loan_id", "Loan ID", "id", "integer"),
                _field("branch", "Branch", "category", "text"),
                _field("genre", "Genre", "category", "text"),
                _field("title", "Title", "label", "text"),
                _field("pages", "Pages", "measure", "integer", "pages"),
                _field("fine", "Fine", "measure", "number", "EUR"),
                _field("late", "Late", "flag", "boolean"),
                _field("lent_on", "Lent on", "time", "date"),
            ),
            label="Loans",
            time="lent_on",
        ),
    ),
    metrics=(
        Metric("loans", "Loans", "loans", "COUNT(*)", "loans", time="loans.lent_on"),
        Metric("fines", "Fines", "loans", "SUM(loans.fine)", "EUR", time="loans.lent_on"),
        Metric("late_rate", "Late rate", "loans", "AVG(loans.late)", "%", time="loans.lent_on", additive=False),
    ),
)


def table(truncated: bool = False, **columns: tuple[ColumnType, list[Any]]) -> ResultTable:
    """A result table; label and unit come from the library's model where it knows the name."""
    meaning: dict[str, Metric | Field] = {f.name: f for f in LIBRARY.datasets[0].fields} | {m.name: m for m in LIBRARY.metrics}
    described = tuple(
        ResultColumn(n, t, meaning[n].label if n in meaning else n.capitalize(), meaning[n].unit if n in meaning else "")
        for n, (t, _) in columns.items()
    )
    arrow = pa.table({n: v for n, (_, v) in columns.items()}) if columns else pa.table({})
    return ResultTable(arrow, described, truncated)


def days(count: int, start: date = date(2024, 1, 1)) -> list[date]:
    """That many days in a row."""
    return [start + timedelta(days=i) for i in range(count)]


def months(count: int, year: int = 2024) -> list[date]:
    """The first days of that many months."""
    return [date(year + i // 12, i % 12 + 1, 1) for i in range(count)]


def wave(count: int) -> list[float]:
    """A weekly season on a slow trend."""
    return [1000 + i + 200 * math.sin(i * 2 * math.pi / 7) for i in range(count)]


def aggregate(*metrics: str, **more: Any) -> QueryPlan:
    """An aggregate plan."""
    return QueryPlan(shape="aggregate", metrics=metrics, **more)


def listing(*fields: str, **more: Any) -> QueryPlan:
    """A rows plan over loans."""
    return QueryPlan(shape="rows", dataset="loans", fields=tuple(f"loans.{f}" for f in fields), **more)


def analysed(plan: QueryPlan, kind: AnalysisKind, **more: Any) -> QueryPlan:
    """The plan with an analysis."""
    return plan.model_copy(update={"analysis": Analysis(kind=kind, **more)})


def forecast_finding(history: int = 400, ahead: int = 30, series: dict[str, float] | None = None) -> Finding:
    """A forecast of daily values after `history` days of the wave."""
    seen, coming = days(history), days(ahead, days(history)[-1] + timedelta(days=1))
    values = [1500.0 + i for i in range(ahead)]

    def part(factor: float) -> dict[str, Any]:
        return {
            "forecast": [v * factor for v in values],
            "forecast_dates": [d.isoformat() for d in coming],
            "lower_80": [v * factor * 0.9 for v in values],
            "upper_80": [v * factor * 1.1 for v in values],
            "lower_95": [v * factor * 0.8 for v in values],
            "upper_95": [v * factor * 1.2 for v in values],
        }

    total = sum(values)
    result = part(1.0) | {
        "history": {"dates": [d.isoformat() for d in seen], "values": wave(history)},
        "bridge": {"dates": [], "values": []},
        "total": total,
        "total_interval": {
            "lower_80": total * 0.95,
            "upper_80": total * 1.05,
            "lower_95": total * 0.9,
            "upper_95": total * 1.1,
        },
        "series": {name: part(factor) for name, factor in (series or {}).items()},
        "grain": "day",
    }
    return Finding("forecast", result)


def anomaly_finding(history: int = 400, at: tuple[int, ...] = (50, 200, 333)) -> Finding:
    """Anomalies at the given days of the wave, each the day's value tripled."""
    dates, values = [d.isoformat() for d in days(history)], wave(history)
    expected = [values[i] for i in at]
    for i in at:
        values[i] *= 3
    band = {"dates": dates, "lower": [900.0] * history, "expected": [1100.0] * history, "upper": [1700.0] * history}
    result = {
        "anomalies": list(at),
        "anomaly_values": [values[i] for i in at],
        "dates": [dates[i] for i in at],
        "expected": expected,
        "scores": [float(9 - k) for k in range(len(at))],
        "kinds": ["high"] * len(at),
        "band": band,
        "series": {"dates": dates, "values": values},
    }
    return Finding("anomaly", result)


def correlation_finding(target: str | None = "late") -> Finding:
    """Two factors with evidence and one without."""
    result: dict[str, Any] = {
        "correlations": {"fine": 0.61, "pages": -0.34, "branch": 0.02},
        "top_factors": ["fine", "pages", "branch"],
        "q_values": {"fine": 0.0001, "pages": 0.012, "branch": 0.8},
        "p_values": {"fine": 0.00003, "pages": 0.006, "branch": 0.8},
        "confidence_intervals": {"fine": [0.5, 0.7], "pages": [-0.45, -0.2], "branch": [-0.1, 0.14]},
        "matrix": {"columns": ["fine", "pages"], "values": [[1.0, -0.2], [-0.2, 1.0]]},
        "methodology": "Pearson",
    }
    return Finding("correlation", result | ({"target": target} if target else {}))


def drivers_finding() -> Finding:
    """Two drivers with a direction, a category, and a passenger of the first."""
    told = {
        "fine": {"role": "driver", "of": [], "effect": 0.82, "interval": [0.7, 0.92], "q_value": 0.0001, "signed": True},
        "pages": {"role": "driver", "of": [], "effect": -0.5, "interval": [-0.6, -0.3], "q_value": 0.01, "signed": True},
        "branch": {"role": "driver", "of": [], "effect": 0.3, "interval": [0.1, 0.4], "q_value": 0.02, "signed": False},
        "visits": {"role": "passenger", "of": ["fine"], "effect": 0.04, "interval": [-0.02, 0.09], "q_value": 0.51},
    }
    model = {"method": "logistic regression", "n": 900, "unit_of_effect": "log-odds"}
    return Finding("correlation", {**correlation_finding().result, "drivers": told, "drivers_model": model})
