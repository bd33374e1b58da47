"""What the tools of the MCP server give: small enough for a model to read, typed, with the id under which the whole is kept."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, Field

from src.models.chat_models import Answer
from src.models.semantic import SemanticModel

MOST_ROWS: Final = 50
"""Rows, and items of any list in an analysis' result, that are handed over."""


class Option(BaseModel):
    """One of the readings of a question that can be read in several ways."""

    label: str
    question: str = Field(description="Ask this to mean it.")


class Problem(BaseModel):
    """Why there is no answer, or only part of one."""

    code: str
    message: str
    hint: str = ""
    suggestions: list[str] = Field(default=[], description="Questions close to it that do have an answer.")


class Told(BaseModel):
    """An answer. `status`: answered, partial, needs_clarification (see `options`), cannot_answer or failed (see `problem`)."""

    status: str
    answer: str = Field(description="In words. Every number in it was computed by code.")
    answer_id: str | None = Field(default=None, description="For `get_chart`, and as `follows` of a next question.")
    database: str
    sql: str | None = None
    columns: list[str] = []
    rows: list[dict[str, Any]] = Field(default=[], description=f"At most the first {MOST_ROWS}.")
    row_count: int = 0
    analysis: str | None = None
    result: dict[str, Any] | None = Field(
        default=None, description=f"The analysis' result; lists are cut at {MOST_ROWS} items."
    )
    has_chart: bool = False
    confidence: float = 0.0
    assumptions: list[str] = []
    warnings: list[str] = []
    problem: Problem | None = None
    options: list[Option] = []


class KnownDatabase(BaseModel):
    """A database that may be asked."""

    name: str
    engine: str
    is_default: bool


class DatabaseList(BaseModel):
    """The databases that may be asked."""

    databases: list[KnownDatabase]


class KnownMetric(BaseModel):
    """A number with a definition."""

    name: str
    label: str
    unit: str = ""
    description: str = ""
    synonyms: list[str] = []


class KnownDimension(BaseModel):
    """What numbers can be grouped and narrowed by."""

    name: str
    label: str
    role: str
    description: str = ""


class MetricList(BaseModel):
    """What can be asked of a database."""

    database: str
    today: str = Field(description="What periods are counted from, and why.")
    metrics: list[KnownMetric]
    dimensions: list[KnownDimension]


class Chart(BaseModel):
    """The chart of an answer."""

    answer_id: str
    question: str
    plotly_json: str = Field(description="For `plotly.io.from_json`, or Plotly.newPlot after JSON.parse.")


def told(answer: Answer) -> Told:
    """The answer as a model should read it."""
    error, data = answer.error, answer.data
    return Told(
        status=answer.status,
        answer=answer.answer,
        answer_id=answer.stored_as,
        database=answer.database,
        sql=answer.sql,
        columns=[c.name for c in data.columns] if data else [],
        rows=data.records[:MOST_ROWS] if data else [],
        row_count=data.row_count if data else 0,
        analysis=answer.analytics_type,
        result=_cut(answer.analysis_result),
        has_chart=answer.visualization is not None,
        confidence=answer.confidence,
        assumptions=answer.assumptions,
        warnings=answer.warnings,
        problem=Problem(code=error.code, message=error.message, hint=error.hint, suggestions=error.suggestions)
        if error
        else None,
        options=[Option(label=o.label, question=o.question) for o in answer.clarification.options]
        if answer.clarification
        else [],
    )


def metrics_of(database: str, today: str, semantics: SemanticModel) -> MetricList:
    """Metrics and fields as the glossary has them; none that it calls sensitive."""
    return MetricList(
        database=database,
        today=today,
        metrics=[
            KnownMetric(name=m.name, label=m.label, unit=m.unit, description=m.description, synonyms=list(m.synonyms))
            for m in semantics.metrics
        ],
        dimensions=[
            KnownDimension(name=f.ref, label=f.label, role=f.role, description=f.description)
            for dataset in semantics.datasets
            for f in dataset.fields
            if not f.sensitive
        ],
    )


def _cut(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return [_cut(item) for item in value[:MOST_ROWS]] if isinstance(value, list) else value
