"""A plan goes in; SQL that an analyst would be glad to read comes out, or why there is none."""

from __future__ import annotations

from sqlglot import exp

from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft
from src.tools.sql_compile.checks import problems
from src.tools.sql_compile.combine import combine
from src.tools.sql_compile.explain import compile_notes
from src.tools.sql_compile.facts import plan_facts
from src.tools.sql_compile.names import OutputColumn, find_output, output_columns
from src.tools.sql_compile.quoting import name, render
from src.tools.sql_compile.select import aggregate, list_rows, ordered

__all__ = ["OutputColumn", "compile_notes", "compile_plan", "output_columns"]


def compile_plan(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> SqlDraft | CannotAnswer:
    """One SELECT in the dialect (sqlite, postgres, mysql, duckdb) with the columns that `output_columns` names.

    No row of a fact is dropped by a join or counted twice. A plan that would need either, or a guess at the join, or a
    name that does not exist, gets a `CannotAnswer` with the reason.
    """
    reason = "; ".join(dict.fromkeys(problems(plan, semantics, dialect)))
    if reason:
        return CannotAnswer(reason=reason[0].upper() + reason[1:] + ".", understood=plan.used, unplaced=plan.unplaced)
    facts = plan_facts(plan, semantics)
    if plan.shape == "rows":
        statement = list_rows(facts[0], plan, semantics, dialect)
    elif len(facts) == 1:
        statement = _sorted(aggregate(facts[0], plan, semantics, dialect), plan, dialect)
    else:
        statement = _sorted(combine(facts, plan, semantics, dialect), plan, dialect)
    if plan.limit:
        statement = statement.limit(plan.limit, copy=False)
    return SqlDraft(text=render(statement, dialect))


def _sorted(statement: exp.Select, plan: QueryPlan, dialect: str) -> exp.Select:
    """Ordered as asked, ties by the keys; by time and keys when nothing is asked. Missing metrics come last either way."""
    columns = output_columns(plan)
    chosen = find_output(columns, plan.order.by) if plan.order else None
    keys = []
    if plan.order and chosen:
        by, missing_last = _sort_key(statement, chosen), chosen.kind == "metric"
        keys.append(ordered(by, dialect, descending=plan.order.descending, missing_last=missing_last))
    others = [c for c in columns if c.kind != "metric" and c is not chosen]
    keys += [ordered(_sort_key(statement, c), dialect) for c in others]
    return statement.order_by(*keys, copy=False) if keys else statement


def _sort_key(statement: exp.Select, column: OutputColumn) -> exp.Expr:
    # A bare name may be a column of two joined tables; only an alias, or a column with its table, is sure to be one thing.
    selected = next(tree for tree in statement.selects if tree.alias_or_name == column.name)
    return selected.copy() if isinstance(selected, exp.Column) else exp.Column(this=name(column.name))
