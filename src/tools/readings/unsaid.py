"""What an author chose because the question does not say it: another author may choose otherwise without reading otherwise."""

from __future__ import annotations

from typing import Any, Final

from src.models.plan import QueryPlan

_NUMBER: Final = ("no number was said: the first", "the first one")
_GRAIN: Final = ("no grain was said",)
_HORIZON: Final = ("no horizon was said",)


def with_choices_of(own: QueryPlan, other: QueryPlan) -> QueryPlan:
    """`other` with the number, grain and horizon that `own` chose for want of words; only to be compared, not to be run."""
    changed: dict[str, Any] = {}
    if _chose(own, _NUMBER):
        changed["limit"] = own.limit
        if other.order is None:
            changed["order"] = own.order
    if _chose(own, _GRAIN):
        changed["grain"] = own.grain
    if _chose(own, _HORIZON) and own.analysis and other.analysis and other.analysis.horizon:
        changed["analysis"] = other.analysis.model_copy(update={"horizon": own.analysis.horizon})
        changed["grain"] = own.grain
    return other.model_copy(update=changed)


def _chose(plan: QueryPlan, marks: tuple[str, ...]) -> bool:
    return any(said.startswith(marks) for said in plan.assumptions)
