"""Rewrites the idioms of analysts that RestrictedPython refuses for no harm of theirs, and explains what stays refused."""

from __future__ import annotations

import ast
from typing import Final

from src.services.sandboxes.runner.program import Refused

_REFUSED_NAMES: Final = {
    "open": "Files cannot be opened; the data is in `df`.",
    "eval": "Write the expression itself.",
    "exec": "Write the code itself.",
    "compile": "Write the code itself.",
    "__import__": "Use an import statement.",
    "input": "Nobody can answer; put the value into the code.",
    "globals": "Name the variables.",
    "locals": "Name the variables.",
    "vars": "Name the attributes.",
    "dir": "Name the attributes.",
    "breakpoint": "Remove it.",
    "help": "Remove it.",
    "memoryview": "Use numpy.",
}


class Prepass(ast.NodeTransformer):
    """`df["a"] += 1`, `x: int = 1`, `_helper`, `__name__ == "__main__"` become code that RestrictedPython takes.

    Raises Refused for a name that would be refused anyway, with what to write instead.
    """

    def __init__(self) -> None:
        self._fields: set[int] = set()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        """`from __future__ import annotations` changes nothing where annotations are not looked at."""
        return ast.copy_location(ast.Pass(), node) if node.module == "__future__" else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """`x: int = 1` without its annotation; in a class it is a field, whose annotation stays as text."""
        if node.lineno in self._fields and isinstance(node.target, ast.Name):
            node.annotation = ast.copy_location(ast.Constant(ast.unparse(node.annotation)), node)
            return self.generic_visit(node)
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        assign = ast.copy_location(ast.Assign(targets=[node.target], value=node.value), node)
        return self.generic_visit(assign)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """`x[k] op= v` as `x[k] = x[k] op v`, and so for attributes."""
        if isinstance(node.target, ast.Name):
            return self.generic_visit(node)
        if any(isinstance(part, ast.Call | ast.NamedExpr | ast.Yield) for part in ast.walk(node.target)):
            raise Refused(
                "An augmented assignment to what a call returns is not accepted.",
                line=node.lineno,
                hint="Give the object a name first.",
            )
        current = ast.parse(ast.unparse(node.target), mode="eval").body
        value = ast.copy_location(ast.BinOp(left=_at(current, node), op=node.op, right=node.value), node)
        return self.generic_visit(ast.copy_location(ast.Assign(targets=[node.target], value=value), node))

    def visit_arg(self, node: ast.arg) -> ast.AST:
        """Without its annotation."""
        node.annotation = None
        node.arg = _public(node.arg)
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST:
        """Private names of the code's own functions."""
        if node.arg is not None:
            node.arg = _public(node.arg)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Without annotations; `_helper` becomes public."""
        node.returns = None
        node.name = _public(node.name)
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """`_Private` becomes public."""
        self._fields |= {part.lineno for part in node.body if isinstance(part, ast.AnnAssign)}
        node.name = _public(node.name)
        return self.generic_visit(node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        """As the names are elsewhere."""
        node.names = [_public(name) for name in node.names]
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.AST:
        """As the names are elsewhere."""
        node.names = [_public(name) for name in node.names]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Refuses the names that no analysis needs."""
        if node.id in _REFUSED_NAMES and isinstance(node.ctx, ast.Load):
            raise Refused(f"`{node.id}` is not available.", line=node.lineno, hint=_REFUSED_NAMES[node.id])
        if node.id == "__name__" and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Constant("__main__"), node)
        node.id = _public(node.id)
        return node


def _public(name: str) -> str:
    """`_helper` as `private_helper`; `_` and names with two underscores stay, the latter to be refused."""
    return f"private{name}" if name.startswith("_") and not name.startswith("__") and name != "_" else name


def _at(expression: ast.expr, node: ast.AST) -> ast.expr:
    for part in ast.walk(expression):
        ast.copy_location(part, node)
    return expression
