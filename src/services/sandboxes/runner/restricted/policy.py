# ruff: noqa: N802 - the names are those of the nodes
"""RestrictedPython's rules with the harmless part of Python that it lacks: match, dataclasses, more methods, `__name__`."""

from __future__ import annotations

import ast
from typing import Any, Final

from RestrictedPython.transformer import RestrictingNodeTransformer

from src.services.sandboxes.runner.restricted.names import PUBLIC_SPECIAL

SPECIAL_METHODS: Final = frozenset(
    {
        "__repr__", "__str__", "__len__", "__iter__", "__next__", "__getitem__", "__setitem__", "__bool__", "__hash__",
        "__call__", "__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__", "__floordiv__",
        "__mod__", "__pow__", "__neg__", "__abs__", "__iadd__", "__float__", "__int__", "__format__", "__enter__", "__exit__",
        "__post_init__", "__reversed__", "__round__",
    }
)  # fmt: skip
"""What a class may define beside RestrictedPython's own few: none is called by the interpreter behind the code's back."""

_CLASSES: Final = frozenset({"str", "int", "float", "bool", "list", "tuple", "dict", "set", "bytes"})


class Policy(RestrictingNodeTransformer):
    """RestrictedPython's own rules, widened; every new road leads through the same guards."""

    def check_name(self, node: Any, name: str | None, allow_magic_methods: bool = False) -> None:
        """Lets a class define SPECIAL_METHODS."""
        if not (allow_magic_methods and name in SPECIAL_METHODS and node.col_offset):
            super().check_name(node, name, allow_magic_methods)

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        """`x.__name__` and its like are read through the guard, as all attributes are; `super().__init__` is harmless."""
        if node.attr == "__init__" and _is_super(node.value):
            return self.node_contents_visit(node)
        if node.attr not in PUBLIC_SPECIAL or not isinstance(node.ctx, ast.Load):
            return super().visit_Attribute(node)
        read = ast.Call(ast.Name("_getattr_", ast.Load()), [self.visit(node.value), ast.Constant(node.attr)], [])
        for part in (read, read.func, read.args[1]):
            ast.copy_location(part, node)
        return read

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        """Names a variable of the code itself."""
        for name in node.names:
            self.check_name(node, name)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """A field of a class: the pass before left only those, with their annotations as text."""
        return self.node_contents_visit(node)

    def visit_Match(self, node: ast.Match) -> Any:
        """Taken apart like any statement."""
        return self.node_contents_visit(node)

    def visit_match_case(self, node: ast.match_case) -> Any:
        """Taken apart."""
        return self.node_contents_visit(node)

    def visit_MatchOr(self, node: ast.MatchOr) -> Any:
        """Taken apart."""
        return self.node_contents_visit(node)

    def visit_MatchValue(self, node: ast.MatchValue) -> Any:
        """Its value is an expression like any other."""
        return self.node_contents_visit(node)

    def visit_MatchSingleton(self, node: ast.MatchSingleton) -> Any:
        """None, True or False."""
        return node

    def visit_MatchSequence(self, node: ast.MatchSequence) -> Any:
        """Taken apart."""
        return self.node_contents_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> Any:
        """Its name is a variable's."""
        self.check_name(node, node.name)
        return self.node_contents_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> Any:
        """Its name is a variable's."""
        self.check_name(node, node.name)
        return node

    def visit_MatchMapping(self, node: ast.MatchMapping) -> Any:
        """The rest's name is a variable's."""
        self.check_name(node, node.rest)
        return self.node_contents_visit(node)

    def visit_MatchClass(self, node: ast.MatchClass) -> Any:
        """By kind only: looking into attributes would go past the guard."""
        plain = isinstance(node.cls, ast.Name) and node.cls.id in _CLASSES and len(node.patterns) <= 1
        if node.kwd_patterns or (node.patterns and not plain):
            self.error(node, "A pattern that looks into attributes is not accepted; compare them with `if`.")
        return self.node_contents_visit(node)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args
