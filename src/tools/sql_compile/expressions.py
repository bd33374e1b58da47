"""SQL trees of fields and metrics: `dataset.field` names become columns, divisions become safe."""

from __future__ import annotations

import re
from functools import lru_cache

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from src.models.semantic import Field, Metric, SemanticModel
from src.tools.sql_compile.percentiles import percentile_sql
from src.tools.sql_compile.quoting import column, name

_ATOMS = (exp.Column, exp.Func, exp.Literal, exp.Paren, exp.Null, exp.Boolean, exp.Subquery)
_PLAIN_NAME = re.compile(r"[^\W\d]\w*")
_DEPTH = 5
"""Metrics made of metrics, how deep: enough for a rate of rates, and an end to a metric that names itself."""


def readable(expression: str) -> bool:
    """Whether an expression of the model is SQL at all."""
    if _PLAIN_NAME.fullmatch(expression):
        return True
    try:
        _parsed(expression)
    except SqlglotError:
        return False
    return True


def field_sql(field: Field) -> exp.Expr:
    """The field's expression over its dataset's columns, each qualified by the dataset's name."""
    if _PLAIN_NAME.fullmatch(field.expression):
        # A column's exact name, even where it is spelt like a keyword.
        return column(field.dataset, field.expression)
    tree = _parsed(field.expression).copy()
    for mentioned in tree.find_all(exp.Column):
        if not mentioned.table:
            mentioned.set("table", name(field.dataset))
    return tree


def metric_sql(metric: Metric, semantics: SemanticModel, dialect: str) -> exp.Expr:
    """The metric's aggregate over real columns. Division by zero gives NULL, division of whole numbers a fraction."""
    tree = exp.Paren(this=spread(metric, semantics))
    for mentioned in list(tree.find_all(exp.Column)):
        field = semantics.field(f"{mentioned.table}.{mentioned.name}")
        if field is not None:
            mentioned.replace(enclosed(field_sql(field)))
    if dialect == "mysql":
        _filters_to_cases(tree)
    for percentile in list(tree.find_all(exp.WithinGroup)):
        percentile.replace(percentile_sql(percentile, dialect))
    for division in list(tree.find_all(exp.Div)):
        make_safe(division, dialect)
    return _unwrapped(tree)


def spread(metric: Metric, semantics: SemanticModel, depth: int = _DEPTH) -> exp.Expr:
    """The metric's tree over `dataset.field` columns: names of other metrics are replaced by what they stand for."""
    tree = exp.Paren(this=_parsed(metric.expression).copy())
    dataset = semantics.dataset(metric.dataset)
    for mentioned in list(tree.find_all(exp.Column)):
        if mentioned.table:
            continue
        part = semantics.metric(mentioned.name)
        if dataset is not None and dataset.field(mentioned.name) is not None:
            mentioned.replace(column(metric.dataset, mentioned.name))
        elif part is not None and part.dataset == metric.dataset and depth:
            mentioned.replace(enclosed(spread(part, semantics, depth - 1)))
    return _unwrapped(tree)


def enclosed(tree: exp.Expr) -> exp.Expr:
    """The tree in parentheses where it needs them to stand inside another: sqlglot adds none by itself."""
    return tree if isinstance(tree, _ATOMS) else exp.Paren(this=tree)


def _unwrapped(tree: exp.Paren) -> exp.Expr:
    # The parentheses are there so that even the root of the tree can be replaced.
    inner: exp.Expr = tree.this
    return inner.pop()


def _bare(tree: exp.Expr) -> exp.Expr:
    # Not `unnest`: it takes the parentheses of a subquery as well.
    return _bare(tree.this) if isinstance(tree, exp.Paren) else tree


def make_safe(division: exp.Div, dialect: str) -> None:
    """Makes the division give NULL for a divisor of zero, and a fraction of whole numbers."""
    divisor = _bare(division.expression)
    if isinstance(divisor, exp.Literal) and divisor.is_number and float(divisor.this) != 0:
        pass
    elif not isinstance(divisor, exp.Nullif):
        division.set("expression", exp.Nullif(this=divisor, expression=exp.Literal.number(0)))
    # `typed` keeps sqlglot from casting as well: these two dialects cut 1 / 2 to 0, the others do not.
    division.args["typed"] = True
    if dialect in ("sqlite", "postgres") and not (_is_fraction(division.this) or _is_fraction(division.expression)):
        division.set("this", exp.cast(_bare(division.this), "double"))


def _is_fraction(tree: exp.Expr) -> bool:
    """Whether the value has a decimal point for sure, so that dividing it needs no cast."""
    tree = _bare(tree)
    if isinstance(tree, exp.Mul):
        return _is_fraction(tree.this) or _is_fraction(tree.expression)
    if isinstance(tree, exp.Literal):
        return tree.is_number and "." in tree.this
    return isinstance(tree, (exp.Avg, exp.Div)) or (isinstance(tree, exp.Cast) and tree.to.is_type(*exp.DataType.REAL_TYPES))


def _filters_to_cases(tree: exp.Expr) -> None:
    """MySQL has no FILTER (WHERE ...): what is filtered out becomes NULL, which aggregates skip."""
    for filtered in list(tree.find_all(exp.Filter)):
        aggregate, condition = filtered.this, filtered.expression.this
        value = aggregate.this
        distinct = isinstance(value, exp.Distinct)
        inner = value.expressions[0] if distinct else value
        kept = exp.Literal.number(1) if isinstance(inner, exp.Star) else inner
        case = exp.Case().when(condition.copy(), kept.copy())
        aggregate.set("this", exp.Distinct(expressions=[case]) if distinct else case)
        filtered.replace(aggregate)


@lru_cache(maxsize=2048)
def _parsed(expression: str) -> exp.Expr:
    return parse_one(expression)
