"""A sentence that follows an answer: a question of its own, or a change of the plan before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from src.models.catalog import Catalog
from src.models.chat_models import MAX_QUESTION
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.questions.clarify import clarify
from src.tools.questions.coverage import claimed_by, unplaced_words, used_words
from src.tools.questions.hostile import refusal_of
from src.tools.questions.patch import Said, patched, said_of, stated
from src.tools.questions.patch_free import is_free
from src.tools.questions.patch_tree.asked import function_in
from src.tools.questions.patch_written import READ_ANEW, unsafe, untrusted
from src.tools.questions.plans.parts import typos
from src.tools.questions.previous import cleaned, unfit
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import assign_roles
from src.tools.questions.take_apart import take_apart
from src.tools.questions.told import kept_and_changed
from src.tools.questions.turns import CLAIMED, is_fragment, turn_of

ALONE: Final = "this was read as a question of its own, without what was asked before"


def read_follow_up(
    text: str,
    previous: QueryPlan,
    alone: Callable[[str], QueryPlan | CannotAnswer],
    *,
    catalog: Catalog,
    semantics: SemanticModel,
    today: date,
) -> QueryPlan | CannotAnswer:
    """The plan of a sentence that follows the answer with the plan `previous`, or why there is none.

    A full reading that stands on its own is a new question. Anything that leans on what was asked ("only North", "and last
    year?") is a change, and the plan says what was kept and what changed. `alone` reads a question by itself. `previous` may
    come from anywhere: it is checked.
    Deterministic, no I/O; never raises.
    """
    previous = untrusted(previous, semantics)
    problem = unfit(previous, semantics) or unsafe(previous, semantics, catalog)
    if problem:
        return CannotAnswer(reason=problem)
    before = cleaned(previous)

    def change(words: str) -> tuple[Reading, QueryPlan | Refusal]:
        said = _said(words, catalog, semantics, today)
        return said.reading, _changed(before, said)

    whole = alone(text)
    said = _said(text, catalog, semantics, today)
    if isinstance(whole, QueryPlan) and stands_alone(said):
        return whole
    reading, plan = change(text)
    if isinstance(plan, QueryPlan):
        return plan
    if before.written is not None:
        return _anew(whole, plan)
    if isinstance(whole, QueryPlan):
        return CannotAnswer(reason=plan.reason) if said.sort is not None else _by_itself(before, said, whole, plan)
    if plan.choices:
        no = CannotAnswer(reason=plan.reason, suggestions=whole.suggestions)
        return clarify(text, reading, plan, change, no)
    leans = said.turn.marked or is_fragment(said.roles)
    return whole.model_copy(update={"reason": plan.reason}) if leans and not whole.unplaced else whole


def _anew(whole: QueryPlan | CannotAnswer, no: Refusal) -> QueryPlan | CannotAnswer:
    """What the words ask by themselves, said to be that; nobody else is to read them without what was asked before."""
    if isinstance(whole, QueryPlan):
        return whole.model_copy(update={"assumptions": (READ_ANEW, *whole.assumptions)})
    if isinstance(whole, Clarification) or whole.final:
        return whole.model_copy(update={"notes": (*whole.notes, READ_ANEW)})
    return whole.model_copy(update={"reason": no.reason, "final": True})


def _by_itself(before: QueryPlan, said: Said, whole: QueryPlan, no: Refusal) -> QueryPlan | CannotAnswer:
    """What the words ask where they change nothing in the answer before; said where they lean on it."""
    if (
        (before.relational is not None or is_free(before))
        and not said.turn.asks
        and (said.turn.more or is_fragment(said.roles))
    ):
        return CannotAnswer(reason=no.reason)
    return whole.model_copy(update={"assumptions": (ALONE, *whole.assumptions)}) if said.turn.marked else whole


def stands_alone(said: Said) -> bool:
    """Whether the words are a question without what was asked before."""
    if is_fragment(said.roles) or said.sort is not None:
        return False
    return said.turn.asks or not said.turn.marked


def _said(text: str, catalog: Catalog, semantics: SemanticModel, today: date) -> Said:
    turn = turn_of(text[:MAX_QUESTION])
    reading = take_apart(turn.text, catalog=catalog, semantics=semantics, today=today)
    return said_of(reading, assign_roles(reading), turn, reading.wish.kind)


def _changed(before: QueryPlan, said: Said) -> QueryPlan | Refusal:
    """The changed plan with its words, and what it keeps and changes said first."""
    reading = said.reading
    own = {t.index for t in reading.tokens if t.norm in CLAIMED} | reading.wish.tokens
    function = function_in(reading) if before.relational is not None else None
    claimed = claimed_by(reading, said.roles) | own | (said.sort.tokens if said.sort else frozenset())
    claimed |= function.tokens if function is not None else frozenset()
    unplaced, mild = unplaced_words(reading, claimed)
    problem = refusal_of(reading, said.roles, unplaced, fragment=True)
    if problem:
        return problem
    plan = patched(before, said)
    if isinstance(plan, Refusal):
        return plan
    assumptions = (kept_and_changed(before, plan, reading.semantics), *typos(reading), *stated(plan, said))
    words = used_words(reading, claimed) or tuple(t.text for t in reading.tokens if t.kind != "mark")
    return plan.model_copy(
        update={"wish": reading.wish.words, "used": words, "unplaced": mild, "assumptions": tuple(dict.fromkeys(assumptions))}
    )
