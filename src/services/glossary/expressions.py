"""What an expression of a glossary mentions, and the proof that it is an expression and nothing more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from src.services.glossary.node import Node

if TYPE_CHECKING:
    from sqlglot import exp

PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_ANY_NAME = re.compile(r'[^\W\d]\w*|"(?:[^"]|"")+"')
_WRITE_ONE = "Write one ANSI SQL expression, without SELECT."


def names_in(expression: str) -> tuple[str, ...]:
    """Every word of the expression that could be a column: more than its columns at times, never less."""
    return tuple(word.strip('"').replace('""', '"') for word in _ANY_NAME.findall(expression))


def columns_of_row(expression: str, node: Node) -> frozenset[str]:
    """The columns that a field's expression reads from its own table."""
    if PLAIN_NAME.fullmatch(expression):
        return frozenset({expression})
    from sqlglot import exp

    tree = _parsed(expression, node)
    columns = list(tree.find_all(exp.Column))
    if any(column.table for column in columns):
        raise node.bad("a field's expression names another table", "Use columns of the dataset's own table, without a prefix.")
    if next(tree.find_all(exp.AggFunc), None):
        raise node.bad("a field's expression aggregates", "Make it a metric.")
    return frozenset(column.name for column in columns)


def fields_of_aggregate(expression: str, node: Node) -> frozenset[str]:
    """The `dataset.field` names that a metric's expression reads."""
    from sqlglot import exp

    tree = _parsed(expression, node)
    if not next(tree.find_all(exp.AggFunc), None):
        raise node.bad("a metric's expression does not aggregate", "Use SUM, AVG, COUNT, MIN or MAX.")
    columns = list(tree.find_all(exp.Column))
    if not columns and not _counts_rows(tree):
        raise node.bad("a metric's expression names no field", "Name fields as dataset.field; COUNT(*) counts the rows.")
    for column in columns:
        if not column.table or column.args.get("db"):
            raise node.bad(f"'{column.sql()}' is not dataset.field", "Name every field with its dataset, as in orders.status.")
    return frozenset(f"{column.table}.{column.name}" for column in columns)


def _counts_rows(tree: exp.Expression) -> bool:
    from sqlglot import exp

    return any(isinstance(count.this, exp.Star) for count in tree.find_all(exp.Count))


def _parsed(expression: str, node: Node) -> exp.Expression:
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        statements = sqlglot.parse(f"SELECT {expression}")
    except (SqlglotError, RecursionError, ValueError) as error:
        raise node.bad("this is not an SQL expression", _WRITE_ONE) from error
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or {name for name, value in select.args.items() if value} != {"expressions"}:
        raise node.bad("more than an expression", _WRITE_ONE)
    tree: exp.Expression = select.expressions[0]
    stars = [star for star in tree.find_all(exp.Star) if not isinstance(star.parent, exp.Count)]
    if stars or len(select.expressions) != 1 or next(tree.find_all(exp.Query, exp.Alias, exp.Window, exp.Command), None):
        raise node.bad("more than one plain expression", _WRITE_ONE)
    if select.comments or any(part.comments for part in tree.walk()):
        raise node.bad("a comment in an expression", "Put what it means into the description.")
    return tree
