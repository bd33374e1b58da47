"""Conditions and columns as pandas expressions."""

from __future__ import annotations

from collections.abc import Sequence

from src.tools.table_questions.plan import Condition, StatOf


def column(frame: str, name: str) -> str:
    """`df["age"]`"""
    return f"{frame}[{name!r}]"


def rows(frame: str, conditions: Sequence[Condition]) -> str:
    """The frame's rows that meet every condition."""
    if not conditions:
        return frame
    parts = [condition(frame, c) for c in conditions]
    return f"{frame}[{parts[0]}]" if len(parts) == 1 else f"{frame}[{' & '.join(f'({p})' for p in parts)}]"


def condition(frame: str, one: Condition) -> str:
    """One condition as a boolean series."""
    series = column(frame, one.column)
    if one.op == "missing":
        return f"{series}.isna()"
    if one.op == "present":
        return f"{series}.notna()"
    if one.op == "in":
        return f"{series}.isin({list(one.value)!r})" if isinstance(one.value, tuple) else f"{series}.isin([])"
    return f"{series} {one.op} {_value(frame, one.value)}"


def _value(frame: str, value: object) -> str:
    if isinstance(value, StatOf):
        taken = f"{column(frame, value.column)}.{value.op}()"
        return taken if value.factor == 1 else f"{value.factor:g} * {taken}"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)
