"""Which values of a program come from the rows: what is only written down is no finding.

Not a proof: code can compute a constant from the rows in a roundabout way. It refuses the plain case, an answer that is typed
in, and the numbers that may be typed anywhere in the code are those of the question and of statistics (see `literals`).
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

_MOST_ROUNDS: Final = 200
_MUTATES: Final = ("append", "extend", "update", "insert", "add", "setdefault")


class Derived:
    """The names of a program that hold what comes from `df`: each value they are given does, but for empty beginnings."""

    def __init__(self, tree: ast.Module) -> None:
        self._given: defaultdict[str, list[ast.AST]] = defaultdict(list)
        for node in _outside_functions(tree):
            for name, value in _gives(node):
                self._given[name].append(value)
        self.names = {"df"}
        for _ in range(_MOST_ROUNDS):
            more = {n for n, values in self._given.items() if n not in self.names and any(map(self.reaches, values))}
            if not more:
                break
            self.names |= more
        self.names -= {n for n in self.names if any(not self.reaches(v) and not _is_beginning(v) for v in self._given[n])}

    def reaches(self, value: ast.AST) -> bool:
        """Whether something in the expression comes from the rows."""
        return any(isinstance(node, ast.Name) and node.id in self.names for node in ast.walk(value))

    def is_derived(self, value: ast.expr) -> bool:
        """Whether the value comes from the rows, in each way it may come about."""
        return not self.why_not(value)

    def why_not(self, value: ast.expr) -> str:
        """What is wrong with it as an answer, empty where nothing is."""
        if isinstance(value, ast.IfExp):
            return self.why_not(value.body) or self.why_not(value.orelse)
        if isinstance(value, ast.Constant) and value.value is None:
            return ""
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return "is a text of yours: give a number, a truth value, or a label from df."
        if isinstance(value, ast.JoinedStr):
            return "is a text of yours: give the number itself."
        if isinstance(value, ast.List | ast.Tuple):
            return next((said for item in value.elts if (said := self.why_not(item))), "")
        if isinstance(value, ast.Dict):
            return next((said for item in value.values if (said := self.why_not(item))), "")
        return "" if self.reaches(value) else "is not computed from df: a value that is written down is no finding."


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node, functions as a whole: their own names are not the program's."""
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda):
            yield from _outside_functions(node)


def _gives(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Which names get which value there."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield from ((name, node.value) for name in _names(target))
    elif isinstance(node, ast.AugAssign):
        yield from ((name, node) for name in _names(node.target))  # the value before counts too
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        yield from ((name, node.value) for name in _names(node.target))
    elif isinstance(node, ast.For | ast.comprehension):
        yield from ((name, node.iter) for name in _names(node.target))
    elif isinstance(node, ast.FunctionDef):
        yield node.name, node  # what it computes from the rows itself; what it is given is seen where it is called
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATES:
        yield from ((name, given) for name in _names(node.func.value) for given in node.args[-1:])


def _names(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for item in target.elts:
            yield from _names(item)
    elif isinstance(target, ast.Starred | ast.Subscript | ast.Attribute):
        yield from _names(target.value)


def _is_beginning(value: ast.AST) -> bool:
    """Whether it is an empty start: None, 0, "", [], {}, list() ..."""
    if isinstance(value, ast.Constant):
        return value.value in (None, 0, "") and value.value is not False
    if isinstance(value, ast.List | ast.Tuple | ast.Set):
        return not value.elts
    if isinstance(value, ast.Dict):
        return not value.keys
    return isinstance(value, ast.Call) and not value.args and isinstance(value.func, ast.Name)
