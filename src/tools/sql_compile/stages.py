"""What is computed over groups, step by step: each step a CTE with a name, the last one a plain SELECT."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from sqlglot import exp

from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.sql_compile.combine import combine
from src.tools.sql_compile.compared import compared
from src.tools.sql_compile.derived import derived_sql, totals_needed
from src.tools.sql_compile.facts import plan_facts
from src.tools.sql_compile.gaps import filled
from src.tools.sql_compile.names import find_output, key_columns, output_columns
from src.tools.sql_compile.quoting import bare, name
from src.tools.sql_compile.select import aggregate, ordered

_OPS: dict[str, type[exp.Binary]] = {
    "=": exp.EQ, "!=": exp.NEQ, ">": exp.GT, ">=": exp.GTE, "<": exp.LT, "<=": exp.LTE,
}  # fmt: skip


_Finished = TypeVar("_Finished", bound=exp.Query)


@dataclass(slots=True)
class Steps:
    """CTEs in their order; names that a table of the model has are never taken."""

    taken: set[str]
    queries: list[tuple[str, exp.Query]] = field(default_factory=list)
    recursive: bool = False

    def add(self, wanted: str, query: exp.Query) -> str:
        """Puts the query (and the CTEs it brought) in line; returns the name it got."""
        inner = query.args.get("with_")
        if inner is not None:
            query.set("with_", None)
            for cte in inner.expressions:
                self.taken.add(cte.alias.casefold())
                self.queries.append((cte.alias, cte.this))
        while wanted.casefold() in self.taken:
            wanted += "_"
        self.taken.add(wanted.casefold())
        self.queries.append((wanted, query))
        return wanted

    def finish(self, last: _Finished) -> _Finished:
        """The statement with all its steps in front."""
        for label, query in self.queries:
            last = last.with_(name(label), as_=query, recursive=self.recursive, copy=False)
        return last


def is_staged(plan: QueryPlan, semantics: SemanticModel) -> bool:
    """Whether the plan computes anything over its groups that one aggregate cannot."""
    if plan.compare or plan.derived or plan.fill_gaps or plan.limit_per:
        return True
    return bool(plan.having) and len(plan_facts(plan, semantics)) > 1


def grouped(plan: QueryPlan, semantics: SemanticModel, dialect: str, suffix: str = "") -> exp.Select:
    """Keys and measures, in no order yet. `suffix` keeps the names of its CTEs apart from those of another one."""
    facts = plan_facts(plan, semantics)
    if len(facts) == 1:
        return aggregate(facts[0], plan, semantics, dialect)
    return combine(facts, plan, semantics, dialect, suffix)


def staged(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Select:
    """The plan's columns with everything that is computed over groups; no order and no limit yet."""
    tables = {n.casefold() for d in semantics.datasets for n in (d.name, d.source)}
    steps = Steps(tables | {c.name.casefold() for c in output_columns(plan)})
    base = steps.add(_title(plan), grouped(_plain(plan), semantics, dialect))
    if plan.fill_gaps:
        base = filled(steps, base, plan, semantics, dialect)
    if not (plan.compare or plan.derived) and (plan.having or plan.limit_per):
        return steps.finish(_kept(steps, base, plan, dialect))
    source, earlier = compared(steps, base, plan, semantics, dialect)
    totals = totals_needed(steps, plan, source.columns, semantics, dialect)
    columns = [*source.columns, *(derived_sql(d, plan, source.columns, earlier, totals, dialect) for d in plan.derived)]
    select = source.select(columns, [t.join for t in totals.values()])
    if not (plan.having or plan.limit_per):
        return steps.finish(select)
    return steps.finish(_kept(steps, steps.add("computed", select), plan, dialect))


def having_sql(plan: QueryPlan, columns: dict[str, exp.Expr]) -> list[exp.Expr]:
    """The thresholds as conditions on these expressions."""
    return [
        _OPS[t.op](
            this=columns[t.of].copy(), expression=exp.Literal.number(abs(t.value)) if t.value >= 0 else _negative(t.value)
        )
        for t in plan.having
    ]


def _negative(value: float) -> exp.Expr:
    return exp.Neg(this=exp.Literal.number(abs(value)))


def _kept(steps: Steps, base: str, plan: QueryPlan, dialect: str) -> exp.Select:
    """The groups that pass the thresholds, and the first so many of each group."""
    shown = [bare(c.name) for c in output_columns(plan)]
    select = exp.select(*shown).from_(exp.Table(this=name(base)))
    for condition in having_sql(plan, {c.name: bare(c.name) for c in output_columns(plan)}):
        select.where(condition, copy=False)
    if not plan.limit_per or plan.order is None or plan.limit is None:
        return select
    groups = [bare(c.name) for c in key_columns(plan) if c.of in plan.limit_per]
    by = find_output(output_columns(plan), plan.order.by)
    keys = [ordered(bare(by.name), dialect, descending=plan.order.descending, missing_last=True)] if by else []
    keys += [ordered(bare(c.name), dialect) for c in key_columns(plan) if c is not by and c.of not in plan.limit_per]
    place = exp.Window(this=exp.RowNumber(), partition_by=groups, order=exp.Order(expressions=keys))
    ranked = steps.add("ranked", select.select(exp.alias_(place, name(_free("place", plan))), copy=False))
    limit = exp.LTE(this=bare(_free("place", plan)), expression=exp.Literal.number(plan.limit))
    return exp.select(*(s.copy() for s in shown)).from_(exp.Table(this=name(ranked))).where(limit)


def _free(wanted: str, plan: QueryPlan) -> str:
    taken = {c.name.casefold() for c in output_columns(plan)}
    while wanted in taken:
        wanted += "_"
    return wanted


def _plain(plan: QueryPlan) -> QueryPlan:
    """The plan without what is done to its groups; a row without a date is still left out where that needs it."""
    return plan.model_copy(update={"derived": tuple(d for d in plan.derived if d.kind == "running"), "having": ()})


def _title(plan: QueryPlan) -> str:
    """`revenue_by_month`: a CTE named after what it holds."""
    what = plan.measures[0] if len(plan.measures) == 1 else "measures"
    keys = [c.name for c in key_columns(plan)]
    return f"{what}_by_{'_and_'.join(keys)}" if keys else f"{what}_in_all"
