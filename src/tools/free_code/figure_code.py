"""Code that draws: its data come from the rows as its answers do; nothing is typed into a figure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from src.tools.charts.custom.misfits import PLACES, SHOWN
from src.tools.free_code.derived import Derived

NO_PICTURES: Final = (
    "A picture of matplotlib and its like is not shown, for nobody can check what is in it: "
    'give a Plotly figure as "figure" of the result.'
)
_DATA: Final = frozenset({*PLACES, *SHOWN} - {"group", "path", "source", "target", "value", "text"})


def typed_data(tree: ast.Module, figure: ast.expr, derived: Derived) -> Iterator[str]:
    """What is wrong with the figure in the program: it has nothing to do with `df`, or arrays of its data are written down."""
    if not derived.reaches(figure):
        yield '"figure" must be computed from df.'
    for name, value in _given(tree):
        literal = isinstance(value, ast.List | ast.Tuple | ast.Dict | ast.Constant | ast.JoinedStr)
        names_column = isinstance(value, ast.Constant) and isinstance(value.value, str)
        if name in _DATA and literal and not names_column and not _is_empty(value) and derived.why_not(value):
            yield f"Line {value.lineno}: {name} of the figure is typed in; compute it from df."


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _given(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = ((k.value, v) for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant))
            yield from ((str(k), v) for k, v in keys if not isinstance(v, ast.Dict))
        elif isinstance(node, ast.Call):
            yield from ((k.arg, k.value) for k in node.keywords if k.arg and not isinstance(k.value, ast.Dict))
