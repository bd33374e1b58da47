"""Output columns that are shares by construction: what meets a condition, divided by all of it, times 100 or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp


@dataclass(frozen=True, slots=True)
class Share:
    """The position of an output column, and what the whole is: 1 or 100."""

    column: int
    whole: float


def shares(tree: exp.Query) -> Iterator[Share]:
    """The shares among a SELECT's columns.

    Known by their shape, not by their name: SUM or COUNT over a CASE or FILTER, or a group's SUM over a window's, divided by
    the same without it.
    """
    if not isinstance(tree, exp.Select):
        return
    for position, expression in enumerate(tree.expressions):
        division = next(iter(expression.find_all(exp.Div)), None)
        if division is not None and _is_part_of_whole(division):
            yield Share(position, _factor(expression))


def _factor(expression: exp.Expr) -> float:
    """What the quotient is multiplied with."""
    factors = [
        float(literal.name)
        for product in expression.find_all(exp.Mul)
        for literal in (product.left, product.right)
        if isinstance(literal, exp.Literal) and not literal.is_string
    ]
    return factors[0] if len(factors) == 1 else 1.0


def _is_part_of_whole(division: exp.Div) -> bool:
    window = next(iter(division.right.find_all(exp.Window)), None)
    part = _aggregate(division.left)
    if part is None:
        return False
    if window is not None:  # SUM(x) / SUM(SUM(x)) OVER ()
        inner = window.this.this if isinstance(window.this, exp.Sum) else None
        return isinstance(inner, exp.AggFunc) and inner.sql() == part.sql()
    whole = _aggregate(division.right)
    if whole is None or type(part) is not type(whole) or _is_conditional(whole):
        return False
    return _is_conditional(part) and _measured(part) == _measured(whole)


def _is_conditional(call: exp.AggFunc) -> bool:
    return isinstance(call.parent, exp.Filter) or call.find(exp.Case) is not None


def _aggregate(node: exp.Expr) -> exp.AggFunc | None:
    """The one SUM or COUNT of non-negative things in an expression: of rows, of ones, of a column."""
    found = list(node.find_all(exp.Sum, exp.Count))
    return found[0] if len(found) == 1 else None


def _measured(call: exp.AggFunc) -> str:
    """What is counted or summed, whatever the condition: the column, or rows."""
    inner = call.this
    distinct = isinstance(inner, exp.Distinct)
    if distinct:
        inner = inner.expressions[0]
    if isinstance(inner, exp.Case) and len(inner.args["ifs"]) == 1:
        default = inner.args.get("default")
        if default is not None and not (isinstance(default, exp.Literal | exp.Null) and default.name in ("0", "")):
            return f"case {call.sql()}"
        inner = inner.args["ifs"][0].args["true"]
    if isinstance(inner, exp.Star | exp.Literal):
        return "rows"
    return f"{'distinct ' if distinct else ''}{inner.sql()}"
