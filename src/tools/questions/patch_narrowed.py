"""A follow-up that makes the rows of written SQL fewer: "only North", "the top 3"; said how, or refused."""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from src.models.plan import Filter, QueryPlan
from src.models.written import WrittenSql
from src.tools.questions.narrowing import label_of, narrow
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.sql_compile.conditions import filter_sql
from src.tools.written_sql.narrowing import Narrowed, figures_of, first_rows, tables_of, where_column

_USUAL: Final = 5
_INSIDE: Final = "the condition was put into the SQL that was written by hand, before its rows were grouped"
_AROUND: Final = "of the rows that the SQL written by hand gave, those that fit are kept"


def narrowed_rows(before: QueryPlan, written: WrittenSql, reading: Reading, roles: Roles) -> QueryPlan | Refusal | None:
    """The plan with fewer rows; a refusal that says why there are none; None where something else is asked for."""
    ranking, names = reading.ranking, (roles.splits, roles.attributes, roles.things, roles.times, reading.grains)
    if any(names) or reading.periods or reading.intent.kind or not (roles.values or reading.conditions or ranking):
        return None
    if roles.quantities and ranking is None:
        return None
    dialect, sql, said = reading.catalog.dialect, written.sql, []
    sources = {d.source.rpartition(".")[2].casefold(): d.name for d in reading.semantics.datasets}
    facts = [sources[t.casefold()] for t in tables_of(sql, dialect) if t.casefold() in sources][:1]
    found = narrow(reading, roles, facts) if facts else ((), ())
    if isinstance(found, Refusal):
        return found
    filters, assumed = found
    if (roles.values or reading.conditions) and not filters:
        return None
    for condition in filters:
        made = _where(sql, dialect, condition, reading)
        if made is None:
            return Refusal(
                f"The SQL written by hand cannot be narrowed by {label_of(reading, condition.field)}: ask the whole question."
            )
        sql = made.sql
        said.append(_INSIDE if made.inside else _AROUND)
    if ranking is not None:
        figure = _ranked_by(written, sql, dialect, roles)
        if figure is None:
            return Refusal("It does not say by which column of the answer before the first are chosen: ask the whole question.")
        limit = ranking.limit or (1 if not ranking.leads else _USUAL)
        cut = first_rows(sql, dialect, figure, limit, descending=ranking.descending)
        if cut is None:
            return None
        sql = cut
        said.append(f"of the rows that the SQL written by hand gave, {limit} by {figure} are kept")
    smaller = written.model_copy(update={"sql": sql, "verified_by": ""})
    return before.model_copy(update={"written": smaller, "assumptions": tuple(dict.fromkeys((*said, *assumed)))})


def _where(sql: str, dialect: str, condition: Filter, reading: Reading) -> Narrowed | None:
    field = reading.semantics.field(condition.field)
    dataset = reading.semantics.dataset(condition.field.partition(".")[0])
    if field is None or dataset is None or field.sensitive or field.expression.strip('"') != field.column:
        return None

    def made(column: exp.Column) -> exp.Expr:
        plain = filter_sql(condition, field, dialect)
        holder = exp.Paren(this=plain)
        for mentioned in list(holder.find_all(exp.Column)):
            mentioned.replace(column.copy())
        whole: exp.Expr = holder.this
        return whole

    return where_column(sql, dialect, (dataset.source.rpartition(".")[2], field.column), made)


def _ranked_by(written: WrittenSql, sql: str, dialect: str, roles: Roles) -> str | None:
    """The one figure of the result, or the one that is named."""
    told = [c.name for c in written.columns if c.role == "measure"]
    figures = told or list(figures_of(sql, dialect))
    if not roles.quantities:
        return figures[0] if len(figures) == 1 else None
    names = {n.casefold() for q in roles.quantities for n in _names(q.link.words)}
    called = [c.name for c in written.columns if c.role == "measure" and c.label.casefold() in names]
    fitting = dict.fromkeys([*called, *(f for f in figures if f.casefold() in names)])
    return next(iter(fitting)) if len(fitting) == 1 else None


def _names(words: str) -> tuple[str, str]:
    return words, words.replace(" ", "_")
