"""Every table and column of a query, looked up in the catalog, scope by scope.

Common table expressions, derived tables, correlated subqueries, USING and aliases are followed as SQL defines them.
A name that is not in the catalog or in the query is refused, so `sqlite_master`, `pg_catalog.pg_shadow` and SQLite's
habit of reading "text" as a string when no such column exists cannot get through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlglot import exp

from src.models.catalog import Catalog
from src.tools.sql_guard.recursion import check_bounded, refers_to
from src.tools.sql_guard.refusal import Refused, Source, nearest, refuse

Ctes = Mapping[str, tuple[str, ...]]

_ALIASES_IN: Final[dict[str, frozenset[str]]] = {
    "sqlite": frozenset({"where", "group", "having", "order", "joins", "qualify"}),
    "duckdb": frozenset({"where", "group", "having", "order", "qualify", "expressions"}),
    "mysql": frozenset({"group", "having", "order"}),
}
"""Clauses in which a dialect lets a column be called by its alias in the SELECT list."""
_DEFAULT_ALIASES_IN: Final = frozenset({"group", "order"})


@dataclass(slots=True)
class Frame:
    """What a SELECT can see: its sources, the columns that USING merged, its aliases, and the query around it."""

    outer: Frame | None
    sources: list[Source] = field(default_factory=list)
    merged: set[str] = field(default_factory=set)
    aliases: frozenset[str] = frozenset()

    def visible(self) -> list[Source]:
        """Sources from here outwards."""
        return self.sources + (self.outer.visible() if self.outer else [])


def check_names(root: exp.Query, catalog: Catalog) -> tuple[str, ...]:
    """The catalog's tables that the query reads, in order of appearance. Raises Refused."""
    return tuple(dict.fromkeys(name for _, name in read_tables(root, catalog)))


def read_tables(root: exp.Query, catalog: Catalog) -> list[tuple[exp.Table, str]]:
    """Each place where the query reads a table of the catalog, with the table's name. Raises Refused."""
    resolver = _Resolver(catalog)
    resolver.query(root, {}, None)
    return list({id(node): (node, name) for node, name in resolver.tables}.values())


class _Resolver:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._aliases_in = _ALIASES_IN.get(catalog.dialect, _DEFAULT_ALIASES_IN)
        self.tables: list[tuple[exp.Table, str]] = []

    def query(self, node: exp.Expr, ctes: Ctes, outer: Frame | None) -> tuple[str, ...]:
        """The names of a query's columns."""
        ctes = self._with(node, ctes, outer)
        if isinstance(node, exp.Select):
            return self._select(node, ctes, outer)
        if isinstance(node, exp.SetOperation):
            columns = self.query(node.this, ctes, outer)
            others = self.query(node.expression, ctes, outer)
            self._modifiers(node, ctes, Frame(outer, [Source("", columns), Source("", _only(others, columns))]))
            return columns
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            columns = self.query(node.this, ctes, outer)
            self._modifiers(node, ctes, Frame(outer, [Source("", columns)]))
            return columns
        raise refuse("forbidden_construct", f"{type(node).__name__} is not a query.", node=node)

    def _with(self, node: exp.Expr, ctes: Ctes, outer: Frame | None) -> Ctes:
        clause = node.args.get("with_")
        if clause is None:
            return ctes
        known = dict(ctes)
        for cte in clause.expressions:
            known[cte.alias.casefold()] = self._cte(cte, known, outer)
        return known

    def _cte(self, cte: exp.CTE, known: dict[str, tuple[str, ...]], outer: Frame | None) -> tuple[str, ...]:
        named = tuple(column.name for column in cte.args["alias"].columns)
        body = cte.this
        if isinstance(body, exp.SetOperation) and refers_to(body.expression, cte.alias):
            # Only the last part may be recursive; it sees the columns of what comes before it.
            inner = self._with(body, known, outer)
            start = self.query(body.this, inner, outer)
            columns = _renamed(start, named)
            self.query(body.expression, {**inner, cte.alias.casefold(): columns}, outer)
            check_bounded(body, cte.alias)
            self._modifiers(body, inner, Frame(outer, [Source("", start)]))
            return columns
        if isinstance(body, exp.Values):
            return _renamed(_values_columns(body), named)
        return _renamed(self.query(body, known, outer), named)

    def _select(self, node: exp.Select, ctes: Ctes, outer: Frame | None) -> tuple[str, ...]:
        frame = Frame(outer)
        if (from_ := node.args.get("from_")) is not None:
            self._source(from_.this, frame, ctes)
        for join in node.args.get("joins") or ():
            self._join(join, frame, ctes)
        frame.aliases = frozenset(e.alias.casefold() for e in node.expressions if isinstance(e, exp.Alias))
        for expression in node.expressions:
            self._visit(expression, frame, ctes, "expressions")
        self._modifiers(node, ctes, frame)
        return tuple(name for expression in node.expressions for name in _outputs(expression, frame))

    def _modifiers(self, node: exp.Expr, ctes: Ctes, frame: Frame) -> None:
        for clause in ("where", "group", "having", "qualify", "windows", "order", "limit", "offset"):
            value = node.args.get(clause)
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, exp.Expr):
                    self._visit(part, frame, ctes, clause)
        distinct = node.args.get("distinct")
        if isinstance(distinct, exp.Expr):
            self._visit(distinct, frame, ctes, "order")

    def _join(self, join: exp.Join, frame: Frame, ctes: Ctes) -> None:
        before = list(frame.sources)
        self._source(join.this, frame, ctes)
        added = frame.sources[len(before) :]
        for key in join.args.get("using") or ():
            for side in (before, added):
                if not any(source.has(key.name) for source in side):
                    raise _unknown_column(key.name, "", side, self._catalog, key)
            frame.merged.add(key.name.casefold())
        if join.method.upper() == "NATURAL":
            frame.merged.update(c.casefold() for s in added for c in s.columns if any(b.has(c) for b in before))
        if (condition := join.args.get("on")) is not None:
            self._visit(condition, frame, ctes, "joins")

    def _source(self, node: exp.Expr, frame: Frame, ctes: Ctes) -> None:
        """Adds to the frame what one item of a FROM clause offers."""
        if isinstance(node, exp.Table):
            frame.sources.append(self._table(node, ctes))
        elif isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table | exp.Subquery) and not node.alias:
            self._source(node.this, frame, ctes)  # brackets around a join
        elif isinstance(node, exp.Subquery) and isinstance(node.this, exp.Query):
            columns = self.query(node, ctes, frame.outer)
            alias = node.args.get("alias")
            named = tuple(column.name for column in alias.columns) if alias else ()
            frame.sources.append(Source(node.alias, _renamed(columns, named)))
        elif isinstance(node, exp.Values):
            alias = node.args.get("alias")
            named = tuple(column.name for column in alias.columns) if alias else ()
            frame.sources.append(Source(node.alias, _renamed(_values_columns(node), named)))
        else:
            raise refuse("forbidden_construct", "Only tables and queries can be read from.", node=node)
        for join in node.args.get("joins") or ():
            self._join(join, frame, ctes)

    def _table(self, node: exp.Table, ctes: Ctes) -> Source:
        qualifier = ".".join(part for part in (node.catalog, node.db) if part)
        name = node.name
        known = None if qualifier else ctes.get(name.casefold())
        table = self._catalog.table(name)
        alias = node.args.get("alias")
        named = tuple(column.name for column in alias.columns) if alias else ()
        if known is not None:
            return Source(node.alias_or_name, _renamed(known, named))
        if qualifier or table is None:
            full = f"{qualifier}.{name}" if qualifier else name
            near = (table.name,) if table else nearest(name, [t.name for t in self._catalog.tables] + list(ctes))
            why = "Tables are named without a schema here" if qualifier and table else "There is no such table"
            raise refuse("unknown_table", f"{why}: {full}.", name=full, near=near, node=node)
        self.tables.append((node, table.name))
        columns = tuple(column.name for column in table.columns)
        return Source(node.alias_or_name, _renamed(columns, named), table.name)

    def _visit(self, node: exp.Expr, frame: Frame, ctes: Ctes, clause: str) -> None:
        if isinstance(node, exp.Query):
            self.query(node, ctes, frame)
        elif isinstance(node, exp.Column):
            bare = clause == "order" and isinstance(node.parent, exp.Ordered)
            if not (bare and not node.table and node.name.casefold() in frame.aliases):
                self._column(node, frame, clause)
        elif isinstance(node, exp.Table):
            self._table(node, ctes)
        else:
            for child in node.iter_expressions():
                self._visit(child, frame, ctes, clause)

    def _column(self, node: exp.Column, frame: Frame, clause: str) -> None:
        if node.args.get("db") or node.args.get("catalog"):
            full = node.sql()
            raise refuse("unknown_column", f"Columns are named without a schema here: {full}.", name=full, node=node)
        if node.table:
            self._qualified(node, frame)
        elif not isinstance(node.this, exp.Star):
            self._unqualified(node, frame, clause)

    def _qualified(self, node: exp.Column, frame: Frame) -> None:
        wanted = node.table.casefold()
        visible = frame.visible()
        owners = [source for source in visible if source.name.casefold() == wanted]
        if not owners:
            near = nearest(node.table, [source.name for source in visible if source.name])
            message = f"Nothing in this query is called {node.table}."
            raise refuse("unknown_table", message, name=node.table, near=near, node=node, sources=visible)
        if not isinstance(node.this, exp.Star) and not owners[0].has(node.name):
            raise _unknown_column(node.name, node.table, visible, self._catalog, node)

    def _unqualified(self, node: exp.Column, frame: Frame, clause: str) -> None:
        name = node.name
        level: Frame | None = frame
        while level is not None:
            owners = [source for source in level.sources if source.has(name)]
            if len(owners) > 1 and name.casefold() not in level.merged:
                spelled = tuple(f"{source.name}.{name}" for source in owners)
                message = f"{name} may be {' or '.join(spelled)}; say which."
                raise refuse("ambiguous_column", message, name=name, near=spelled, node=node, sources=owners)
            if owners or (clause in self._aliases_in and name.casefold() in level.aliases):
                return
            level = level.outer
        raise _unknown_column(name, "", frame.visible(), self._catalog, node)


def _unknown_column(name: str, owner: str, visible: list[Source], catalog: Catalog, node: exp.Expr) -> Refused:
    chosen = [source for source in visible if source.name.casefold() == owner.casefold()] if owner else visible
    near = nearest(name, list(dict.fromkeys(column for source in chosen for column in source.columns)))
    owners = tuple(f"{table.name}.{column.name}" for table in catalog.tables if (column := table.column(name)))
    full = f"{owner}.{name}" if owner else name
    message = f"There is no column {full} here."
    identifier = node.this if isinstance(node, exp.Column) else node
    if isinstance(identifier, exp.Identifier) and identifier.quoted and not owner:
        message += " Double quotes make it a name; write text in single quotes."
    return refuse("unknown_column", message, name=full, near=(owners + near)[:5], node=node, sources=visible)


def _outputs(expression: exp.Expr, frame: Frame) -> Iterator[str]:
    """The names that one item of a SELECT list gives to the outside."""
    if isinstance(expression, exp.Star):
        yield from (column for source in frame.sources for column in source.columns)
    elif isinstance(expression, exp.Column) and isinstance(expression.this, exp.Star):
        wanted = expression.table.casefold()
        yield from (column for source in frame.sources if source.name.casefold() == wanted for column in source.columns)
    else:
        yield expression.alias_or_name


def _values_columns(node: exp.Values) -> tuple[str, ...]:
    first = node.expressions[0] if node.expressions else None
    width = len(first.expressions) if isinstance(first, exp.Tuple) else 1
    return tuple(f"column{number}" for number in range(1, width + 1))


def _renamed(columns: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    return names + columns[len(names) :]


def _only(names: tuple[str, ...], without: tuple[str, ...]) -> tuple[str, ...]:
    known = {name.casefold() for name in without}
    return tuple(name for name in names if name.casefold() not in known)
