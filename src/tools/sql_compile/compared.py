"""The same numbers at another time, beside each group: a period with another one, or each step with an earlier step."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlglot import exp

from src.models.computed import Grain
from src.models.plan import Period, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.sql_compile.combine import is_count
from src.tools.sql_compile.grains import month_shift, shifted
from src.tools.sql_compile.names import OutputColumn, key_columns
from src.tools.sql_compile.quoting import column, name

if TYPE_CHECKING:
    from src.tools.sql_compile.stages import Steps


@dataclass(slots=True)
class Source:
    """Where the last step reads from, and each key and measure as it is written there."""

    columns: list[exp.Expr]
    base: str
    joins: list[exp.Join] = field(default_factory=list)

    def select(self, columns: list[exp.Expr], more: list[exp.Join]) -> exp.Select:
        """A SELECT of these columns from the source and the tables joined to it."""
        select = exp.select(*columns).from_(exp.Table(this=name(self.base)))
        for join in (*self.joins, *more):
            select.append("joins", join)
        if not (self.joins or more):
            # With one table its name says nothing.
            for mentioned in select.find_all(exp.Column):
                mentioned.set("table", None)
        return select


def compared(
    steps: Steps, base: str, plan: QueryPlan, semantics: SemanticModel, dialect: str
) -> tuple[Source, dict[str, exp.Expr]]:
    """The source of the last step, and by measure its value at the other time."""
    keys = key_columns(plan)
    if plan.compare is None:
        shown = [column(base, c) for c in (*(k.name for k in keys), *plan.measures)]
        return Source(list(shown), base), {}
    if plan.compare.period is not None:
        return _periods(steps, base, plan, semantics, dialect, keys)
    return _steps_back(steps, base, plan, semantics, dialect, keys)


def _periods(
    steps: Steps, base: str, plan: QueryPlan, semantics: SemanticModel, dialect: str, keys: tuple[OutputColumn, ...]
) -> tuple[Source, dict[str, exp.Expr]]:
    """Groups of either period: one that the other does not have is still shown."""
    from src.tools.sql_compile.stages import grouped

    other = plan.model_copy(update={"period": plan.compare.period if plan.compare else None, "derived": (), "having": ()})
    earlier = steps.add(f"{base}_before", grouped(other, semantics, dialect, "_before"))
    counts = {m: bool(keys) and is_count(semantics.metric(m), semantics) for m in plan.measures}
    before = {m: _or_zero(column(earlier, m), zero=counts[m]) for m in plan.measures}
    now = [_as(_or_zero(column(base, m), zero=counts[m]), m) for m in plan.measures]
    if not keys:
        source = Source(now, base, [exp.Join(this=exp.Table(this=name(earlier)), kind="CROSS")])
        return source, before
    names = [k.name for k in keys]
    parts = [exp.select(*(exp.Column(this=name(n)) for n in names)).from_(exp.Table(this=name(p))) for p in (base, earlier)]
    spine = steps.add("all_groups", exp.union(*parts, distinct=True))
    joins = [_left(p, [exp.NullSafeEQ(this=column(spine, n), expression=column(p, n)) for n in names]) for p in (base, earlier)]
    return Source([*(column(spine, n) for n in names), *now], spine, joins), before


def _steps_back(
    steps: Steps, base: str, plan: QueryPlan, semantics: SemanticModel, dialect: str, keys: tuple[OutputColumn, ...]
) -> tuple[Source, dict[str, exp.Expr]]:
    """Each step joined with the one so many units earlier, by its date: a step that is missing is not skipped over."""
    from src.tools.sql_compile.stages import grouped

    compare, grain = plan.compare, plan.grain or "day"
    unit, back = (compare.unit or "day", compare.back) if compare else ("day", 1)
    source_name, alias = base, "earlier"
    if plan.period is not None:
        other = plan.model_copy(update={"period": period_before(plan.period, unit, back), "having": ()})
        source_name = alias = steps.add(f"{base}_before", grouped(other, semantics, dialect, "_before"))
    while alias.casefold() in steps.taken and alias != source_name:
        alias += "_"
    on: list[exp.Expr] = [exp.EQ(this=column(alias, grain), expression=shifted(column(base, grain), unit, -back, dialect))]
    others = [k.name for k in keys if k.kind != "time"]
    on += [exp.NullSafeEQ(this=column(alias, n), expression=column(base, n)) for n in others]
    table = exp.Table(this=name(source_name))
    if alias != source_name:
        table.set("alias", exp.TableAlias(this=name(alias)))
    join = exp.Join(this=table, on=exp.and_(*on), side="LEFT")
    shown: list[exp.Expr] = [column(base, c) for c in (*(k.name for k in keys), *plan.measures)]
    return Source(shown, base, [join]), {m: column(alias, m) for m in plan.measures}


def period_before(period: Period, unit: Grain, back: int) -> Period:
    """The period so many units earlier; one that ends with a month ends with one again."""
    start = month_shift(period.start, unit, -back)
    end = month_shift(period.end, unit, -back)
    last_of_month = (period.end + timedelta(days=1)).day == 1 if period.end < date.max else False
    if last_of_month and unit not in ("day", "week"):
        end = month_shift(period.end.replace(day=1), unit, -back)
        end = month_shift(end, "month", 1) - timedelta(days=1)
    return Period(start=start, end=end, label=f"before {period.label}")


def _or_zero(value: exp.Expr, *, zero: bool) -> exp.Expr:
    return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)]) if zero else value


def _as(tree: exp.Expr, label: str) -> exp.Expr:
    return tree if isinstance(tree, exp.Column) else exp.alias_(tree, name(label))


def _left(table: str, on: list[exp.Expr]) -> exp.Join:
    return exp.Join(this=exp.Table(this=name(table)), on=exp.and_(*on), side="LEFT")
