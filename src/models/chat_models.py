"""What callers hand in and get back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from src.models.analysis import ChartTheme
from src.models.catalog import ColumnType
from src.models.clarification import Clarification
from src.models.plan import QueryPlan

MAX_QUESTION = 2_000


class Question(BaseModel):
    """A question about a database."""

    model_config = ConfigDict(frozen=True)

    text: str
    database: str | None = None
    """A configured name or a database URL; None is the default database."""
    previous: QueryPlan | None = None
    """The plan of the answer before, where the question may follow it up ("only North", "and last year?")."""
    theme: ChartTheme | None = None
    """The chart's colours; None is the setting's."""


class DataColumn(BaseModel):
    """A column of the answer's data."""

    model_config = ConfigDict(frozen=True)

    name: str
    type: ColumnType
    label: str = ""
    unit: str = ""


class Data(BaseModel):
    """Rows as records, with column types. `row_count` counts the rows read; `records` may hold fewer of them."""

    columns: list[DataColumn]
    records: list[dict[str, Any]]
    row_count: int
    truncated: bool = False
    """True when the database had more rows than the row limit let through."""


class AnswerAttempt(BaseModel):
    """One try at the SQL."""

    sql: str
    why: str = ""
    problem: str | None = None
    message: str | None = None
    rows: int | None = None
    milliseconds: float = 0.0


class AnswerError(BaseModel):
    """Why there is no answer, or only part of one."""

    code: str
    message: str
    hint: str = ""
    understood: list[str] = Field(default_factory=list)
    unplaced: list[str] = Field(default_factory=list)
    suggestions: list[str] = Field(default_factory=list)


class AnswerModelCall(BaseModel):
    """One request to a language model, or its answer remembered."""

    role: str
    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    milliseconds: float = 0.0
    dollars: float | None = None
    """An estimate from the listed price of its tokens; None where none is known for the model."""
    problem: str | None = None
    """Why it gave nothing; None where it did."""
    remembered: bool = False
    """What the model said to the same question before was used again: no call, no tokens."""


class Answer(BaseModel):
    """An answer with everything that made it.

    `status`: `answered`; `partial` (rows, but the analysis or the chart did not work: see `error`); `cannot_answer`
    (the question was not understood: see `error.suggestions`); `needs_clarification` (it has readings that give different
    numbers: see `clarification`); `failed` (understood, but no SQL worked: see `attempts`).
    """

    id: str
    """Same question, database content, clock and version: same id."""
    stored_as: str | None = None
    """Under what it is kept, to be looked at, replayed, exported; None where it is not."""
    question: str
    database: str
    status: Literal["answered", "partial", "needs_clarification", "cannot_answer", "failed"]
    answer: str
    method: str
    """The road taken: the author's name."""
    sql: str | None = None
    confidence: float = 0.0
    data: Data | None = None
    analytics_performed: bool = False
    analytics_type: str | None = None
    analysis_result: dict[str, Any] | None = None
    visualization: str | None = None
    """Plotly JSON, for `plotly.io.from_json` or Plotly.js after JSON.parse."""
    code: str | None = None
    attempts: list[AnswerAttempt] = Field(default_factory=list)
    model_calls: list[AnswerModelCall] = Field(default_factory=list)
    """What was asked of language models; empty where none was needed."""
    assumptions: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    error: AnswerError | None = None
    clarification: Clarification | None = None
    plan: QueryPlan | None = None
    today: date | None = None
    sandbox_tier: str | None = None
    seed: int = 0
    rows_read: int = 0
    timings: dict[str, float] = Field(default_factory=dict)
    """Milliseconds per stage, and `total`."""
    versions: dict[str, str] = Field(default_factory=dict)


class DataContext(BaseModel):
    """A stored frame, as an agent's state carries it."""

    df_id: str | None = None
    sql_query: str | None = None
    columns: list[str] = Field(default_factory=list)
    shape: tuple[int, int] = (0, 0)
    created_at: datetime | None = None
    expires_at: datetime | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
