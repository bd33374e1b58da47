"""What was answered just before, where a question follows it up: told in the words of a draft, and known as said."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from src.models.plan import Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.prompting.quoting import quoted
from src.tools.questions.previous import unfit


@dataclass(frozen=True, slots=True)
class Before:
    """The plan before a question: for a prompt, and its words and times, which the question need not say again."""

    told: str = ""
    words: str = ""
    periods: tuple[Period, ...] = ()


NOTHING: Final = Before()


def before_of(plan: QueryPlan | None, semantics: SemanticModel) -> Before:
    """What is to be known of it; nothing where there was none, where it is no plan of names, or where it is not fit to be kept.

    It may come from anywhere, so it is checked, and nothing of it is shown that was not quoted.
    """
    if plan is None or plan.shape not in ("aggregate", "rows") or unfit(plan, semantics):
        return NOTHING
    values = [str(v) for f in plan.filters for v in f.values if not f.term]
    terms = list(dict.fromkeys(f.term for f in plan.filters if f.term))
    numbers = [str(n) for n in (plan.limit, *(t.value for t in plan.having)) if n is not None]
    periods = tuple(p for p in (plan.period, plan.focus) if p is not None)
    shown = {
        "metrics": list(plan.metrics),
        "group_by": list(plan.dimensions),
        "fields": list(plan.fields),
        "filters": [*terms, *(f"{f.field} {f.op} {', '.join(map(str, f.values))}" for f in plan.filters if not f.term)],
        "period": [p.label for p in periods],
        "grain": plan.grain or "",
        "order": plan.order.by if plan.order else "",
        "limit": plan.limit or "",
        "analysis": plan.analysis.kind if plan.analysis else "",
    }
    told = json.dumps({key: value for key, value in shown.items() if value}, ensure_ascii=False)
    return Before(quoted(told, 400), " ; ".join((*values, *terms, *numbers)), periods)
