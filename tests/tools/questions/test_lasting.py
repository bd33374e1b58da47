"""Whether SQL goes on answering its question, or only does so today."""

from __future__ import annotations

import pytest

from src.models.semantic import BusinessCalendar
from src.tools.questions.lasting import holds_fixed_dates, moves_with_the_clock, names_its_dates


@pytest.mark.parametrize(
    ("question", "moves"),
    [
        ("Show revenue by region", False),
        ("Revenue in 2025 by region", False),
        ("Revenue from March 2025 to June 2025", False),
        ("Revenue last quarter", True),
        ("Revenue this year by month", True),
        ("Orders in the past 30 days", True),
        ("Revenue in 2025 against last year", True),
        ("Revenue in March", True),
    ],
)
def test_a_question_moves_with_the_clock_where_its_periods_do(question: str, moves: bool) -> None:
    assert moves_with_the_clock(question, BusinessCalendar()) is moves


@pytest.mark.parametrize(
    ("sql", "fixed"),
    [
        ("SELECT COUNT(*) FROM orders", False),
        ("SELECT COUNT(*) FROM orders WHERE order_date >= '2026-07-01'", True),
        ("SELECT COUNT(*) FROM orders WHERE order_date >= DATE '2026-07-01'", True),
        ("SELECT COUNT(*) FROM orders WHERE order_date >= '2026-07-01 00:00:00'", True),
        ("SELECT COUNT(*) FROM orders WHERE strftime('%Y-%m', order_date) = '2026-07'", True),
        ("SELECT COUNT(*) FROM orders WHERE order_date >= date('now', '-30 days')", False),
        ("SELECT COUNT(*) FROM orders WHERE status = 'a-2026'", False),
        ("SELECT COUNT(*) FROM orders WHERE code = 2026", False),
        ("SELECT (", True),
    ],
)
def test_dates_that_stand_in_sql(sql: str, fixed: bool) -> None:
    assert holds_fixed_dates(sql, "sqlite") is fixed


def test_a_question_names_its_dates() -> None:
    told = [names_its_dates(q, BusinessCalendar()) for q in ("Revenue in 2025", "Revenue last year", "Top 2000 customers")]
    assert told == [True, False, False]
