"""A plan goes in; SQL that an analyst would be glad to read comes out, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlglot import exp

from src.models.plan import CannotAnswer, QueryPlan
from src.models.relational import RelationalQuery
from src.models.semantic import SemanticModel
from src.models.sql import SqlDraft
from src.models.written import WrittenSql
from src.tools.measures import with_statistics
from src.tools.sql_compile.checks import problems
from src.tools.sql_compile.cohorts import cohorts
from src.tools.sql_compile.explain import compile_notes
from src.tools.sql_compile.facts import plan_facts
from src.tools.sql_compile.names import OutputColumn, counts_cohorts, find_output, output_columns
from src.tools.sql_compile.quoting import name, render
from src.tools.sql_compile.relational import Unwritable, compile_relational
from src.tools.sql_compile.select import list_rows, ordered
from src.tools.sql_compile.stacked import layers, stacked
from src.tools.sql_compile.stages import grouped, having_sql, is_staged, staged
from src.tools.written_sql.hidden import hidden_columns

__all__ = ["OutputColumn", "compile_notes", "compile_plan", "output_columns"]


def compile_plan(plan: QueryPlan, semantics: SemanticModel, dialect: str, today: date | None = None) -> SqlDraft | CannotAnswer:
    """One SELECT in the dialect (sqlite, postgres, mysql, duckdb) with the columns that `output_columns` names.

    No row of a fact is dropped by a join or counted twice. A plan that would need either, or a guess at the join, or a
    name that does not exist, gets a `CannotAnswer` with the reason. `today` is the clock of questions that count up to now.
    """
    if plan.written is not None:
        return _written(plan, plan.written, semantics, dialect)
    if plan.relational is not None:
        return _related(plan, plan.relational, semantics, dialect, today)
    plan, semantics = with_statistics(plan, semantics)
    if plan.stacked:
        return _stacked(plan, semantics, dialect)
    if (no := _cannot(plan, problems(plan, semantics, dialect))) is not None:
        return no
    if counts_cohorts(plan):
        return SqlDraft(text=render(cohorts(plan, semantics, dialect), dialect))
    facts = plan_facts(plan, semantics)
    if plan.shape == "rows":
        statement = list_rows(facts[0], plan, semantics, dialect)
    elif is_staged(plan, semantics):
        statement = _sorted(staged(plan, semantics, dialect), plan, dialect)
    else:
        statement = _sorted(_having(grouped(plan, semantics, dialect), plan), plan, dialect)
    if plan.limit and not plan.limit_per:
        statement = statement.limit(plan.limit, copy=False)
    return SqlDraft(text=render(statement, dialect))


def _written(plan: QueryPlan, written: WrittenSql, semantics: SemanticModel, dialect: str) -> SqlDraft | CannotAnswer:
    """The text as it is; an agent's that reads what is marked sensitive is none."""
    hidden = hidden_columns(written.sql, semantics, dialect) if written.by == "agent" else ()
    problem = _cannot(plan, (f"the column {column} is marked sensitive and is not shown" for column in hidden))
    return problem or SqlDraft(written.sql, by_agent=written.by == "agent")


def _stacked(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> SqlDraft | CannotAnswer:
    found = (problem for _, layer in layers(plan) for problem in problems(layer, semantics, dialect))
    return _cannot(plan, found) or SqlDraft(text=render(stacked(plan, semantics, dialect), dialect))


def _cannot(plan: QueryPlan, found: Iterable[str]) -> CannotAnswer | None:
    reason = "; ".join(dict.fromkeys(found))
    if not reason:
        return None
    return CannotAnswer(reason=reason[0].upper() + reason[1:] + ".", understood=plan.used, unplaced=plan.unplaced)


def _related(
    plan: QueryPlan, query: RelationalQuery, semantics: SemanticModel, dialect: str, today: date | None
) -> SqlDraft | CannotAnswer:
    try:
        statement = compile_relational(query, semantics, dialect, today)
    except Unwritable as problem:
        reason = str(problem)
        return CannotAnswer(reason=reason[0].upper() + reason[1:] + ".", understood=plan.used, unplaced=plan.unplaced)
    return SqlDraft(text=render(statement, dialect))


def _having(statement: exp.Select, plan: QueryPlan) -> exp.Select:
    """The thresholds on the aggregates themselves: not every dialect knows an alias there."""
    made = {tree.alias_or_name: tree.this if isinstance(tree, exp.Alias) else tree for tree in statement.selects}
    for condition in having_sql(plan, made):
        statement.having(condition, copy=False)
    return statement


def _sorted(statement: exp.Select, plan: QueryPlan, dialect: str) -> exp.Select:
    """Ordered as asked, ties by the keys; by time and keys when nothing is asked. Missing metrics come last either way."""
    columns = output_columns(plan)
    chosen = find_output(columns, plan.order.by) if plan.order else None
    keys = []
    groups = [c for c in columns if c.is_key and c.of in plan.limit_per]
    keys += [ordered(_sort_key(statement, c), dialect) for c in groups if c is not chosen]
    if plan.order and chosen:
        by, missing_last = _sort_key(statement, chosen), not chosen.is_key
        keys.append(ordered(by, dialect, descending=plan.order.descending, missing_last=missing_last))
    others = [c for c in columns if c.is_key and c is not chosen and c not in groups]
    keys += [ordered(_sort_key(statement, c), dialect) for c in others]
    return statement.order_by(*keys, copy=False) if keys else statement


def _sort_key(statement: exp.Select, column: OutputColumn) -> exp.Expr:
    # A bare name may be a column of two joined tables; only an alias, or a column with its table, is sure to be one thing.
    selected = next(tree for tree in statement.selects if tree.alias_or_name == column.name)
    return selected.copy() if isinstance(selected, exp.Column) else exp.Column(this=name(column.name))
