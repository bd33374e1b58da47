"""Names are quoted only where the dialect needs it, and the statement is printed for a person to read."""

from __future__ import annotations

import re
from functools import lru_cache

from sqlglot import Dialect, exp

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# SQLite's and PostgreSQL's generators know no reserved words of their own in sqlglot.
_SQLITE = frozenset({
    "add", "all", "alter", "and", "as", "asc", "autoincrement", "between", "by", "case", "cast", "check", "collate",
    "commit", "constraint", "create", "cross", "current_date", "current_time", "current_timestamp", "default",
    "deferrable", "delete", "desc", "distinct", "drop", "else", "end", "escape", "except", "exists", "foreign", "from",
    "full", "glob", "group", "having", "if", "in", "index", "inner", "insert", "intersect", "into", "is", "isnull",
    "join", "left", "like", "limit", "natural", "not", "notnull", "null", "on", "or", "order", "outer", "over",
    "primary", "references", "returning", "right", "select", "set", "table", "then", "to", "transaction", "union",
    "unique", "update", "using", "values", "when", "where", "window", "with",
})  # fmt: skip


def bare(text: str) -> exp.Column:
    """A column without its table."""
    return exp.Column(this=name(text))


def name(text: str) -> exp.Identifier:
    """An exact name. It is marked as quoted here; `render` takes the quotes off where they are not needed."""
    return exp.to_identifier(text, quoted=True)


def column(table: str, text: str) -> exp.Column:
    """`table.column`, both exact."""
    return exp.Column(this=name(text), table=name(table))


def render(statement: exp.Query, dialect: str) -> str:
    """The statement in its dialect, pretty."""
    for identifier in statement.find_all(exp.Identifier):
        text = identifier.this
        folded = bool(identifier.args.get("quoted")) and dialect == "postgres" and text != text.lower()
        identifier.set("quoted", folded or not _PLAIN.fullmatch(text) or text.lower() in _reserved(dialect))
    return statement.sql(dialect=dialect, pretty=True)


@lru_cache(maxsize=16)
def _reserved(dialect: str) -> frozenset[str]:
    if dialect == "sqlite":
        return _SQLITE
    # DuckDB's grammar is PostgreSQL's, and so are its reserved words.
    source = "duckdb" if dialect == "postgres" else dialect
    return frozenset(Dialect.get_or_raise(source).generator_class.RESERVED_KEYWORDS)
