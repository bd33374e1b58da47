"""What the sample cannot answer is not answered: at least nine of ten, each with questions that can be."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.understand import Ground, understand
from src.tools.sql_compile import compile_plan
from tests.fakes.sample_meaning import TODAY, sample_meaning
from tests.tools.questions.paraphrases import PARAPHRASES
from tests.tools.questions.unanswerable import UNANSWERABLE


def compiles(plan: QueryPlan, today: date = TODAY) -> bool:
    catalog, semantics = sample_meaning()
    return not isinstance(compile_plan(plan, semantics, catalog.dialect, today), CannotAnswer)


@lru_cache(maxsize=512)
def read(text: str) -> QueryPlan | CannotAnswer:
    catalog, semantics = sample_meaning()
    return understand(text, Ground(catalog, semantics, TODAY), compiles)


def answered(text: str) -> bool:
    plan = read(text)
    return isinstance(plan, QueryPlan) and compiles(plan)


def test_the_set_is_large_and_apart_from_what_can_be_answered() -> None:
    assert len(set(UNANSWERABLE)) == len(UNANSWERABLE) >= 100
    assert not set(UNANSWERABLE) & {*PARAPHRASES, *(q for others in PARAPHRASES.values() for q in others)}


def test_at_least_nine_of_ten_are_abstained_from() -> None:
    wrong = [q for q in UNANSWERABLE if answered(q)]
    assert len(wrong) <= len(UNANSWERABLE) * 0.10, wrong


def test_every_abstention_has_two_or_three_suggestions_that_can_be_answered() -> None:
    for question in UNANSWERABLE:
        no = read(question)
        if isinstance(no, CannotAnswer):
            assert 2 <= len(no.suggestions) <= 3, question
            assert [s for s in no.suggestions if not answered(s)] == [], question


def test_a_word_that_only_resembles_another_is_not_corrected() -> None:
    for text in ("Revenue by religion", "Orders by currency"):
        assert isinstance(read(text), CannotAnswer), text
