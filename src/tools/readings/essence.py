"""What a plan asks for, without how it is said, named or shown: two readings that share it mean the same."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final, Literal, TypeAlias

from src.models.plan import Filter, Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.measures import with_statistics
from src.tools.sql_compile.facts import plan_facts

Aspect: TypeAlias = Literal[
    "numbers", "groups", "filters", "period", "dated", "comparison", "kept", "limit", "analysis", "relations", "sql"
]
Essence: TypeAlias = dict[Aspect, Any]
_WORDS_ONLY: Final = ("asked", "observation")
"""Parts of an analysis that say it, and change nothing in it."""


def essence(plan: QueryPlan, semantics: SemanticModel) -> Essence:
    """Each aspect of the plan as a value that is equal where the meaning is.

    Left out are labels, words, assumptions, the chart, the order of what is listed side by side, and the sorting of rows of
    which none are cut off.
    """
    names = _names(plan)
    return {
        "numbers": (plan.dataset if plan.shape == "rows" else None, frozenset(_numbers(plan, names))),
        "groups": frozenset((*plan.dimensions, *plan.stacked, *_given(plan.grain, plan.calendar))),
        "filters": frozenset((*map(_condition, plan.filters), *((c.part, frozenset(c.values), c.negated) for c in plan.on))),
        "period": (_days(plan.period), _days(plan.focus)),
        "dated": dated_by(plan, semantics),
        "comparison": (_days(plan.compare.period), plan.compare.unit, plan.compare.back) if plan.compare else None,
        "kept": frozenset((_named(names, t.of), t.op, float(t.value)) for t in plan.having),
        "limit": _limit(plan, names),
        "analysis": _analysis(plan, names),
        "relations": _tree(plan),
        "sql": " ".join(plan.written.sql.split()) if plan.written else None,
    }  # fmt: skip


def differing(one: QueryPlan, other: QueryPlan, semantics: SemanticModel) -> tuple[Aspect, ...]:
    """The aspects in which two plans do not mean the same; none where they do."""
    first, second = essence(one, semantics), essence(other, semantics)
    return tuple(
        aspect
        for aspect, meant in first.items()
        if meant != second[aspect] and not (aspect == "numbers" and _columns_alone(one, other))
    )


def same_meaning(one: QueryPlan, other: QueryPlan, semantics: SemanticModel) -> bool:
    """Whether two plans ask for the same."""
    return not differing(one, other, semantics)


def _columns_alone(one: QueryPlan, other: QueryPlan) -> bool:
    """Whether two lists of the same things differ only in how much of each they show."""
    if one.shape != "rows" or other.shape != "rows" or one.analysis or other.analysis or one.dataset != other.dataset:
        return False
    return {*one.fields} <= {*other.fields} or {*other.fields} <= {*one.fields}


def _names(plan: QueryPlan) -> dict[str, str]:
    """Columns whose names the author of a plan was free to choose, under names made of what they are."""
    names = {s.name: f"{s.function}({s.field},{s.quantile})" for s in plan.statistics}
    for d in plan.derived:
        of, per = _named(names, d.of), _named(names, d.per or "")
        names[d.name] = f"{d.kind}({of},{per},{d.percent},{sorted(d.within)},{d.restart},{d.ascending})"
    return names


def _named(names: dict[str, str], name: str) -> str:
    return names.get(name, name)


def _numbers(plan: QueryPlan, names: dict[str, str]) -> list[str]:
    """What is computed or listed. The number before stands beside each change of it, asked for or not."""
    derived = [names[d.name] for d in plan.derived if d.kind != "before" or len(plan.derived) == 1]
    extra = plan.analysis is not None and plan.analysis.kind == "change"
    metrics = (plan.analysis.target or plan.metrics[0],) if extra and plan.analysis else plan.metrics
    return [*metrics, *(names[s.name] for s in plan.statistics), *derived, *plan.fields]


def _given(*values: str | None) -> list[str]:
    return [value for value in values if value]


def _condition(condition: Filter) -> tuple[Any, ...]:
    op = {"in": "=", "not_in": "!="}.get(condition.op, condition.op) if len(condition.values) == 1 else condition.op
    return condition.field, op, frozenset(_plain(value) for value in condition.values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _days(period: Period | None) -> tuple[date, date] | None:
    return (period.start, period.end) if period else None


def dated_by(plan: QueryPlan, semantics: SemanticModel) -> frozenset[str | None]:
    """The fields that place rows in time, where time matters."""
    if plan.shape not in ("aggregate", "rows"):
        return frozenset()
    if plan.stacked:
        plan = plan.model_copy(update={"dimensions": plan.stacked, "stacked": ()})
    plan, semantics = with_statistics(plan, semantics)
    return frozenset(fact.time for fact in plan_facts(plan, semantics))


def _limit(plan: QueryPlan, names: dict[str, str]) -> tuple[Any, ...] | None:
    if plan.limit is None:
        return None
    order = (_named(names, plan.order.by), plan.order.descending) if plan.order else None
    return plan.limit, frozenset(plan.limit_per), order


def _analysis(plan: QueryPlan, names: dict[str, str]) -> Any:
    if plan.analysis is None:
        return None
    told = plan.analysis.model_dump(mode="json", exclude=set(_WORDS_ONLY))
    told["members"] = sorted(told["members"])
    told["compared"] = sorted(_named(names, name) for name in told["compared"])
    for key in ("target", "benchmark", "ended", "by", "subject", "focus"):
        told[key] = _named(names, told[key]) if told[key] else told[key]
    return _without_labels(told)


def _without_labels(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _without_labels(value) for key, value in told.items() if key != "label"}
    return told


def _tree(plan: QueryPlan) -> str | None:
    """A tree over related tables, its columns named by what they hold and its conditions in one order."""
    if plan.relational is None:
        return None
    return _spelled(_renamed(plan.relational.model_dump(mode="json")))


def _renamed(node: Any) -> Any:
    if isinstance(node, list):
        return [_renamed(one) for one in node]
    if not isinstance(node, dict):
        return node
    node = {key: _renamed(value) for key, value in node.items()}
    if "outputs" in node:
        node = _outputs_renamed(node)
    if node.get("kind") in ("all", "any"):
        node["conditions"] = sorted(node["conditions"], key=_spelled)
    return node


def _outputs_renamed(node: dict[str, Any]) -> dict[str, Any]:
    outputs = [*node["outputs"], *node["group_by"]]
    names = {one["name"]: _spelled(one["value"]) for one in outputs}
    per = sorted(names.get(name, name) for name in node["limit_per"])
    bare = {key: sorted(_spelled(one["value"]) for one in node[key]) for key in ("outputs", "group_by")}
    return {**node, **bare, "limit_per": per}


def _spelled(node: Any) -> str:
    return json.dumps(node, sort_keys=True, default=str)
