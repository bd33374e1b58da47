"""Rows that a join repeats under a SUM, or loses under a total: found in the keys, made sure of in the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from sqlglot import exp

from src.models.catalog import Catalog, Column, Table
from src.tools.sql_heal.bonds import is_unique
from src.tools.sql_heal.probe import Probe
from src.tools.sql_heal.scopes import tables_of


@dataclass(frozen=True, slots=True)
class _Edge:
    """A join's equation, from one source's column to another's."""

    source: str
    column: str
    target: str
    target_column: str
    to_one: bool


def doubled(tree: exp.Query, catalog: Catalog, probe: Probe) -> Iterator[str]:
    """Sums and means in which a row counts more than once in one group, since a join repeats it."""
    for select in _plain_selects(tree):
        sources = dict(tables_of(select, catalog))
        edges = _edges(select, sources)
        for call in _own_calls(select, exp.Sum, exp.Avg):
            name = _owner(call, sources)
            if name is None or not _may_repeat(name, edges):
                continue
            key = _key(sources[name])
            if key is not None and probe.exists(_repeats(select, name, key, catalog.dialect)):
                table = sources[name].name
                yield f"{call.sql(dialect=catalog.dialect)} counts rows of {table} more than once: a join repeats them."


def lost_rows(tree: exp.Query, catalog: Catalog, probe: Probe) -> Iterator[str]:
    """Parts that are less than the whole: rows that a total leaves out because an inner join finds them no partner."""
    for select in _plain_selects(tree):
        sources = dict(tables_of(select, catalog))
        owners = {name for call in _own_calls(select, exp.Sum, exp.Count) if (name := _owner(call, sources))}
        filtered = {column.table.casefold() for part in _conditions(select) for column in part.find_all(exp.Column)}
        for edge in _edges(select, sources, inner_only=True) if select.args.get("group") else ():
            if edge.source not in owners or not edge.to_one or edge.target.casefold() in filtered:
                continue
            left, right = sources[edge.source], sources[edge.target]
            found = probe.rows(_without_partner(select, edge, left, right, catalog.dialect))
            lost = found.arrow.column(0)[0].as_py() if found is not None and found.rows else 0
            if lost:
                yield f"{lost:,} rows of {left.name} have no {right.name} and are in no group, so the groups are not all."


def _plain_selects(tree: exp.Query) -> list[exp.Select]:
    """SELECTs that can be asked on their own: they stand at the top, and read stored tables."""
    selects = [tree] if isinstance(tree, exp.Select) else []
    return [s for s in selects if s.args.get("joins") and not s.args.get("with_") and all(_is_stored(i) for i in _items(s))]


def _items(select: exp.Select) -> list[exp.Expr]:
    from_ = select.args.get("from_")
    return ([from_] if from_ else []) + list(select.args.get("joins") or ())


def _is_stored(item: exp.Expr) -> bool:
    return isinstance(item.this, exp.Table)


def _own_calls(select: exp.Select, *kinds: type[exp.AggFunc]) -> Iterator[exp.AggFunc]:
    for expression in select.expressions:
        for call in expression.find_all(*kinds):
            is_own = call.find_ancestor(exp.Select) is select and not isinstance(call.parent, exp.Window)
            if is_own and not isinstance(call.this, exp.Distinct):
                yield call


def _owner(call: exp.AggFunc, sources: dict[str, Table]) -> str | None:
    """The one source whose columns a call sums or counts."""
    owners = {
        name
        for column in call.find_all(exp.Column)
        for name, table in sources.items()
        if table.column(column.name) and column.table.casefold() in ("", name.casefold())
    }
    return owners.pop() if len(owners) == 1 else None


def _edges(select: exp.Select, sources: dict[str, Table], *, inner_only: bool = False) -> list[_Edge]:
    spelled = {name.casefold(): name for name in sources}
    edges = []
    for join in select.args.get("joins") or ():
        condition = join.args.get("on")
        if condition is None or (inner_only and join.side):
            continue
        for pair in condition.find_all(exp.EQ):
            left, right = pair.left, pair.right
            if not (isinstance(left, exp.Column) and isinstance(right, exp.Column)):
                continue
            a, b = spelled.get(left.table.casefold()), spelled.get(right.table.casefold())
            if a is None or b is None or a == b:
                continue
            edges.append(_Edge(a, left.name, b, right.name, _unique(sources[b], right.name)))
            edges.append(_Edge(b, right.name, a, left.name, _unique(sources[a], left.name)))
    return edges


def _unique(table: Table, name: str) -> bool:
    column = table.column(name)
    return column is not None and is_unique(table, column)


def _may_repeat(name: str, edges: list[_Edge]) -> bool:
    """Whether some way from the source leads to many rows of another."""
    seen, todo = {name}, [name]
    while todo:
        at = todo.pop()
        for edge in edges:
            if edge.source == at and edge.target not in seen:
                if not edge.to_one:
                    return True
                seen.add(edge.target)
                todo.append(edge.target)
    return False


def _key(table: Table) -> Column | None:
    return next((column for column in table.columns if is_unique(table, column)), None)


def _repeats(select: exp.Select, name: str, key: Column, dialect: str) -> str:
    """A query with a row when some group holds one row of the source twice."""
    column = exp.column(exp.to_identifier(key.name, quoted=True), name)
    asked = select.copy()
    for clause in ("distinct", "having", "order", "limit", "offset", "windows", "qualify"):
        asked.set(clause, None)
    asked.set("expressions", [exp.Literal.number(1)])
    if (group := asked.args.get("group")) is not None:
        group.set("expressions", [_grouped(e, select).copy() for e in group.expressions])
    asked.having(exp.GT(this=exp.Count(this=column.copy()), expression=_distinct(column)), copy=False)
    return asked.limit(1).sql(dialect=dialect)


def _grouped(expression: exp.Expr, select: exp.Select) -> exp.Expr:
    """What GROUP BY means by a position or an alias of the SELECT list."""
    for place, shown in enumerate(select.expressions, start=1):
        is_alias = isinstance(shown, exp.Alias) and isinstance(expression, exp.Column) and not expression.table
        named = is_alias and shown.alias.casefold() == expression.name.casefold()
        if named or (isinstance(expression, exp.Literal) and expression.name == str(place)):
            return cast(exp.Expr, shown.unalias())
    return expression


def _distinct(column: exp.Column) -> exp.Count:
    return exp.Count(this=exp.Distinct(expressions=[column.copy()]))


def _conditions(select: exp.Select) -> list[exp.Expr]:
    where = select.args.get("where")
    if where is None:
        return []
    return list(where.this.flatten()) if isinstance(where.this, exp.And) else [where.this]


def _without_partner(select: exp.Select, edge: _Edge, left: Table, right: Table, dialect: str) -> str:
    """How many rows of `left` that the query asks for have no row of `right`."""
    same = exp.EQ(this=exp.column(edge.target_column, "partner"), expression=exp.column(edge.column, edge.source))
    partner = exp.select("1").from_(_called(right, "partner")).where(same)
    asked = exp.select(exp.Count(this=exp.Star())).from_(_called(left, edge.source))
    for part in _conditions(select):
        owners = {column.table.casefold() for column in part.find_all(exp.Column)}
        if owners == {edge.source.casefold()} and not part.find(exp.Query):
            asked = asked.where(part.copy())
    return asked.where(exp.Not(this=exp.Exists(this=partner))).sql(dialect=dialect)


def _called(table: Table, alias: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(table.name, quoted=True), alias=exp.TableAlias(this=exp.to_identifier(alias)))
