"""Statements that may cost more time or memory than a run has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from src.tools import safety_rules as rules
from src.tools.safety_finding import SafetyFinding, at
from src.tools.safety_scope import Scope, number

_ENDS: Final = (ast.Break, ast.Return, ast.Raise)
_ROWS: Final = frozenset({"iterrows", "itertuples"})


def endless(node: ast.While) -> Iterator[SafetyFinding]:
    """`while True` that nothing leaves."""
    test = node.test
    always = (isinstance(test, ast.Constant) and bool(test.value)) or (
        isinstance(test, ast.UnaryOp)
        and isinstance(test.op, ast.Not)
        and isinstance(test.operand, ast.Constant)
        and not test.operand.value
    )
    if always and not any(isinstance(part, _ENDS) for part in ast.walk(node)):
        yield at("medium", "endless_loop", "A loop without an end.", node, "Give it a condition or a `break`.")


def loop(node: ast.For, scope: Scope) -> Iterator[SafetyFinding]:
    """Loops over rows in loops over rows, endless iterators, prints without end."""
    if isinstance(node.iter, ast.Call) and scope.dotted(node.iter.func) in {"itertools.count", "itertools.cycle"}:
        if not any(isinstance(part, _ENDS) for part in ast.walk(node)):
            yield at("medium", "endless_loop", "A loop without an end.", node, "Give it a `break`.")
    elif _over_rows(node) and (depth := _row_depth(node)) > 1:
        hint = "Use `merge` and `groupby` instead of loops."
        yield at("medium" if depth > 2 else "low", "nested_rows", f"{depth} loops over rows in one another.", node, hint)
    if _over_rows(node) and any(_is_print(part) for part in node.body):
        yield at("low", "print_in_loop", "Every row is printed.", node, "Print a table once: print(df.head()).")


def size(node: ast.BinOp) -> Iterator[SafetyFinding]:
    """`9 ** 99999`, `"x" * 10**9`, `1 << 10**9`."""
    if isinstance(node.op, ast.Pow | ast.LShift) and number(node.right) > rules.MAX_POWER:
        yield at("medium", "size", "A power of that size takes too long.", node, "Use a float or a smaller exponent.")
    elif isinstance(node.op, ast.Mult):
        for thing, times in ((node.left, node.right), (node.right, node.left)):
            text = isinstance(thing, ast.Constant) and isinstance(thing.value, str | bytes)
            if (text or isinstance(thing, ast.List | ast.Tuple)) and number(times) > rules.MAX_ELEMENTS:
                yield at("medium", "size", "That many repetitions do not fit.", node, "Use fewer.")


def _over_rows(node: ast.For) -> bool:
    calls = (part for part in ast.walk(node.iter) if isinstance(part, ast.Call))
    return any(isinstance(call.func, ast.Attribute) and call.func.attr in _ROWS for call in calls)


def _row_depth(node: ast.AST) -> int:
    """How many loops over rows stand in one another, at most."""
    own = int(isinstance(node, ast.For) and _over_rows(node))
    inner = (_row_depth(child) for child in ast.iter_child_nodes(node) if not isinstance(child, ast.expr))
    return own + max(inner, default=0)


def _is_print(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
