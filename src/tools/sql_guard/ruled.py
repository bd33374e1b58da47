"""Rules of access in SQL: every table that a statement reads becomes `(SELECT allowed columns FROM t WHERE rule)`.

Two checks that know nothing of each other: names are resolved and tables replaced where the resolver met them; then the final
text is parsed anew, and each occurrence of a ruled table's name must stand in exactly the query that the rule makes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlglot import exp, parse, parse_one
from sqlglot.errors import SqlglotError

from src.errors import AccessBroken
from src.models.access import Access, TableRule
from src.models.catalog import ENUM, Catalog, Column, Table
from src.tools.sql_guard.refusal import refuse

_OWNER: Final = "bi_owner_placeholder"
_KEPT: Final = frozenset({"this", "alias", "joins"})
_ENDLESS: Final = {"mysql": 18_446_744_073_709_551_615, "duckdb": 9_223_372_036_854_775_807}
"""A LIMIT that cuts nothing off, where OFFSET may not stand alone."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What becomes of each table of a database for one scope."""

    scope: str
    queries: dict[str, exp.Select]
    """Name in lower case -> the query that stands for the table."""
    gone: frozenset[str]
    """Names in lower case of tables that are not there."""
    dialect: str

    def check_aliases(self, root: exp.Query) -> None:
        """Raises Refused for a WITH query called like a table: then no name says any more what is read."""
        for cte in root.find_all(exp.CTE):
            if cte.alias.casefold() in self.queries or cte.alias.casefold() in self.gone:
                raise refuse("forbidden_construct", f"A WITH query is called like a table: {cte.alias}.", name=cte.alias)

    def check_types(self, root: exp.Query) -> None:
        """Raises Refused for a type that is the database's own: a table's is its columns, an enumeration's is its values."""
        for kind in root.find_all(exp.DataType):
            if kind.this == exp.DataType.Type.USERDEFINED:
                name = kind.sql(dialect=self.dialect)[:80]
                raise refuse("forbidden_construct", f"The type {name} cannot be named here.", name=name)

    def put_in(self, tables: Iterable[exp.Table]) -> None:
        """Replaces each of the tables that has a rule by its query. Raises Refused."""
        for table in tables:
            query = self.queries.get(table.name.casefold())
            if query is None:
                continue
            if any(value for key, value in table.args.items() if key not in _KEPT):
                raise refuse("forbidden_construct", f"{table.name} can only be read by its name.", name=table.name)
            alias = table.args.get("alias") or exp.TableAlias(this=table.this.copy())
            wrapped = exp.Subquery(this=query.copy(), alias=alias.copy())
            joins = table.args.get("joins")
            if joins:
                wrapped.set("joins", [join.pop() for join in list(joins)])
            table.replace(wrapped)

    def verify(self, text: str) -> None:
        """Parses the final text anew. Raises Refused for a table that stands outside its rule."""
        expected = {name: self._canonical(query) for name, query in self.queries.items()}
        for table in parse_one(text, dialect=self.dialect).find_all(exp.Table):
            name = table.name.casefold()
            if name in self.gone:
                raise _escaped(table)
            if name not in expected:
                continue
            around = table.parent.parent if isinstance(table.parent, exp.From) else None
            inside = (
                isinstance(around, exp.Select)
                and isinstance(around.parent, exp.Subquery)
                and not around.parent.args.get("with_")
            )
            if not inside or self._text(around) != expected[name]:
                raise _escaped(table)

    def _canonical(self, query: exp.Select) -> str:
        return self._text(parse_one(query.sql(dialect=self.dialect), dialect=self.dialect))

    def _text(self, query: Any) -> str:
        return str(query.sql(dialect=self.dialect, comments=False))


def make_rules(catalog: Catalog, access: Access) -> Rules:
    """The queries of a scope, of the database's whole catalog. Raises AccessBroken where a rule does not fit it."""
    missing = [rule.table for rule in access.tables if catalog.table(rule.table) is None]
    if missing:
        raise broken(f"there is no table {missing[0]}")
    gone, queries = set[str](), dict[str, exp.Select]()
    for table in catalog.tables:
        rule = access.rule(table.name)
        if rule is None:
            if access.others_hidden or table.is_view:
                gone.add(table.name.casefold())
            continue
        queries[table.name.casefold()] = _query(table, rule, access.owner, catalog.dialect)
    return Rules(access.scope, queries, frozenset(gone), catalog.dialect)


def seen_columns(table: Table, rule: TableRule | None) -> tuple[str, ...]:
    """The columns of a table that are there."""
    return tuple(c.name for c in table.columns if rule is None or c.name.casefold() not in rule.hidden)


def broken(why: str) -> AccessBroken:
    """The file and the database do not fit: told to the log, not to who asks."""
    return AccessBroken("The rules of access do not fit this database, so nothing of it is shown.", why=why)


def _query(table: Table, rule: TableRule, owner: str, dialect: str) -> exp.Select:
    names = {c.name.casefold() for c in table.columns}
    unknown = (rule.hidden | rule.masked) - names
    if unknown:
        raise broken(f"{table.name} has no column {min(unknown)}")
    columns = [_column(c, rule) for c in table.columns if c.name.casefold() not in rule.hidden]
    if not columns:
        raise broken(f"{table.name} has no column left: leave it out of the rules and hide other tables")
    made = exp.select(*columns).from_(exp.Table(this=exp.to_identifier(table.name, quoted=True)))
    if rule.predicates:
        made = made.where(exp.or_(*(exp.paren(_predicate(p, table, owner, dialect)) for p in rule.predicates)))
    return _fenced(made, dialect)


def _column(known: Column, rule: TableRule) -> exp.Expr:
    name = known.name
    column = exp.column(exp.to_identifier(name, quoted=True))
    if name.casefold() not in rule.masked:
        if known.declared != ENUM:
            return column
        return exp.alias_(exp.cast(column, exp.DataType.Type.TEXT), exp.to_identifier(name, quoted=True))
    covered: exp.Expr = exp.Null()
    if known.type == "text":
        is_null = exp.Is(this=column.copy(), expression=exp.Null())
        covered = exp.Case(ifs=[exp.If(this=exp.Not(this=is_null), true=exp.Literal.string("***"))])
    return exp.alias_(covered, exp.to_identifier(name, quoted=True))


def _fenced(query: exp.Select, dialect: str) -> exp.Select:
    """A LIMIT that cuts nothing off keeps the planner from asking the statement's own conditions, or raising its errors, of
    rows that the rule holds back."""
    if dialect == "postgres":
        return query.offset(0)
    if dialect in _ENDLESS:
        return query.limit(_ENDLESS[dialect])
    return query.limit(exp.Neg(this=exp.Literal.number(1)))


def _predicate(text: str, table: Table, owner: str, dialect: str) -> exp.Expr:
    """The condition with every column quoted as the database spells it, and who asks as a literal."""
    try:
        found = parse(text.replace("{owner}", _OWNER), dialect=dialect)
    except SqlglotError:
        found = []
    tree = found[0] if len(found) == 1 else None
    if tree is None:
        raise broken(f"the rule of {table.name} is no condition")
    if any(isinstance(node, exp.Query | exp.AggFunc | exp.Window | exp.Placeholder | exp.Star) for node in tree.walk()):
        raise broken(f"the rule of {table.name} is more than a condition on its rows")
    if any(_OWNER in str(literal.this) for literal in tree.find_all(exp.Literal)):
        raise broken(f"the rule of {table.name} has {{owner}} inside quotes: write it without")
    for column in list(tree.find_all(exp.Column)):
        if not column.table and column.name == _OWNER:
            literal = _literal(owner)
            if column is tree:
                raise broken(f"the rule of {table.name} is no condition")
            column.replace(literal)
            continue
        known = table.column(column.name)
        if known is None or column.table:
            raise broken(f"the rule of {table.name} names {column.sql()}, which is no column of it")
        column.set("this", exp.to_identifier(known.name, quoted=True))
    return tree


def _literal(owner: str) -> exp.Expr:
    """Text that cannot end early, whatever a server's settings make of a backslash: there is none."""
    if "\0" in owner or "\\" in owner:
        raise broken("who asks has a name with a backslash")
    return exp.Literal.string(owner)


def _escaped(table: exp.Table) -> Exception:
    return refuse("forbidden_construct", f"{table.name} cannot be read this way.", name=table.name)
