"""Which of a fact's times a period or a course is about, where the question names one."""

from __future__ import annotations

from collections.abc import Sequence

from src.models.semantic import Field, Metric
from src.tools.questions.choices import which_field
from src.tools.questions.facts import reach
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles


def time_field(reading: Reading, roles: Roles, metrics: Sequence[Metric]) -> str | Refusal | None:
    """The time field named beside a period ("joined in 2025"); None where none is. Several that fit equally are asked back.

    A metric's own time is the glossary's word on which is meant.
    """
    if not roles.times or not (reading.periods or reading.course):
        return None
    link = roles.times[0]
    fitting = [f for t in link.of("field") if (f := reading.semantics.field(t.name)) and f.role == "time"]
    reached = [f for f in fitting if all(f.dataset in reach(reading.semantics, m.dataset) for m in metrics)]
    weights = {t.name: t.weight for t in link.of("field")}
    best = max((weights[f.ref] for f in reached), default=0.0)
    equal = [f for f in reached if weights[f.ref] == best]
    chosen = _stated(equal, metrics) or _named(equal, reading)
    if len(equal) > 1 and chosen is None:
        return which_field(reading, link, equal)
    return (chosen or next(iter((*equal, *fitting)))).ref if fitting else None


def _stated(fields: Sequence[Field], metrics: Sequence[Metric]) -> Field | None:
    return next((f for f in fields if all(m.time == f.ref for m in metrics)), None) if metrics else None


def _named(fields: Sequence[Field], reading: Reading) -> Field | None:
    """The only one of a dataset that the question names."""
    named = {t.name for k in reading.links for t in k.of("dataset")}
    found = [f for f in fields if f.dataset in named]
    return found[0] if len(found) == 1 else None
