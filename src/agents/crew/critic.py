"""A dispute between two readings, settled by a critic that quotes the words which decide; the asker chooses where none do."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import BaseModel, Field

from src.agents.author import AskContext
from src.agents.compare_rows import is_last_resort
from src.agents.crew.crosscheck import instead_of_last_resort
from src.agents.crew.deciding import wrong_words
from src.agents.crew.prompt import load_prompt
from src.agents.crew.reader import OwnReader
from src.agents.crew.team import Team, fell_back
from src.errors import ModelUnavailable
from src.models.chat_models import Question
from src.models.clarification import Clarification, Option
from src.models.plan import QueryPlan
from src.models.sql import SqlDraft
from src.tools.prompting.quoting import fenced, quoted
from src.tools.questions.confidence import OTHERWISE, confidence
from src.tools.readings.words import told
from src.tools.sql_compile import compile_notes, compile_plan

SURE: Final = 0.95
"""Above this confidence the embedded reading stands where the critic could not be asked."""
_MOST_WORDS: Final = 1_300
_MOST_BEFORE: Final = 240
_MOST_READING: Final = 480
_MOST_NOTES: Final = 240
_MOST_SQL: Final = 480


class Verdict(BaseModel):
    """The critic's answer."""

    choice: Literal["first", "second", "unclear"]
    because: str = Field(default="", max_length=200)
    """The words of the question that decide, as they stand there."""


@dataclass(frozen=True, slots=True)
class _Order:
    """Which reading is shown first: by the question, so that neither author gains by its place."""

    own: Option
    other: Option
    swapped: bool

    @property
    def first(self) -> Option:
        return self.other if self.swapped else self.own

    @property
    def second(self) -> Option:
        return self.own if self.swapped else self.other

    def chosen(self, choice: str) -> Option:
        return self.first if choice == "first" else self.second

    def left(self, choice: str) -> Option:
        return self.second if choice == "first" else self.first


async def settle_dispute(
    reading: Clarification, context: AskContext, team: Team, reader: OwnReader
) -> QueryPlan | Clarification:
    """One of the two plans, with what was chosen against what; or the question back. Never another plan.

    The critic is asked once (twice would cost as much as the readings): the order of the readings is fixed by a hash of the
    question, and a verdict counts only with words of the question that bear on the difference.
    """
    if is_last_resort(reading.options[0].plan):
        return await instead_of_last_resort(reading, context, team, reader)
    order = _Order(reading.options[0], reading.options[1], _swapped(reading.words))
    try:
        verdict = await _ask(reading, order, context, team, reader)
    except ModelUnavailable as failed:
        fell_back("a question that was read in two ways", failed)
        return _unsettled(reading, ask=confidence(order.own.plan, attempts=1, warnings=0) < SURE)
    if verdict.choice == "unclear":
        return _unsettled(reading, ask=True)
    return _settled(order.chosen(verdict.choice), order.left(verdict.choice), verdict.because)


def _swapped(text: str) -> bool:
    return bool(hashlib.sha256(text.encode("utf-8", "replace")).digest()[0] & 1)


async def _ask(reading: Clarification, order: _Order, context: AskContext, team: Team, reader: OwnReader) -> Verdict:
    prompt = load_prompt("critic")

    def task(wrong: str) -> str:
        return prompt.filled(
            question=fenced("Question", quoted(reading.words, _MOST_WORDS)),
            before=fenced("Answered before it", quoted(reading.notes[0], _MOST_BEFORE)) if reading.notes else "",
            first=fenced("First reading", described(order.first, order.second, context)),
            second=fenced("Second reading", described(order.second, order.first, context)),
            reason=f"Mind: {quoted(wrong, 300)}" if wrong else "",
        )

    def check(verdict: Verdict) -> str:
        if verdict.choice == "unclear":
            return ""
        return wrong_words(
            verdict.because,
            reading.words,
            order.own.plan,
            order.other.plan,
            context.semantics,
            lambda text: reader.read(Question(text=text), context),
        )

    return await team.ask("critic", task, Verdict, check)


def described(option: Option, beside: Option, context: AskContext) -> str:
    """A reading for the critic: what it is in all, in what it differs, what its numbers are. No rows, no results."""
    plan = option.plan
    lines = [f"reading: {quoted(told(plan, context.semantics), _MOST_READING)}", f"different in: {quoted(option.label, 200)}"]
    notes = [n for n in compile_notes(plan, context.semantics) if n not in compile_notes(beside.plan, context.semantics)]
    lines += [f"definitions: {quoted('; '.join(notes), _MOST_NOTES)}"] if notes else []
    if {plan.shape, beside.plan.shape} & {"relational", "written"}:
        draft = compile_plan(plan, context.semantics, context.catalog.dialect, context.today)
        lines += [f"SQL: {quoted(' '.join(draft.text.split()), _MOST_SQL)}"] if isinstance(draft, SqlDraft) else []
    return "\n".join(lines)


def _settled(chosen: Option, against: Option, because: str) -> QueryPlan:
    said = f"read as {chosen.label}, not as {against.label}: “{because.strip()}” decided, as the language model weighed it"
    return chosen.plan.model_copy(update={"second": "settled", "assumptions": (*chosen.plan.assumptions, said)})


def _unsettled(reading: Clarification, *, ask: bool) -> QueryPlan | Clarification:
    """The question back where each option has a sentence to ask; else the embedded reading, which says what else there was."""
    own, other = reading.options[0], reading.options[1]
    if ask and own.question and other.question:
        return reading
    instead = f" Ask “{other.question}” for that." if other.question else ""
    said = f"{OTHERWISE} {other.label}; taken was {own.label}.{instead}"
    return own.plan.model_copy(update={"assumptions": (*own.plan.assumptions, said)})
