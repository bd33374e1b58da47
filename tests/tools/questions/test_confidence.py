"""Confidence is computed from the plan and from how the SQL went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.models.plan import QueryPlan
from src.models.written import WrittenSql
from src.tools.questions.confidence import OTHERWISE, confidence

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


def test_a_second_author_who_agrees_halves_what_is_missing() -> None:
    agreed = CLEAR.model_copy(update={"second": "agreed"})
    assert confidence(agreed, 1, 0) == 0.99
    doubtful = CLEAR.model_copy(update={"unplaced": ("roughly",)})
    alone, twice = confidence(doubtful, 1, 0), confidence(doubtful.model_copy(update={"second": "agreed"}), 1, 0)
    assert 1 - twice == pytest.approx((1 - alone) / 2, abs=1e-3)
    assert confidence(agreed, 2, 1) == pytest.approx(0.99 - 0.12 - 0.05)  # it says nothing of the SQL


def test_a_dispute_costs_a_little_however_it_ended() -> None:
    assert confidence(CLEAR.model_copy(update={"second": "settled"}), 1, 0) == 0.93
    assert confidence(CLEAR.model_copy(update={"assumptions": (f"{OTHERWISE} by Region",)}), 1, 0) == 0.93


@pytest.mark.parametrize(
    "said", ["the language model put the question as “m”", "the language model filled in the plan of this answer"]
)
def test_what_only_a_model_has_read_starts_lower(said: str) -> None:
    alone = CLEAR.model_copy(update={"assumptions": (said,)})
    assert confidence(alone, 1, 0) == 0.88
    assert confidence(alone.model_copy(update={"second": "settled"}), 1, 0) == 0.83
    written = QueryPlan(shape="written", written=WrittenSql(sql="SELECT 1"), used=("one",))
    assert confidence(written, 1, 0) == 0.75
    checked = QueryPlan(shape="written", written=WrittenSql(sql="SELECT 1", by="person"), used=("one",))
    assert confidence(checked, 1, 0) == 0.98


def test_no_attempt_is_no_answer() -> None:
    assert confidence(CLEAR, attempts=0, warnings=0) == 0.0


@given(
    st.lists(st.text(max_size=5), max_size=9),
    st.lists(st.text(max_size=30), max_size=30),
    st.integers(0, 40),
    st.integers(0, 90),
    st.sampled_from(["", "agreed", "settled"]),
)
def test_it_is_always_a_probability(
    unplaced: list[str], assumptions: list[str], attempts: int, warnings: int, second: str
) -> None:
    plan = CLEAR.model_copy(update={"second": second, "unplaced": tuple(unplaced), "assumptions": tuple(assumptions)})
    assert 0.0 <= confidence(plan, attempts, warnings) <= 1.0
