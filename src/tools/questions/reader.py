"""A question in plain English, read against a semantic model: one typed plan, or an honest no."""

from __future__ import annotations

from datetime import date
from typing import Final

from src.models.catalog import Catalog
from src.models.chat_models import MAX_QUESTION
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.questions.abstain import cannot_answer
from src.tools.questions.clarify import clarify
from src.tools.questions.complete import forgotten
from src.tools.questions.coverage import claimed_by, unplaced_words, used_words
from src.tools.questions.hostile import not_with_an_analysis, refusal_of
from src.tools.questions.plans import PLANNERS
from src.tools.questions.plans.parts import typos
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles, assign_roles
from src.tools.questions.take_apart import take_apart

_MOST_MILD: Final = 2


def read_question(text: str, *, catalog: Catalog, semantics: SemanticModel, today: date) -> QueryPlan | CannotAnswer:
    """The one reading of `text`, or why there is none with what was understood and close questions that have one.

    Where it has several that fit equally well, the no is a `Clarification`: each of them, in words that have only that one.
    Deterministic, no model, no I/O; any text gives one of the two and never an exception.
    """

    def read(words: str) -> tuple[Reading, QueryPlan | Refusal]:
        taken = take_apart(words[:MAX_QUESTION], catalog=catalog, semantics=semantics, today=today)
        return taken, plan_of(taken, assign_roles(taken))

    reading, plan = read(text)
    plan = _too_long(text) or plan
    if isinstance(plan, QueryPlan):
        return plan
    no = cannot_answer(reading, assign_roles(reading), plan, understands)
    return clarify(text, reading, plan, read, no) if plan.choices else no


def understands(text: str, reading: Reading) -> bool:
    """Whether a question has a plan against the same model and day as another reading."""
    other = take_apart(text, catalog=reading.catalog, semantics=reading.semantics, today=reading.today)
    return isinstance(plan_of(other, assign_roles(other)), QueryPlan)


def plan_of(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """The plan of a reading, or why it has none."""
    claimed = claimed_by(reading, roles)
    unplaced, mild = unplaced_words(reading, claimed)
    problem = refusal_of(reading, roles, unplaced)
    if problem or len(mild) > _MOST_MILD:
        return problem or Refusal("Too many of its words could not be placed.")
    if (both := not_with_an_analysis(reading)) is not None:
        return both
    plan = PLANNERS[reading.intent.kind](reading, roles)
    left_out = forgotten(plan, reading, roles) if isinstance(plan, QueryPlan) else plan
    if left_out is not None or isinstance(plan, Refusal):
        return left_out or plan
    assumptions = tuple(dict.fromkeys((*typos(reading), *plan.assumptions)))
    said = {"used": used_words(reading, claimed), "unplaced": mild, "assumptions": assumptions}
    return plan.model_copy(update=said | {"chart": reading.wish.kind, "wish": reading.wish.words})


def _too_long(text: str) -> Refusal | None:
    return Refusal(f"A question has at most {MAX_QUESTION} characters.") if len(text) > MAX_QUESTION else None
