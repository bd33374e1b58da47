"""Sentences that say a plan and nothing else, for the embedded reader: what is read back from one must be that plan.

They name everything by its label and leave nothing to be assumed ("of all time"), so a question in such words needs no second
reading: it is already said in the words of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

from src.models.plan import Filter, Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.readings.words import condition_words, day_names, field_label, number_label

_KINDS: Final = {"share": "Share of {}", "growth": "Growth of {}", "running": "Cumulative {}"}
_ANOMALIES: Final = {"both": "Find anomalies in", "high": "Find spikes in", "low": "Find drops in"}
_COMPARISONS: Final = {">": "over", ">=": "of at least", "<": "under", "<=": "of at most", "=": "of exactly"}


def sentences(plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    """Ways to say the plan, the plainest first; none for a plan that this grammar has no words for.

    Each is a try: it says the plan only where the reader reads it back to the plan's meaning.
    """
    said = _said(plan, semantics)
    if said is None:
        return
    for condition, period in product(_conditions(plan, semantics), _periods(plan.period, plan)):
        yield " ".join(part for part in (*said, condition, period) if part)


def _said(plan: QueryPlan, semantics: SemanticModel) -> tuple[str, ...] | None:
    if plan.shape == "rows" and plan.analysis is None:
        dataset = semantics.dataset(plan.dataset or "")
        return (f"List {(dataset.label if dataset else '') or plan.dataset}",)
    if plan.analysis is not None:
        return _analysed(plan, semantics)
    if plan.shape != "aggregate":
        return None
    numbers = _numbers(plan, semantics)
    if plan.limit is not None:
        return _ranked(plan, numbers, semantics)
    return numbers, _groups(plan, semantics), _kept(plan, semantics)


def _analysed(plan: QueryPlan, semantics: SemanticModel) -> tuple[str, ...] | None:
    found = plan.analysis
    if found is None:
        return None
    target = number_label(found.target or (plan.measures or ("",))[0], plan, semantics)
    groups = _groups(plan.model_copy(update={"grain": None}), semantics)
    if found.kind == "forecast" and found.horizon:
        return "Forecast", target, groups, f"for {found.horizon.label}"
    if found.kind == "anomaly":
        return _ANOMALIES[found.direction], target, _groups(plan, semantics)
    if found.kind == "summary":
        return "Statistical summary of", target, groups
    if found.kind == "correlation":
        return "What correlates with", target
    if found.kind == "trend":
        return "Trend of", target, groups
    if found.kind == "change" and found.later:
        return "Why did", target, "change", found.later.label
    return None


def _numbers(plan: QueryPlan, semantics: SemanticModel) -> str:
    kinds = [d for d in plan.derived if d.kind in _KINDS]
    if kinds:
        return _KINDS[kinds[0].kind].format(number_label(kinds[0].of, plan, semantics))
    return " and ".join(number_label(name, plan, semantics) for name in plan.measures)


def _groups(plan: QueryPlan, semantics: SemanticModel) -> str:
    named = [field_label(ref, semantics) for ref in plan.dimensions]
    named += [part for part in (plan.grain, plan.calendar) if part]
    return f"by {' and '.join(named)}" if named else ""


def _ranked(plan: QueryPlan, numbers: str, semantics: SemanticModel) -> tuple[str, ...] | None:
    if not plan.dimensions or plan.order is None:
        return None
    end = "Top" if plan.order.descending else "Bottom"
    own = [ref for ref in plan.dimensions if ref not in plan.limit_per]
    ranked = " and ".join(field_label(ref, semantics) for ref in own)
    within = " and ".join(field_label(ref, semantics) for ref in plan.limit_per)
    return f"{end} {plan.limit} {ranked} by {numbers}", f"in each {within}" if within else "", _kept(plan, semantics)


def _kept(plan: QueryPlan, semantics: SemanticModel) -> str:
    kept = [f"{number_label(t.of, plan, semantics)} {_COMPARISONS.get(t.op, t.op)} {t.value:g}" for t in plan.having]
    return f"with {' and '.join(kept)}" if kept else ""


def _conditions(plan: QueryPlan, semantics: SemanticModel) -> Iterator[str]:
    """Conditions spelled out; after that as words that name them ("for North")."""
    terms = [f"for {term}s" for term in dict.fromkeys(f.term for f in plan.filters if f.term)]
    own = [f for f in plan.filters if not f.term]
    spelled = [f"where {' and '.join(condition_words(f, semantics) for f in own)}"] if own else []
    yield " ".join((*terms, *spelled, *day_names(plan)))
    if own:
        yield " ".join((*terms, *(_short(f) for f in own), *day_names(plan)))


def _short(condition: Filter) -> str:
    values = " or ".join(str(v) for v in condition.values)
    return f"{'without' if condition.op in ('!=', 'not_in') else 'for'} {values}"


def _periods(period: Period | None, plan: QueryPlan) -> Iterator[str]:
    if plan.analysis is not None and plan.analysis.kind in ("change", "forecast"):
        yield ""
    elif period is None:
        yield "of all time"
    else:
        plain, within = period.label, f"in {period.label}"
        yield from (within, plain) if plain[:1].isdigit() else (plain, within)
        yield f"from {period.start.isoformat()} to {period.end.isoformat()}"
