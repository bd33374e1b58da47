"""A plan in words, aspect by aspect, so that a person, or a critic, can choose between two."""

from __future__ import annotations

from typing import Final

from src.models.plan import Compare, Filter, Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.readings.essence import Aspect, dated_by, differing
from src.tools.result_view.units import clean
from src.tools.sql_compile.explain_related import related_notes

_OPS: Final = {"=": "is", "!=": "is not", "in": "is", "not_in": "is not", "is_null": "is missing", "not_null": "is known"}
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_STATISTICS: Final = {
    "sum": "total", "avg": "average", "min": "lowest", "max": "highest", "count_distinct": "number of different",
    "median": "median", "percentile": "percentile",
}  # fmt: skip
_MOST_LABEL: Final = 160
_NOTHING: Final = ("compared with no other time", "all groups kept", "none cut off", "without an analysis")
"""What a plan does not do: told only where another does it."""


def in_words(plan: QueryPlan, semantics: SemanticModel) -> dict[Aspect, str]:
    """Each aspect of the plan as a phrase, those that it lacks too ("over all time")."""
    return {
        "numbers": _numbers(plan, semantics),
        "groups": _groups(plan, semantics),
        "filters": _filters(plan, semantics),
        "period": _period(plan),
        "dated": _dated(plan, semantics),
        "comparison": _comparison(plan.compare),
        "kept": _kept(plan, semantics),
        "limit": _limit(plan, semantics),
        "analysis": _analysis(plan, semantics),
        "relations": _relations(plan, semantics),
        "sql": "by SQL of its own" if plan.written else "by the glossary's definitions",
    }


def told(plan: QueryPlan, semantics: SemanticModel, aspects: tuple[Aspect, ...] = ()) -> str:
    """The plan in one line: the aspects given, or all in which it is out of the ordinary, with its period."""
    words = in_words(plan, semantics)
    if plan.shape == "relational":
        return words["relations"]
    if aspects or plan.written:
        return ", ".join(words[aspect] for aspect in aspects or ("sql",) if words[aspect])
    return ", ".join(
        said for aspect, said in words.items() if said and said not in _NOTHING and aspect not in ("relations", "sql")
    )


def labels(one: QueryPlan, other: QueryPlan, semantics: SemanticModel) -> tuple[str, str]:
    """What tells two readings apart, in the words of their difference ("by Region", "by Country"); never the same words."""
    aspects = differing(one, other, semantics)
    if one.shape == other.shape:
        first, second = (told(plan, semantics, aspects) for plan in (one, other))
    else:
        first, second = (told(plan, semantics) for plan in (one, other))
    first, second = clean(first, _MOST_LABEL), clean(second, _MOST_LABEL)
    if first and second and first != second:
        return first, second
    return f"{first} as the rules read it".strip(), f"{second} as the language model reads it".strip()


def field_label(ref: str, semantics: SemanticModel) -> str:
    """ "Region", or "Region of Shops" where another dataset has a field of that label."""
    field = semantics.field(ref)
    if field is None:
        return ref.replace("_", " ")
    label = field.label or field.name.replace("_", " ")
    twins = [f for d in semantics.datasets for f in d.fields if (f.label or f.name).casefold() == label.casefold()]
    dataset = semantics.dataset(field.dataset)
    owner = (dataset.label if dataset else "") or field.dataset.replace("_", " ")
    return label if len(twins) <= 1 else f"{label} of {owner}"


def number_label(name: str, plan: QueryPlan, semantics: SemanticModel) -> str:
    """What an output column is called: a metric, a statistic ("median Order value"), or something made of them."""
    metric = semantics.metric(name)
    if metric is not None:
        return metric.label or metric.name.replace("_", " ")
    statistic = next((s for s in plan.statistics if s.name == name), None)
    if statistic is not None:
        said = f"{statistic.quantile * 100:g}th percentile of" if statistic.quantile else _STATISTICS[statistic.function]
        return f"{said} {field_label(statistic.field, semantics)}"
    derived = next((d for d in plan.derived if d.name == name), None)
    if derived is not None:
        of = number_label(derived.of, plan, semantics)
        per = f" per {number_label(derived.per, plan, semantics)}" if derived.per else ""
        return f"{of}{per}" if derived.kind == "ratio" else f"{derived.kind} of {of}"
    return field_label(name, semantics)


def condition_words(condition: Filter, semantics: SemanticModel) -> str:
    """ "Region is North or South" """
    values = " or ".join(str(v) for v in condition.values)
    return f"{field_label(condition.field, semantics)} {_OPS.get(condition.op, condition.op)} {values}".strip()


def day_names(plan: QueryPlan) -> tuple[str, ...]:
    """ "Mondays", "January": the days and months that its rows are of, or, negated, are not of."""
    found = []
    for part in plan.on:
        named = [f"{_DAYS[v - 1]}s" if part.part == "weekday" else _MONTHS[v - 1] for v in sorted(part.values)]
        found.append(("not on " if part.negated else "on ") + " and ".join(named))
    return tuple(found)


def _numbers(plan: QueryPlan, semantics: SemanticModel) -> str:
    if plan.shape == "rows":
        dataset = semantics.dataset(plan.dataset or "")
        shown = ", ".join(field_label(ref, semantics) for ref in plan.fields[:6])
        more = f" and {len(plan.fields) - 6} more" if len(plan.fields) > 6 else ""
        return f"the rows of {(dataset.label if dataset else '') or plan.dataset} ({shown}{more})"
    derived = [d for d in plan.derived if d.kind != "before" or len(plan.derived) == 1]
    measured = plan.measures[:1] if plan.stacked else plan.measures
    return " and ".join(number_label(name, plan, semantics) for name in (*measured, *(d.name for d in derived)))


def _groups(plan: QueryPlan, semantics: SemanticModel) -> str:
    if plan.stacked:
        return "by one dimension after the other"
    calendar = plan.calendar.replace("_", " ") if plan.calendar else ""
    named = [*(field_label(ref, semantics) for ref in plan.dimensions), *([plan.grain] if plan.grain else [])]
    return "by " + " and ".join([*named, *([calendar] if calendar else [])]) if named or calendar else "not broken down"


def _filters(plan: QueryPlan, semantics: SemanticModel) -> str:
    terms = [f"{t} only" for t in dict.fromkeys(f.term for f in plan.filters if f.term)]
    said = [f"where {condition_words(f, semantics)}" for f in plan.filters if not f.term]
    return " and ".join((*terms, *said, *day_names(plan))) or "without a condition"


def _period(plan: QueryPlan) -> str:
    found = _spelled(plan.period)
    if plan.focus:
        return f"about {_spelled(plan.focus)}"
    return f"for {found}" if found else "over all time"


def _dated(plan: QueryPlan, semantics: SemanticModel) -> str:
    fields = sorted(field_label(ref, semantics) for ref in dated_by(plan, semantics) if ref)
    return f"dated by {' and '.join(fields)}" if fields else ""


def _spelled(period: Period | None) -> str:
    if period is None:
        return ""
    days = f"{period.start.isoformat()} to {period.end.isoformat()}"
    return days if period.start.isoformat() in period.label else f"{period.label} ({days})"


def _comparison(compare: Compare | None) -> str:
    if compare is None:
        return "compared with no other time"
    return f"compared with {_spelled(compare.period) or compare.label}"


def _kept(plan: QueryPlan, semantics: SemanticModel) -> str:
    kept = [f"{number_label(t.of, plan, semantics)} {t.op} {t.value:g}" for t in plan.having]
    return f"only those with {' and '.join(kept)}" if kept else "all groups kept"


def _limit(plan: QueryPlan, semantics: SemanticModel) -> str:
    if plan.limit is None:
        return "none cut off"
    if plan.order is None:
        return f"the first {plan.limit}"
    end = "highest" if plan.order.descending else "lowest"
    per = " in each " + " and ".join(field_label(ref, semantics) for ref in plan.limit_per) if plan.limit_per else ""
    return f"the {plan.limit} with the {end} {number_label(plan.order.by, plan, semantics)}{per}"


def _analysis(plan: QueryPlan, semantics: SemanticModel) -> str:
    found = plan.analysis
    if found is None:
        return "without an analysis"
    target = f" of {number_label(found.target, plan, semantics)}" if found.target else ""
    after = f" for {found.horizon.label}" if found.horizon else ""
    over = f" from {_spelled(found.earlier)} to {_spelled(found.later)}" if found.earlier and found.later else ""
    more = {
        "direction": found.direction.replace("both", ""), "method": found.method.replace("robust", ""),
        "groups": str(found.groups or ""), "by": field_label(found.by, semantics) if found.by else "",
        "against": f"{found.against:g}" if found.against is not None else "",
        "members": " and ".join(found.members),
    }  # fmt: skip
    said = "; ".join(f"{key} {value}" for key, value in more.items() if value)
    return f"with the analysis {found.kind}{target}{after}{over}" + (f" ({said})" if said else "")


def _relations(plan: QueryPlan, semantics: SemanticModel) -> str:
    tree = plan.relational
    if tree is None:
        return ""
    dataset = semantics.dataset(tree.subject)
    shown = ", ".join(o.name.replace("_", " ") for o in (*tree.group_by, *tree.outputs))
    parts = [f"{shown} of {(dataset.label if dataset else '') or tree.subject}"]
    parts += ["with a condition"] if tree.where or tree.having else []
    parts += [f"the first {tree.limit}"] if tree.limit else []
    return ", ".join((*parts, *related_notes(tree)))
