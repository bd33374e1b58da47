"""Questions over our own frames: those the reading was built with, and those held back, against independent code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from src.models.plan import CannotAnswer
from src.tools.code_interpreter import as_table
from src.tools.table_questions.ask import TableAnswer, ask_table
from tests.fakes.runs_here import RunsHere
from tests.tools.table_questions.asked_first import FIRST, Expected
from tests.tools.table_questions.asked_later import LATER
from tests.tools.table_questions.frames import Asked, frame


def answer(asked: Asked) -> TableAnswer | CannotAnswer:
    """What we say."""
    table = as_table("df", frame(asked.frame))
    return ask_table(asked.question, table, RunsHere(), name=asked.frame, constraints=asked.constraints, form=asked.form)


def agrees(given: TableAnswer, expected: dict[str, Any]) -> bool:
    """Whether each answer is the expected one, to the decimals asked for."""
    decimals = {a.name: 9 if a.decimals is None else a.decimals for a in given.plan.answers}
    if set(given.answers) != set(expected):
        return False
    for name, wanted in expected.items():
        value = given.answers[name]
        if isinstance(wanted, str):
            if str(value) != wanted:
                return False
        elif abs(float(value) - float(wanted)) > 0.5 * 10 ** -decimals[name] * (1 + 1e-6) + 1e-9 * abs(float(wanted)):
            return False
    return True


@pytest.mark.parametrize(("asked", "expected"), FIRST, ids=[a.question[:60] for a, _ in FIRST])
def test_a_question_it_was_built_with_is_answered_or_declined_as_it_should(asked: Asked, expected: Expected) -> None:
    given = answer(asked)
    if expected is None:
        assert isinstance(given, CannotAnswer)
        return
    assert isinstance(given, TableAnswer), given
    assert agrees(given, expected(frame(asked.frame))), given.answers


def _tally(questions: Sequence[tuple[Asked, Expected]]) -> tuple[int, int, list[str]]:
    """How many are answered rightly, how many could be, and which are answered wrongly."""
    right, wrong = 0, []
    for asked, expected in questions:
        given = answer(asked)
        if isinstance(given, CannotAnswer):
            continue
        if expected is not None and agrees(given, expected(frame(asked.frame))):
            right += 1
        else:
            wrong.append(asked.question)
    return right, sum(expected is not None for _, expected in questions), wrong


def test_of_the_questions_held_back_most_are_answered_and_none_wrongly() -> None:
    right, possible, wrong = _tally(LATER)
    assert wrong == []
    assert right >= 0.6 * possible, f"{right} of {possible}"
