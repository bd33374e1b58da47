"""What a restated question may not do: bring in numbers or conditions that nobody asked for."""

from __future__ import annotations

import re
from typing import Final

from src.models.plan import QueryPlan
from src.tools.questions.tokens import stems_of

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


def added_numbers(original: str, restated: str) -> str:
    """What is wrong with its numbers, or nothing."""
    known = {*_NUMBER.findall(original)}
    new = [n for n in _NUMBER.findall(restated) if n not in known]
    return f"It holds numbers that the question does not: {', '.join(new[:3])}." if new else ""


def added_filters(original: str, plan: QueryPlan) -> str:
    """What is wrong with its conditions, or nothing: each value that rows are narrowed to must be named by the question."""
    said = {*stems_of(original)}
    for condition in plan.filters:
        named = (condition.term,) if condition.term else condition.values
        for value in named:
            words = stems_of(str(value))
            if isinstance(value, str) and words and not {*words} & said:
                return f"It narrows {condition.field} to {value!r}, which the question does not name."
    return ""
