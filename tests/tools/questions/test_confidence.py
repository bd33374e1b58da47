"""Confidence is computed from the plan and from how the SQL went."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from src.models.plan import QueryPlan
from src.tools.questions.confidence import confidence

CLEAR = QueryPlan(shape="aggregate", metrics=("m",), used=("total", "m"))


def test_a_clear_question_that_ran_at_once_is_nearly_certain() -> None:
    assert confidence(CLEAR, attempts=1, warnings=0) >= 0.95


def test_doubts_add_up() -> None:
    doubts = [
        confidence(CLEAR, 1, 0),
        confidence(CLEAR.model_copy(update={"assumptions": ("“mm” was read as “m”",)}), 1, 0),
        confidence(CLEAR.model_copy(update={"unplaced": ("roughly",)}), 1, 0),
        confidence(CLEAR.model_copy(update={"unplaced": ("roughly",)}), 2, 1),
    ]
    assert doubts == sorted(doubts, reverse=True)
    assert len(set(doubts)) == len(doubts)


def test_spelling_out_a_period_costs_nothing() -> None:
    spelled = CLEAR.model_copy(update={"assumptions": ("last month = 2026-09-01..2026-09-30",)})
    assert confidence(spelled, 1, 0) == confidence(CLEAR, 1, 0)


def test_no_attempt_is_no_answer() -> None:
    assert confidence(CLEAR, attempts=0, warnings=0) == 0.0


@given(
    st.lists(st.text(max_size=5), max_size=9),
    st.lists(st.text(max_size=30), max_size=30),
    st.integers(0, 40),
    st.integers(0, 90),
)
def test_it_is_always_a_probability(unplaced: list[str], assumptions: list[str], attempts: int, warnings: int) -> None:
    plan = CLEAR.model_copy(update={"unplaced": tuple(unplaced), "assumptions": tuple(assumptions)})
    assert 0.0 <= confidence(plan, attempts, warnings) <= 1.0
