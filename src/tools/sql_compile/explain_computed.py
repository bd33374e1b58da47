"""What is computed over groups, in words: against what, of what, within what, and what happens where something is missing."""

from __future__ import annotations

from src.models.computed import Derived, Threshold
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.measures import with_columns
from src.tools.result_view.focus import CALENDAR_NAMES
from src.tools.sql_compile.compared import period_before

_OPS = {"=": "is", "!=": "is not", ">": "is above", ">=": "is at least", "<": "is below", "<=": "is at most"}


def computed_notes(plan: QueryPlan, semantics: SemanticModel) -> list[str]:
    """One note for each thing that is computed beyond the metrics themselves."""
    shown, known = with_columns(plan, semantics)
    labels = {name: (m.label if (m := known.metric(name)) else name) or name for name in shown.measures}
    notes = [_calendar(plan)] if plan.on else []
    notes += [_comparison(plan)] if plan.compare else []
    notes += [_derived(d, labels, semantics) for d in plan.derived if d.kind not in ("before", "change")]
    notes += [f"only groups where {labels.get(t.of, t.of)} {_threshold(t)} are kept" for t in plan.having]
    if plan.limit_per:
        within = ", ".join(_called(ref, semantics) for ref in plan.limit_per)
        notes.append(f"the first {plan.limit} within each {within}")
    if plan.fill_gaps:
        notes.append(f"every {plan.grain} is shown: one without rows counts 0 where numbers add up, and is empty elsewhere")
    return notes


def spoken_days(plan: QueryPlan) -> str:
    """`on Monday or Sunday`, `not in December`"""
    said = []
    for condition in plan.on:
        names = [CALENDAR_NAMES[condition.part][v - 1] for v in condition.values]
        word = "on" if condition.part == "weekday" else "in"
        said.append(f"{'not ' if condition.negated else ''}{word} {' or '.join(names)}")
    return " and ".join(said)


def _calendar(plan: QueryPlan) -> str:
    return f"only rows dated {spoken_days(plan)}"


def _comparison(plan: QueryPlan) -> str:
    compare = plan.compare
    if compare is None:
        return ""
    if compare.period is not None:
        return f"compared with {compare.period.spelled()}"
    many = f"{compare.back} {compare.unit}s" if compare.back > 1 else f"one {compare.unit}"
    note = f"each {plan.grain} is compared with the {plan.grain} {many} before"
    if plan.period is not None and compare.unit is not None:
        other = period_before(plan.period, compare.unit, compare.back)
        note += f", the same days of it: {other.start.isoformat()}..{other.end.isoformat()}"
    return note


def _derived(derived: Derived, labels: dict[str, str], semantics: SemanticModel) -> str:
    label, of = labels.get(derived.name, derived.name), labels.get(derived.of, derived.of)
    within = " and ".join(_called(ref, semantics) for ref in derived.within)
    each = f" within each {within}" if within else ""
    if derived.kind == "share":
        metric = semantics.metric(derived.of)
        overlap = "" if metric is None or metric.additive else "; parts may overlap, so shares can make more than 100"
        return f"{label} = percent of the total{each or ' of all groups'}{overlap}"
    if derived.kind == "ratio":
        times = "100 x " if derived.percent else ""
        return f"{label} = {times}{of} / {labels.get(derived.per or '', derived.per)}, each totalled first"
    if derived.kind == "growth":
        return f"{label} = change in percent of the earlier value; empty where there is none"
    if derived.kind == "rank":
        return f"{label} = 1 for the {'lowest' if derived.ascending else 'highest'}{each}"
    again = f", from the start of each {derived.restart}" if derived.restart else ""
    return f"{label} = added up over time{again}"


def _threshold(threshold: Threshold) -> str:
    return f"{_OPS[threshold.op]} {threshold.value:,}"


def _called(ref: str, semantics: SemanticModel) -> str:
    field = semantics.field(ref)
    return (field.label or field.name).lower() if field else ref
