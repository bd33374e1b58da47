"""Goes over a syntax tree and gives its risky places."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from src.services.sandboxes.runner.packages import instead_of
from src.services.sandboxes.runner.restricted.names import importable
from src.tools import safety_cost as cost
from src.tools import safety_rules as rules
from src.tools.safety_calls import risky_call
from src.tools.safety_finding import SafetyFinding, at
from src.tools.safety_scope import Scope

__all__ = ["SafetyFinding", "search"]

_NUMERIC: Final = frozenset({"numpy", "scipy", "sklearn", "seaborn", "statsmodels", "pandas"})
_DATA: Final = "The data is in `df`."


def search(nodes: list[ast.AST]) -> Iterator[SafetyFinding]:
    """The risky places among all nodes of a tree."""
    return _Search(nodes).findings()


class _Search:
    """Goes over every node once; knows which names are modules."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self._nodes = nodes
        self._scope = Scope(nodes)
        self._checks: dict[type[ast.AST], Callable[[Any], Iterator[SafetyFinding]]] = {
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Constant: self._constant,
            ast.Call: lambda node: risky_call(node, self._scope),
            ast.While: cost.endless,
            ast.For: lambda node: cost.loop(node, self._scope),
            ast.BinOp: cost.size,
            ast.ClassDef: self._class,
            ast.FunctionDef: self._function,
            ast.ExceptHandler: self._except,
        }

    def findings(self) -> Iterator[SafetyFinding]:
        """All of them."""
        for node in self._nodes:
            check = self._checks.get(type(node))
            if check is not None:
                yield from check(node)

    def _import(self, node: ast.Import) -> Iterator[SafetyFinding]:
        for alias in node.names:
            yield from _imported(alias.name, node)

    def _import_from(self, node: ast.ImportFrom) -> Iterator[SafetyFinding]:
        if node.level:
            yield at("medium", "unknown_import", "Relative imports lead nowhere here.", node, "Import packages by their name.")
            return
        module = node.module or ""
        yield from _imported(module, node)
        for alias in node.names:
            full = f"{module}.{alias.name}"
            if alias.name in rules.CRITICAL_MODULES and not importable(full):
                yield from _imported(full, node)
            elif alias.name in rules.FILE_FUNCTIONS and module.partition(".")[0] in _NUMERIC:
                yield at("high", "file", f"`{alias.name}` reads or writes files.", node, _DATA)
            elif rules.INNER_ATTRIBUTES.match(alias.name):
                yield at("critical", "inner_attribute", f"`{alias.name}` reaches into the interpreter.", node, "Remove it.")

    def _name(self, node: ast.Name) -> Iterator[SafetyFinding]:
        if not isinstance(node.ctx, ast.Load):
            return
        if node.id in rules.CRITICAL_NAMES:
            yield at("critical", "name", f"`{node.id}` is not allowed.", node, "Write the code itself; the data is in `df`.")
        elif node.id in rules.BARE_MODULES and node.id not in self._scope.bound:
            yield at("critical", "name", f"`{node.id}` is not allowed.", node, "Nothing of the machine is needed.")
        elif node.id in {"globals", "locals", "vars", "delattr"}:
            yield at("high", "introspection", f"`{node.id}` is not allowed.", node, "Name what you need.")

    def _attribute(self, node: ast.Attribute) -> Iterator[SafetyFinding]:
        dotted = self._scope.dotted(node)
        if rules.INNER_ATTRIBUTES.match(node.attr):
            yield at("critical", "inner_attribute", f"`.{node.attr}` reaches into the interpreter.", node, "Remove it.")
        elif dotted is None:
            if node.attr in rules.GONE:
                yield at("low", "deprecated", f"`.{node.attr}` is gone from pandas.", node, f"Use {rules.GONE[node.attr]}.")
        elif not isinstance(node.ctx, ast.Load):
            if isinstance(node.value, ast.Name) or dotted.split(".")[-2][:1].isupper():
                yield at("high", "module_write", "A module is changed.", node, "Use a variable of your own.")
        elif node.attr in rules.CRITICAL_MODULES and not importable(dotted):
            message = f"`{node.attr}` is reached through another module."
            yield at("critical", "module_through_module", message, node, "Remove it.")
        elif node.attr in rules.FILE_FUNCTIONS and dotted.partition(".")[0] in _NUMERIC:
            yield at("high", "file", f"`{node.attr}` reads or writes files.", node, "The data is in `df`; return the result.")
        elif dotted in rules.GONE_NUMPY:
            yield at("low", "deprecated", f"`{dotted}` is gone from numpy.", node, f"Use {rules.GONE_NUMPY[dotted]}.")

    def _constant(self, node: ast.Constant) -> Iterator[SafetyFinding]:
        if isinstance(node.value, str) and (rules.INNER_ATTRIBUTES.match(node.value) or node.value in rules.SPECIAL_TEXTS):
            message = f"The text {node.value!r} names a way into the interpreter."
            yield at("critical", "inner_attribute", message, node, "Remove it.")

    def _class(self, node: ast.ClassDef) -> Iterator[SafetyFinding]:
        if any(word.arg == "metaclass" for word in node.keywords):
            yield at("high", "metaclass", "A metaclass.", node, "Use a plain class or function.")

    def _function(self, node: ast.FunctionDef) -> Iterator[SafetyFinding]:
        if node.name in rules.HOOKS:
            yield at("high", "hook", f"`{node.name}` hooks into the interpreter.", node, "Use a plain method.")

    def _except(self, node: ast.ExceptHandler) -> Iterator[SafetyFinding]:
        if node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"):
            yield at("low", "bare_except", "This hides every error.", node, "Name the errors you expect.")


def _imported(name: str, node: ast.AST) -> Iterator[SafetyFinding]:
    if importable(name) or name == "__future__":
        return
    parts = set(name.split("."))
    if critical := parts & rules.CRITICAL_MODULES:
        yield at("critical", "import", f"Importing {min(critical)!r} is not allowed.", node, instead_of(name))
    elif parts & rules.THREAD_MODULES:
        yield at("medium", "threads", f"Importing {name!r} is not needed for an analysis.", node, "Use one thread.")
    else:
        message = f"{name!r} is not a package of the sandbox."
        yield at("medium", "unknown_import", message, node, instead_of(name))
