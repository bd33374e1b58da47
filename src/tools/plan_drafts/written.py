"""SQL that a model wrote for what no plan can say: read, held against what was shown and the question, and guarded."""

from __future__ import annotations

import re
from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from src.models.plan import QueryPlan
from src.models.sql import Guard, SqlDraft, SqlFailure
from src.models.written import WrittenColumn, WrittenSql
from src.tools.plan_drafts.columns import chart_of
from src.tools.plan_drafts.draft import PlanDraft
from src.tools.plan_drafts.literals import Grounds
from src.tools.plan_drafts.parts import Wrong
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import near_names
from src.tools.plan_drafts.sql_analysis import analysis_of_sql
from src.tools.prompting.quoting import quoted
from src.tools.prompting.schema_slice import Slice

_NAMED: Final = 5
_PLAIN: Final = re.compile(r"\w[\w %().,&/+$€£-]{0,79}")
"""A name that can head a column, without links or markup."""
_UNIT: Final = re.compile(r"[\w%$€£° /-]{0,20}")


def written_plan(draft: PlanDraft, said: Said, shown: Slice, guard: Guard, examples: str = "") -> QueryPlan | str:
    """The plan that holds the SQL, or what is wrong with it, in words for the one who wrote it. Never raises."""
    guarded = guard(SqlDraft(text=draft.sql))
    if isinstance(guarded, SqlFailure):
        near = f" Near it: {', '.join(guarded.near[:_NAMED])}." if guarded.near else ""
        return f"The SQL is refused: {guarded.message}{near}"
    root = sqlglot.parse_one(draft.sql, dialect=said.catalog.dialect)
    assert isinstance(root, exp.Query)
    problem = _reach(root, guarded.tables, said, shown) or _made_up(root) or Grounds(said, shown, examples).problem(root)
    if problem:
        return problem
    columns = _columns(draft.columns, root)
    if isinstance(columns, str):
        return columns
    try:
        analysis, told = analysis_of_sql(draft.analysis, tuple(root.named_selects), said) if draft.analysis else (None, "")
    except Wrong as wrong:
        return str(wrong)
    return QueryPlan(
        shape="written",
        written=WrittenSql(sql=draft.sql, columns=columns, by="agent"),
        analysis=analysis,
        chart=chart_of(draft, said),
        assumptions=(told,) if told else (),
    )


def _reach(root: exp.Query, tables: tuple[str, ...], said: Said, shown: Slice) -> str:
    """What is wrong with the tables and columns it reads, or nothing: those that were shown, and nothing sensitive."""
    sources = {d.source.casefold(): d.source for name in shown.datasets if (d := said.semantics.dataset(name))}
    if not tables:
        return "The SQL reads no table."
    for table in tables:
        if table.casefold() not in sources:
            near = ", ".join(near_names(table, tuple(sources.values())))
            return f"The table {quoted(table)} is not in the description; near it: {near}."
    if any(not isinstance(star.parent, exp.Count) for star in root.find_all(exp.Star)):
        return "Name the columns instead of *."
    if problem := _unseen_columns(root):
        return problem
    used = {t.casefold() for t in tables}
    stored = {c.name.casefold() for t in said.catalog.tables if t.name.casefold() in used for c in t.columns}
    whole = {n.casefold() for t in root.find_all(exp.Table) for n in (t.name, t.alias) if n} - stored
    for column in root.find_all(exp.Column):
        if column.name.casefold() in whole:
            return f"{quoted(column.name)} is a table; name its columns."
    return _sensitive(root, said, used) or _unshown(root, said, shown, used)


def _unseen_columns(root: exp.Query) -> str:
    """Columns that are read without being named: renamed by an alias, or joined on because both sides have them."""
    for table in root.find_all(exp.Table):
        alias = table.args.get("alias")
        if isinstance(alias, exp.TableAlias) and alias.columns:
            return f"Do not rename the columns of {quoted(table.name)} in its alias; name them as they are."
    if any(join.method in ("NATURAL", "POSITIONAL") for join in root.find_all(exp.Join)):
        return "Say on which columns tables are joined."
    return ""


def _sensitive(root: exp.Query, said: Said, used: set[str]) -> str:
    """A sensitive column that is read anywhere, or a name that may be one."""
    called: dict[str, set[str]] = {}
    for table in root.find_all(exp.Table):
        called.setdefault((table.alias or table.name).casefold(), set()).add(table.name.casefold())
    secret = {table: _secret(said, {table}) for table in used}
    for column in root.find_all(exp.Column):
        owners = called.get(column.table.casefold(), used) & used if column.table else used
        if any(column.name.casefold() in secret[owner] for owner in owners or used):
            return f"{quoted(column.name)} is sensitive and is never read; leave it out."
    for join in root.find_all(exp.Join):
        for shared in join.args.get("using") or ():
            if any(shared.name.casefold() in names for names in secret.values()):
                return f"{quoted(shared.name)} is sensitive and is never read; leave it out."
    return ""


def _secret(said: Said, used: set[str]) -> set[str]:
    """Columns of the tables that a sensitive field reads."""
    found: set[str] = set()
    for dataset in said.semantics.datasets:
        if dataset.source.casefold() not in used:
            continue
        for field in (f for f in dataset.fields if f.sensitive):
            found |= {field.column.casefold(), field.name.casefold()}
    return found


def _unshown(root: exp.Query, said: Said, shown: Slice, used: set[str]) -> str:
    """A column of a table that the description does not hold: what nobody described is not read."""
    allowed: set[str] = set()
    for ref in shown.fields:
        field = said.semantics.field(ref)
        dataset = said.semantics.dataset(field.dataset) if field else None
        if field and dataset and dataset.source.casefold() in used:
            allowed |= {c.casefold() for c in _columns_of(field.expression, said.catalog.dialect)}
    for table in (t for t in said.catalog.tables if t.name.casefold() in used):
        allowed |= {c.casefold() for c in (*table.key, *(c for k in table.foreign_keys for c in k.columns))}
    for join in said.semantics.relationships:
        allowed |= {c.casefold() for c in (*join.from_columns, *join.to_columns)}
    stored = {c.name.casefold() for t in said.catalog.tables if t.name.casefold() in used for c in t.columns}
    for column in root.find_all(exp.Column):
        name = column.name.casefold()
        if name in stored and name not in allowed:
            near = ", ".join(near_names(column.name, tuple(sorted(allowed))))
            return f"The column {quoted(column.name)} is not in the description; near it: {near}."
    return ""


def _columns_of(expression: str, dialect: str) -> tuple[str, ...]:
    try:
        return tuple(c.name for c in sqlglot.parse_one(expression, dialect=dialect).find_all(exp.Column))
    except SqlglotError:
        return ()


def _made_up(root: exp.Query) -> str:
    """An output column that reads nothing would be a number that the model typed."""
    for select in root.find_all(exp.Select):
        for projection in select.expressions:
            if projection.find(exp.Column, exp.Count, exp.Window, exp.Subquery) is None:
                inside = select.find_ancestor(exp.Exists, exp.In) is not None
                if not inside:
                    return f"The output {quoted(projection.alias_or_name or projection.sql(), 60)} reads no column."
    return ""


def _columns(told: tuple[WrittenColumn, ...], root: exp.Query) -> tuple[WrittenColumn, ...] | str:
    """What was told of the output columns, by their names."""
    outputs = tuple(root.named_selects)
    if any(not name for name in outputs) or len(set(outputs)) < len(outputs):
        return "Give every output column a name of its own with AS."
    if odd := next((name for name in outputs if not _PLAIN.fullmatch(name)), ""):
        return f"Name the output {quoted(odd, 60)} in plain words."
    for column in told:
        if column.name not in outputs:
            return f'"columns" names {quoted(column.name)}, which the SQL does not give; it gives {", ".join(outputs)}.'
        if not _UNIT.fullmatch(column.unit):
            return f"{quoted(column.unit)} is no unit."
    return tuple(column.model_copy(update={"label": ""}) for column in told)
