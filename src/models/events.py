"""What happens while a question is answered, as small events of our own: the same for every author."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from src.models.chat_models import Answer, AnswerAttempt, AnswerModelCall, DataColumn


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class StepStarted(_Event):
    """A step of the spine begins."""

    kind: Literal["step"] = "step"
    step: str


class SqlTried(_Event):
    """An SQL attempt, with its rows or why there are none."""

    kind: Literal["sql"] = "sql"
    attempt: AnswerAttempt


class RowsRead(_Event):
    """There are rows. They come with the answer."""

    kind: Literal["rows"] = "rows"
    rows: int
    columns: list[DataColumn]
    truncated: bool = False


class CodeWritten(_Event):
    """Analysis code about to run in the sandbox."""

    kind: Literal["code"] = "code"
    analysis: str
    code: str


class CodeRan(_Event):
    """How the code ended ("ok", "error", "timeout")."""

    kind: Literal["ran"] = "ran"
    status: str
    tier: str
    milliseconds: float


class ModelAsked(_Event):
    """A call of a language model, answered or not."""

    kind: Literal["model"] = "model"
    call: AnswerModelCall


class ChartDrawn(_Event):
    """The chart, as Plotly JSON."""

    kind: Literal["chart"] = "chart"
    visualization: str


class TextTold(_Event):
    """The answer in words."""

    kind: Literal["text"] = "text"
    text: str


class Answered(_Event):
    """The whole answer; the last event of a question that did not end in an error."""

    kind: Literal["answer"] = "answer"
    answer: Answer


Event = Annotated[
    StepStarted | SqlTried | RowsRead | CodeWritten | CodeRan | ModelAsked | ChartDrawn | TextTold | Answered,
    Field(discriminator="kind"),
]

Emit = Callable[[Event], None]
"""Told each event as it happens, from whichever thread it happens in; it must be quick and must not raise."""
