"""Questions in ten other wordings each: the same plan for 19 of 20, and no other plan that keeps quiet about it."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pytest

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.plans.parts import definitions
from src.tools.questions.reader import read_question
from tests.fakes.sample_meaning import TODAY, sample_meaning
from tests.tools.questions.computed_paraphrases import COMPUTED
from tests.tools.questions.paraphrases import PARAPHRASES

ALL: Final = PARAPHRASES | COMPUTED
LEAST_ALIKE: Final = 0.95
WORDINGS: Final = 10


@cache
def ask(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return read_question(text, catalog=catalog, semantics=semantics, today=TODAY)


def essence(value: Any) -> Any:
    """A plan without the words it was said in."""
    if isinstance(value, QueryPlan):
        return essence(value.model_dump(exclude={"used", "unplaced", "assumptions"}))
    if isinstance(value, dict):
        return {k: essence(v) for k, v in value.items() if k != "label"}
    return [essence(v) for v in value] if isinstance(value, list | tuple) else value


def alike(example: str, words: str) -> bool:
    """Whether both give a plan, and the same one."""
    plan, other = ask(example), ask(words)
    return isinstance(plan, QueryPlan) and isinstance(other, QueryPlan) and essence(plan) == essence(other)


def owned_up(example: str, words: str) -> bool:
    """Whether what is not the same plan is a refusal or a question back, or says what it took for granted."""
    plan, other = ask(example), ask(words)
    if isinstance(other, CannotAnswer):
        return True
    known = set(plan.assumptions) if isinstance(plan, QueryPlan) else set()
    described = set(definitions(sample_meaning()[1].metrics))  # what a metric is, is said of every plan
    return bool(set(other.assumptions) - known - described)


def test_forty_questions_are_asked_in_ten_other_wordings_each() -> None:
    assert len(ALL) == len(PARAPHRASES) + len(COMPUTED) >= 40
    for example, others in ALL.items():
        assert len({w.casefold() for w in (example, *others)}) >= WORDINGS + 1, example


def test_nineteen_of_twenty_wordings_give_the_same_plan() -> None:
    asked = [(example, words) for example, others in ALL.items() for words in others]
    same = [pair for pair in asked if alike(*pair)]
    assert len(same) >= LEAST_ALIKE * len(asked), [pair for pair in asked if pair not in same]


@pytest.mark.parametrize("example", list(ALL))
def test_a_question_asked_as_it_stands_has_a_plan(example: str) -> None:
    assert isinstance(ask(example), QueryPlan)


def test_a_wording_that_is_read_otherwise_is_refused_or_says_what_was_assumed() -> None:
    quiet = [
        (example, words)
        for example, others in ALL.items()
        for words in others
        if not alike(example, words) and not owned_up(example, words)
    ]
    assert quiet == []
