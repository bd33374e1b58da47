"""Which of a result's columns the question was about: the growth and not what it was computed from."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
CALENDAR_NAMES: Final = {"weekday": _WEEKDAYS, "month_of_year": _MONTHS}
"""By calendar part: what its numbers, from 1, are called."""
_PLACES: Final = {name: i for names in CALENDAR_NAMES.values() for i, name in enumerate(names)}


def asked_measures(plan: QueryPlan) -> tuple[str, ...]:
    """The columns to draw and to tell first; empty where the plan computes nothing over its groups.

    A comparison is both values side by side, unless growth alone was asked for; a rank is told by what it ranks.
    """
    kinds = {d.kind for d in plan.derived}
    if plan.compare is not None and "change" in kinds:
        first = next((d for d in plan.derived if d.kind == "before"), None)
        return (first.of, first.name) if first else ()
    wanted = next((k for k in ("growth", "share", "ratio", "running") if k in kinds), None)
    return tuple(d.name for d in plan.derived if d.kind == wanted)


def calendar_place(value: object) -> int | None:
    """Where a weekday or a month of the year stands in its round, or None for any other value."""
    return _PLACES.get(value) if isinstance(value, str) else None
