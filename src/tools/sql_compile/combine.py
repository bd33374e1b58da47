"""Several facts in one statement: each aggregated on its own, then joined on its keys, so that no row is repeated."""

from __future__ import annotations

from sqlglot import exp

from src.models.plan import QueryPlan
from src.models.semantic import Metric, SemanticModel
from src.tools.sql_compile.expressions import spread
from src.tools.sql_compile.facts import Fact
from src.tools.sql_compile.names import key_columns
from src.tools.sql_compile.quoting import column, name
from src.tools.sql_compile.select import aggregate, needs_time

_SPINE = "all_keys"


def combine(facts: tuple[Fact, ...], plan: QueryPlan, semantics: SemanticModel, dialect: str, suffix: str = "") -> exp.Select:
    """One row per combination of keys found in any fact; a fact without that combination gives NULL, its counts 0.

    `suffix` ends the names of its CTEs, where a statement holds more than one such part.
    """
    keys = [c.name for c in key_columns(plan)]
    parts = dict(zip(_part_names(facts, keys, semantics, suffix), facts, strict=True))
    statement = exp.select(*_columns(parts, plan, semantics, keys, suffix))
    for part, fact in parts.items():
        statement = statement.with_(name(part), as_=aggregate(fact, plan, semantics, dialect), copy=False)
    first, *others = parts
    if not keys:
        statement = statement.from_(_reference(first), copy=False)
        return _cross(statement, others)
    spine = _spine(list(parts), keys)
    statement = statement.with_(name(_spine_name(parts, suffix)), as_=spine, copy=False).from_(
        _reference(_spine_name(parts, suffix)), copy=False
    )
    for part in parts:
        on = [_same(part, _spine_name(parts, suffix), key, plan) for key in keys]
        statement = statement.join(_reference(part), on=exp.and_(*on), join_type="LEFT", copy=False)
    return statement


def _columns(parts: dict[str, Fact], plan: QueryPlan, semantics: SemanticModel, keys: list[str], suffix: str) -> list[exp.Expr]:
    spine = _spine_name(parts, suffix)
    found: list[exp.Expr] = [column(spine, key) for key in keys]
    homes = {m.name: part for part, fact in parts.items() for m in fact.metrics}
    for metric in plan.measures:
        value: exp.Expr = column(homes[metric], metric)
        definition = semantics.metric(metric)
        if keys and is_count(definition, semantics):
            value = exp.alias_(exp.Coalesce(this=value, expressions=[exp.Literal.number(0)]), name(metric))
        found.append(value)
    return found


def _spine(parts: list[str], keys: list[str]) -> exp.Query:
    selects = [exp.select(*(exp.Column(this=name(k)) for k in keys)).from_(_reference(part)) for part in parts]
    return exp.union(*selects, distinct=True)


def _same(part: str, spine: str, key: str, plan: QueryPlan) -> exp.Binary:
    # NULL is a key like any other: rows without a region are a group of their own on both sides.
    never_null = key == plan.grain and (plan.period is not None or needs_time(plan))
    kind = exp.EQ if never_null else exp.NullSafeEQ
    return kind(this=column(spine, key), expression=column(part, key))


def _cross(statement: exp.Select, others: list[str]) -> exp.Select:
    for part in others:
        statement = statement.join(_reference(part), join_type="CROSS", copy=False)
    return statement


def _part_names(facts: tuple[Fact, ...], keys: list[str], semantics: SemanticModel, ending: str) -> list[str]:
    """`marketing_spend_by_day`: names that no table has and that say what is inside."""
    suffix = f"_by_{'_and_'.join(keys)}" if keys else "_total"
    taken = {d.name.casefold() for d in semantics.datasets} | {d.source.casefold() for d in semantics.datasets}
    names: list[str] = []
    for fact in facts:
        wanted = fact.dataset + suffix + ending
        while wanted.casefold() in taken:
            wanted += "_"
        taken.add(wanted.casefold())
        names.append(wanted)
    return names


def _spine_name(parts: dict[str, Fact], suffix: str) -> str:
    wanted = _SPINE + suffix
    return wanted if wanted not in parts else wanted + "_"


def _reference(table: str) -> exp.Table:
    return exp.Table(this=name(table))


def is_count(metric: Metric | None, semantics: SemanticModel) -> bool:
    """A count of no rows is 0, where any other aggregate of no rows is NULL."""
    return metric is not None and isinstance(spread(metric, semantics), exp.Count)
