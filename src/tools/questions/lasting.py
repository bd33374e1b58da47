"""Whether SQL goes on answering its question, or only does so today."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from src.models.semantic import BusinessCalendar
from src.tools.questions.periods import find_periods
from src.tools.questions.tokens import tokenize

_DATE: Final = re.compile(r"\s*\d{4}-\d{1,2}(-\d{1,2})?\b.*", re.DOTALL)
_CLOCKS: Final = (date(2023, 5, 17), date(2024, 8, 30))
"""Two days that share no week, month, quarter or year."""


def moves_with_the_clock(question: str, calendar: BusinessCalendar) -> bool:
    """Whether a period of the question is another one on another day ("last quarter", "the past 30 days")."""
    first, second = _read(question, calendar)
    return first != second


def names_its_dates(question: str, calendar: BusinessCalendar) -> bool:
    """Whether the question has periods, and they are the same on every day ("in 2025")."""
    first, second = _read(question, calendar)
    return bool(first) and first == second


def _read(question: str, calendar: BusinessCalendar) -> tuple[list[tuple[int, date, date]], ...]:
    """The periods of the question, on either day."""
    tokens = tokenize(question)
    read = (find_periods(tokens, day, calendar=calendar) for day in _CLOCKS)
    return tuple([(m.start, m.period.start, m.period.end) for m in mentions] for mentions in read)


def holds_fixed_dates(sql: str, dialect: str) -> bool:
    """Whether a date stands in the SQL itself; where it cannot be read, it is taken to."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return True
    return any(literal.is_string and _DATE.fullmatch(literal.name) for literal in tree.find_all(exp.Literal))
