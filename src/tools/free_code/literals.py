"""Numbers and texts that are typed into code: those of the question and of statistics, never data."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from src.tools.free_code.asked import Asked

USUAL: Final = frozenset(
    {*map(float, range(32)), 36, 40, 42, 45, 48, 50, 52, 60, 64, 75, 80, 90, 95, 99, 100, 120, 200, 252, 256, 300, 360, 365,
     365.25, 400, 500, 999, 1000, 1024, 1440, 2000, 3600, 5000, 10_000, 86_400, 100_000, 1_000_000, 1e9,
     0.001, 0.005, 0.01, 0.02, 0.025, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.975, 0.98, 0.99,
     0.995,     1.4826, 0.6745, 1.345, 1.5, 1.96, 2.5, 2.576, 3.5, 1e-4, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10, 1e-12}
)  # fmt: skip
"""Quantiles, levels, lengths of time, constants of robust statistics, and settings of methods."""
_OPERATIONS: Final[dict[type[ast.operator], Callable[[float, float], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: operator.pow,
}  # fmt: skip
MOST_LISTED: Final = 12
_LONGEST_TEXT: Final = 120
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
_MOST_IN_TEXT: Final = 3


def odd_literals(tree: ast.Module, asked: Asked) -> Iterator[str]:
    """What is wrong with the literals: numbers out of nowhere, lists of them, texts that hold data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set) and sum(map(_is_number, node.elts)) > MOST_LISTED:
            yield f"Line {node.lineno}: a list of numbers is data; take them from df."
        if isinstance(node, ast.Constant):
            yield from _of_constant(node, asked)
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and (said := _odd_arithmetic(node, asked)):
            yield f"Line {node.lineno}: {said}"
    odd = sorted({float(n.value) for n in ast.walk(tree) if _is_number(n) and _odd(n, asked)})  # type: ignore[attr-defined]
    if odd:
        listed = ", ".join(f"{n:g}" for n in odd[:4])
        yield f"The numbers {listed} are not in the question: take them from df or leave them out."


def _of_constant(node: ast.Constant, asked: Asked) -> Iterator[str]:
    if isinstance(node.value, bytes | complex):
        yield f"Line {node.lineno}: no bytes and no complex numbers."
    text = node.value if isinstance(node.value, str) and node.value not in asked.columns else ""
    if len(text) > _LONGEST_TEXT or len(_NUMBER.findall(text)) > _MOST_IN_TEXT:
        yield f"Line {node.lineno}: a text that holds data, or is too long; take it from df."


def _odd_arithmetic(node: ast.BinOp, asked: Asked) -> str:
    """What is wrong with a calculation that needs no rows: typed numbers put together, or values made to vanish."""
    left, right = node.left, node.right
    if _is_number(left) and _is_number(right):
        made = _made_of(node)
        fits = made is not None and (made in USUAL or made in asked.numbers or (not made.is_integer() and 0 < made < 1))
        return "" if fits else "numbers are put together that are not in the question."
    nil = any(_is_number(n) and float(n.value) == 0 for n in (left, right))  # type: ignore[attr-defined]
    same = ast.dump(left) == ast.dump(right) and isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod)
    vanishes = (isinstance(node.op, ast.Mult) and nil) or (isinstance(node.op, ast.Pow) and _is_number(right) and nil) or same
    return "this comes to the same whatever the rows are." if vanishes else ""


def _made_of(node: ast.BinOp) -> float | None:
    """The value of a calculation with two typed numbers."""
    left, right = float(node.left.value), float(node.right.value)  # type: ignore[attr-defined]
    try:
        found = _OPERATIONS[type(node.op)](left, right)
    except (KeyError, ArithmeticError):
        return None
    return float(found) if isinstance(found, int | float) else None


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _odd(node: ast.AST, asked: Asked) -> bool:
    value = float(node.value)  # type: ignore[attr-defined]
    return value not in USUAL and value not in asked.numbers
