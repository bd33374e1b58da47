"""A question read twice, by two authors that do not see each other's reading: agreement, or a dispute with both readings."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from src.agents.author import AskContext
from src.agents.compare_rows import is_last_resort
from src.agents.crew.reader import OwnReader
from src.agents.crew.reading import read_by_model
from src.agents.crew.team import Team, fell_back
from src.errors import ModelUnavailable
from src.models.chat_models import Question
from src.models.clarification import Clarification, Option
from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.confidence import confidence
from src.tools.readings.essence import same_meaning
from src.tools.readings.sentences import sentences
from src.tools.readings.unsaid import with_choices_of
from src.tools.readings.words import labels, told

Check: TypeAlias = Literal["always", "doubtful", "never"]
DOUBTFUL: Final = 0.9
"""A reading below this confidence has chosen, put right or left out something."""
_MOST_TRIED: Final = 6
_NO_READING: Final = "No metric and no relation answers it; it may be arithmetic over the rows of the only table."


async def read_twice(
    question: Question, own: QueryPlan | CannotAnswer, context: AskContext, team: Team, reader: OwnReader, check: Check
) -> QueryPlan | CannotAnswer:
    """The embedded author's reading, with what the model's says of it; the model's where the embedded author has none.

    A no that no reading can change, and a question back, stay as they are. A model that is down leaves the embedded reading.
    """
    if isinstance(own, CannotAnswer):
        if own.final or isinstance(own, Clarification):
            return own
        return await _asked(question, own, context, team, reader)
    if is_last_resort(own):
        return own if check == "never" else _open(question, own)
    if not needs_second(question.text, own, context, check):
        return own
    other = await _asked(question, own, context, team, reader)
    return own if other is own else compared(question, own, other, context, reader)


def needs_second(text: str, own: QueryPlan, context: AskContext, check: Check) -> bool:
    """Whether a second reading is asked for. Not of what a person checked, nor of a question in a plan's own words."""
    if check == "never" or (own.written is not None and own.written.by == "person"):
        return False
    if check == "doubtful" and confidence(own, attempts=1, warnings=0) >= DOUBTFUL:
        return False
    return not says_itself(text, own, context)


def says_itself(text: str, plan: QueryPlan, context: AskContext) -> bool:
    """Whether the text is, letter by letter, a sentence that is made of the plan, such as an option of a dispute."""
    return text.strip() in sentences(plan, context.semantics)


def compared(
    question: Question, own: QueryPlan, other: QueryPlan | CannotAnswer, context: AskContext, reader: OwnReader
) -> QueryPlan | Clarification:
    """The embedded author's plan where both mean the same, or where the model has none; else a dispute.

    What the question does not say (how many, by which grain, how far ahead) is nothing to ask a critic about.
    """
    if isinstance(other, CannotAnswer):
        said = "a language model found no reading of its own: this is the embedded author's"
        return own.model_copy(update={"assumptions": (*own.assumptions, said)})
    if same_meaning(own, other, context.semantics):
        return own.model_copy(update={"second": "agreed"})
    if same_meaning(own, with_choices_of(own, other), context.semantics):
        taken, left = labels(own, other, context.semantics)
        said = (
            f"the question says neither {taken} nor {left}: the embedded author chose the former, a language model the latter"
        )
        return own.model_copy(update={"assumptions": (*own.assumptions, said)})
    return dispute(question, own, other, context, reader)


def dispute(question: Question, own: QueryPlan, other: QueryPlan, context: AskContext, reader: OwnReader) -> Clarification:
    """Both readings, each with a sentence that is read as it, or without one where this reader has none.

    Its note is what was asked before, where the question may follow that up.
    """
    named = labels(own, other, context.semantics)
    options = tuple(
        Option(label=label, question=sentence_for(plan, question, context, reader), plan=plan)
        for label, plan in zip(named, (own, other), strict=True)
    )
    return Clarification(
        reason=f"Two authors read the question differently: {options[0].label}; or {options[1].label}.",
        understood=own.used,
        suggestions=tuple(o.question for o in options if o.question),
        notes=(told(question.previous, context.semantics),) if question.previous else (),
        words=question.text,
        options=options,
        disputed=True,
    )


def sentence_for(plan: QueryPlan, question: Question, context: AskContext, reader: OwnReader) -> str:
    """A sentence that the embedded reader reads to this plan, now and as a follow-up; empty where there is none."""
    for tried, sentence in enumerate(dict.fromkeys(sentences(plan, context.semantics))):
        if tried >= _MOST_TRIED:
            break
        ways = {question.previous is None: question.model_copy(update={"text": sentence})}
        ways[True] = question.model_copy(update={"text": sentence, "previous": None})
        if all(_reads(way, plan, sentence, context, reader) for way in ways.values()):
            return sentence
    return ""


def _reads(way: Question, plan: QueryPlan, sentence: str, context: AskContext, reader: OwnReader) -> bool:
    read = reader.compiling(reader.read(way, context), context)
    if not isinstance(read, QueryPlan) or not same_meaning(read, plan, context.semantics):
        return False
    return says_itself(sentence, read, context)


def _open(question: Question, own: QueryPlan) -> Clarification:
    """The last resort with nothing beside it yet: the model is only asked where the rows turn out not to hold its words."""
    option = Option(label="arithmetic over the rows", question="", plan=own)
    return Clarification(reason=_NO_READING, words=question.text, options=(option, option), disputed=True)


async def instead_of_last_resort(dispute: Clarification, context: AskContext, team: Team, reader: OwnReader) -> QueryPlan:
    """The model's plan of a question that neither a metric nor the rows' own words answer; else the last resort as it was."""
    own = dispute.options[0].plan
    no = CannotAnswer(reason=_NO_READING)
    other = await _asked(Question(text=dispute.words), no, context, team, reader)
    return own if isinstance(other, CannotAnswer) or is_last_resort(other) else other


async def _asked(
    question: Question, own: QueryPlan | CannotAnswer, context: AskContext, team: Team, reader: OwnReader
) -> QueryPlan | CannotAnswer:
    """The model's reading, or `own` where the model cannot help, which the answer then says."""
    try:
        return await read_by_model(question, own, context, team, reader)
    except ModelUnavailable as failed:
        fell_back("the question" if isinstance(own, CannotAnswer) else "a second reading of the question", failed)
        return own
