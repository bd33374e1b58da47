"""Whether a text means one thing in one dialect and another in the other: 7 / 2, "a", a || b."""

from __future__ import annotations

from typing import Final

from sqlglot import Dialect, TokenType, exp

_REAL: Final = ("double", "float", "decimal")


def quotes_otherwise(text: str, source: str) -> bool:
    """Whether MySQL would read a name as a text, or a joined text as a condition."""
    if source != "mysql":
        return False
    tokens = Dialect.get_or_raise(source).tokenize(text)
    return any(one.token_type is TokenType.DPIPE for one in tokens) or '"' in text or "\\" in text


def divides_otherwise(tree: exp.Expr, source: str, target: str) -> bool:
    """Whether a division of what may be whole numbers drops the rest in one of the two, and not in the other."""
    theirs = Dialect.get_or_raise(source)
    if Dialect.get_or_raise(target).TYPED_DIVISION == theirs.TYPED_DIVISION:
        return False
    return not all(_of_reals(one, theirs) for one in tree.find_all(exp.Div))


def _of_reals(division: exp.Div, source: Dialect) -> bool:
    """Whether a side is certainly no whole number. A division that a rewrite brought in is the target's own."""
    own = bool(division.args.get("typed")) != bool(source.TYPED_DIVISION)
    return own or any(_is_real(side.unnest()) for side in (division.left, division.right))


def _is_real(side: exp.Expr) -> bool:
    if isinstance(side, exp.Literal):
        return not side.is_string and not side.name.isdecimal()
    if isinstance(side, exp.Mul | exp.Add | exp.Sub | exp.Div):
        return _is_real(side.left.unnest()) or _is_real(side.right.unnest())
    return isinstance(side, exp.Avg) or (isinstance(side, exp.Cast) and side.to.is_type(*_REAL))
