"""How many questions are answered, and how many of the answers are right: over nine databases that nobody described."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from src.models.plan import CannotAnswer
from tests.tools.questions.relational import asked, asked_everyday
from tests.tools.questions.relational.asked import Asked
from tests.tools.questions.relational.unanswerable import UNANSWERABLE
from tests.tools.questions.relational.world import World, same_rows

Worlds = Callable[[str], World]


def score(questions: Sequence[Asked], world: Worlds) -> tuple[float, float, list[str]]:
    """The share of all that is answered right, the share of the answers that is right, and what was answered wrong."""
    answered, right, wrong, every = 0, 0, [], 0
    for question in questions:
        if not question.gold:
            continue
        every += 1
        here = world(question.database)
        rows = here.answer(question.question)
        if rows is None:
            continue
        answered += 1
        if any(same_rows(here.rows(gold), rows, ordered=question.ordered) for gold in question.gold):
            right += 1
        else:
            wrong.append(f"{question.database}: {question.question}")
    return right / every, right / max(answered, 1), wrong


@pytest.mark.parametrize(
    ("questions", "least"),
    [(asked.SEEN, 0.9), (asked_everyday.SEEN, 0.9)],
    ids=["four databases without keys", "five of everyday"],
)
def test_nearly_all_that_was_looked_at_is_answered_right(questions: Sequence[Asked], least: float, world: Worlds) -> None:
    share, precision, wrong = score(questions, world)
    assert share >= least
    assert precision >= 0.95, wrong


@pytest.mark.parametrize(
    "questions", [asked.HELD_BACK, asked_everyday.HELD_BACK, asked_everyday.HELD_BACK_LATER], ids=["first", "second", "third"]
)
def test_most_that_was_held_back_is_answered_and_nine_answers_of_ten_are_right(
    questions: Sequence[Asked], world: Worlds
) -> None:
    share, precision, _ = score(questions, world)
    assert share >= 0.55
    assert precision >= 0.9


def test_what_the_data_cannot_answer_is_left_unanswered(world: Worlds) -> None:
    kept = [(name, question) for name, question in UNANSWERABLE if isinstance(world(name).read(question), CannotAnswer)]
    assert len(UNANSWERABLE) >= 100
    assert len(kept) / len(UNANSWERABLE) >= 0.95, set(UNANSWERABLE) - set(kept)
