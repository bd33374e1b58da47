"""What the names in a piece of code stand for, as far as its text tells: packages, literals, the code's own."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

_MOST: Final = 1e300


class Scope:
    """Looks names up in the nodes of one tree."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self.modules = dict(_imported(nodes))
        """Variable -> dotted name of what was imported under it."""
        self.bound = frozenset(_bound(nodes)) | frozenset(self.modules)
        self._literals = _literals(nodes)

    def dotted(self, node: ast.expr) -> str | None:
        """`np.linalg.svd` as "numpy.linalg.svd"; None where the chain does not start at something imported."""
        names: list[str] = []
        while isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.modules:
            return None
        return ".".join([self.modules[node.id], *reversed(names)])

    def package(self, node: ast.expr) -> str | None:
        """The package at the start of a chain of attributes, if it is one."""
        dotted = self.dotted(node)
        return dotted.partition(".")[0] if dotted else None

    def literal(self, node: ast.expr | None) -> ast.expr | None:
        """The node itself, or the one literal that its name is given."""
        return self._literals.get(node.id, node) if isinstance(node, ast.Name) else node

    def text(self, node: ast.expr | None) -> str | None:
        """A literal text."""
        found = self.literal(node)
        return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None

    def length(self, node: ast.expr) -> float | None:
        """How many items a literal list or range has; None when the text does not tell."""
        found = self.literal(node)
        if isinstance(found, ast.List | ast.Tuple | ast.Set):
            return float(len(found.elts))
        if isinstance(found, ast.Constant) and isinstance(found.value, str):
            return float(len(found.value))
        if isinstance(found, ast.Call) and isinstance(found.func, ast.Name) and found.func.id == "range" and found.args:
            return max((number(value) for value in found.args), default=0.0)
        return None


def number(node: ast.expr, depth: int = 0) -> float:
    """A literal number, or a literal power or product of such; 0 for anything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        node = node.operand
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(min(node.value, _MOST))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"int", "float"} and node.args:
        return number(node.args[0], depth + 1) if depth < 20 else 0.0
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.Mult | ast.LShift):
        if depth >= 20:
            return _MOST
        left, right = number(node.left, depth + 1), number(node.right, depth + 1)
        if isinstance(node.op, ast.Mult):
            return min(left * right, _MOST)
        base = 2.0 if isinstance(node.op, ast.LShift) else left
        power = min(base ** min(right, 300.0), _MOST) if 0 < base < 10 or (0 <= right < 100 and base < 1000) else _MOST
        return min(max(left, 1.0) * power, _MOST) if isinstance(node.op, ast.LShift) else power
    return 0.0


def _imported(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name if alias.asname else alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _bound(nodes: list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef | ast.ClassDef) or (isinstance(node, ast.ExceptHandler) and node.name):
            yield str(node.name)


def _literals(nodes: list[ast.AST]) -> dict[str, ast.expr]:
    """Names that are assigned once, at any place, and then a literal list, range or text."""
    given: dict[str, list[ast.expr | None]] = {}
    for node in nodes:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    given.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            given.setdefault(node.id, [])
    stored = Counter(node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))
    stored.update(node.arg for node in nodes if isinstance(node, ast.arg))
    return {name: values[0] for name, values in given.items() if len(values) == stored.get(name) == 1 and values[0] is not None}
