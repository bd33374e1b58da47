"""The plan of an answer before, as somebody hands it back: checked like any other input before a word is built on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from src.models.plan import Period, QueryPlan
from src.models.semantic import SemanticModel

_LABEL: Final = re.compile(r"[\w\s.,/&'’–-]{1,80}")


def unfit(plan: QueryPlan, semantics: SemanticModel) -> str | None:
    """Why nothing can be built on the plan, or None. It may name only what the model has, and nothing sensitive.

    Joins, values and the order are checked again when the new plan is compiled, and its SQL is guarded like any other.
    """
    for name in plan.metrics:
        if semantics.metric(name) is None:
            return "The answer before was about a metric that this data does not have."
    if plan.dataset is not None and semantics.dataset(plan.dataset) is None:
        return "The answer before was about something that this data does not have."
    hidden = {f.ref for d in semantics.datasets for f in d.fields if f.sensitive}
    texts = {f.ref for d in semantics.datasets for f in d.fields if f.role == "text"} if plan.shape != "relational" else set()
    named = set(_strings(plan.model_dump(mode="json", exclude={"used", "unplaced", "assumptions"})))
    if named & (hidden | texts):
        return "The plan names a column that is free text or marked sensitive and is not shown."
    refs = {
        *plan.dimensions,
        *plan.stacked,
        *plan.fields,
        *(f.field for f in plan.filters),
        *((plan.time,) if plan.time else ()),
    }
    if any(semantics.field(ref) is None for ref in refs):
        return "The answer before was about a column that this data does not have."
    return None


def cleaned(plan: QueryPlan) -> QueryPlan:
    """The plan without what was only said about it; a period whose words are no words is called by its days."""
    return plan.model_copy(
        update={
            "used": (),
            "unplaced": (),
            "assumptions": (),
            "second": "",
            "period": _plain(plan.period),
            "focus": _plain(plan.focus),
        }
    )


def _plain(period: Period | None) -> Period | None:
    if period is None or _LABEL.fullmatch(period.label):
        return period
    return period.model_copy(update={"label": f"{period.start} to {period.end}"})


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
