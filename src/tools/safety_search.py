"""Goes over a syntax tree and gives its risky places."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from src.services.sandboxes.runner.restricted.names import importable
from src.tools import safety_rules as rules
from src.tools.safety_rules import RiskLevel


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """One risky place."""

    level: RiskLevel
    rule: str
    message: str
    line: int | None = None
    hint: str = ""


_QUOTED: Final = re.compile(r"""'[^']*'|"[^"]*\"""")


def search(nodes: list[ast.AST]) -> Iterator[SafetyFinding]:
    """The risky places among all nodes of a tree."""
    return _Search(nodes).findings()


class _Search:
    """Goes over every node once; knows which names are modules."""

    def __init__(self, nodes: list[ast.AST]) -> None:
        self._nodes = nodes
        self._modules = dict(_imported(nodes))
        self._checks: dict[type[ast.AST], Callable[[Any], Iterator[SafetyFinding]]] = {
            ast.Import: self._import,
            ast.ImportFrom: self._import,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Constant: self._constant,
            ast.Call: self._call,
            ast.While: self._while,
            ast.BinOp: self._power,
            ast.Assign: self._assign,
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

    def _import(self, node: ast.Import | ast.ImportFrom) -> Iterator[SafetyFinding]:
        if isinstance(node, ast.ImportFrom):
            names = [
                node.module or "",
                *(f"{node.module}.{alias.name}" for alias in node.names if alias.name in rules.CRITICAL_MODULES),
            ]
        else:
            names = [alias.name for alias in node.names]
        for name in names:
            parts = set(name.split("."))
            if critical := parts & rules.CRITICAL_MODULES:
                yield _at("critical", "import", f"Importing {min(critical)!r} is not allowed.", node, "The data is in `df`.")
            elif parts & rules.THREAD_MODULES:
                yield _at("medium", "threads", f"Importing {name!r} is not needed for an analysis.", node, "Use one thread.")
            elif not importable(name) and not getattr(node, "level", 0):
                yield _at(
                    "medium",
                    "unknown_import",
                    f"{name!r} is not a package of the sandbox.",
                    node,
                    "Use pandas, numpy, scipy ...",
                )
        if getattr(node, "level", 0):
            yield _at("medium", "unknown_import", "Relative imports lead nowhere here.", node, "")

    def _name(self, node: ast.Name) -> Iterator[SafetyFinding]:
        if node.id in rules.CRITICAL_NAMES and isinstance(node.ctx, ast.Load):
            yield _at("critical", "name", f"`{node.id}` is not allowed.", node, "Write the code itself; the data is in `df`.")
        elif node.id in {"globals", "locals", "vars", "delattr"} and isinstance(node.ctx, ast.Load):
            yield _at("high", "introspection", f"`{node.id}` is not allowed.", node, "Name what you need.")

    def _attribute(self, node: ast.Attribute) -> Iterator[SafetyFinding]:
        if rules.INNER_ATTRIBUTES.match(node.attr):
            yield _at("critical", "inner_attribute", f"`.{node.attr}` reaches into the interpreter.", node, "Remove it.")
        elif node.attr in rules.CRITICAL_MODULES and self._root(node) is not None:
            message = f"`{node.attr}` is reached through another module."
            yield _at("critical", "module_through_module", message, node, "Remove it.")
        elif node.attr in rules.FILE_FUNCTIONS and self._root(node) in {"numpy", "scipy", "sklearn", "seaborn", "statsmodels"}:
            yield _at("high", "file", f"`{node.attr}` reads or writes files.", node, "The data is in `df`; return the result.")
        elif node.attr == "ix":
            yield _at("low", "deprecated", "`.ix` is gone from pandas.", node, "Use `.loc` or `.iloc`.")

    def _constant(self, node: ast.Constant) -> Iterator[SafetyFinding]:
        if isinstance(node.value, str) and rules.INNER_ATTRIBUTES.match(node.value):
            message = f"The text {node.value!r} names a way into the interpreter."
            yield _at("critical", "inner_attribute", message, node, "Remove it.")

    def _call(self, node: ast.Call) -> Iterator[SafetyFinding]:
        if isinstance(node.func, ast.Name):
            yield from self._function_call(node, node.func.id)
        elif isinstance(node.func, ast.Attribute):
            yield from self._method_call(node, node.func)
        for word in node.keywords:
            if word.arg == "n_jobs" and not (isinstance(word.value, ast.Constant) and word.value.value in (1, None)):
                yield _at("medium", "threads", "The sandbox has one processor.", node, "Leave `n_jobs` out.")
            if word.arg == "how" and isinstance(word.value, ast.Constant) and word.value.value == "cross":
                yield _at("medium", "cross_join", "A cross join multiplies the rows.", node, "Join on a column.")

    def _function_call(self, node: ast.Call, name: str) -> Iterator[SafetyFinding]:
        if name in {"getattr", "setattr", "hasattr"} and not _plain_name(node, 1):
            yield _at("high", "dynamic_attribute", f"`{name}` with a computed name.", node, "Write the attribute's name.")
        elif name == "type" and len(node.args) == 3:
            yield _at("high", "dynamic_class", "A class made by `type`.", node, "Write a class statement.")
        elif name == "range" and _largest(node) > rules.MAX_RANGE:
            yield _at("medium", "size", "A loop of that length takes too long.", node, "Use pandas or numpy on whole columns.")

    def _method_call(self, node: ast.Call, func: ast.Attribute) -> Iterator[SafetyFinding]:
        root, first = self._root(func), node.args[0] if node.args else None
        if func.attr.startswith("read_") and root == "pandas" and not _in_memory(first):
            yield _at("high", "file", f"`{func.attr}` reads a file or an address.", node, "The data is in `df`.")
        elif func.attr in rules.ALWAYS_FILES or (func.attr in rules.FILE_METHODS and _names_place(node)):
            yield _at("high", "file", f"`{func.attr}` writes a file.", node, "Return the value or the figure instead.")
        elif func.attr in {"query", "eval"}:
            yield from _evaluated(node, first, func.attr)
        elif root == "statsmodels" and isinstance(first, ast.Constant) and rules.INJECTION.search(str(first.value)):
            yield _at("critical", "injection", "The formula holds code.", node, "Use columns and operators only.")
        elif func.attr == "format_map" or (
            func.attr == "format" and isinstance(func.value, ast.Name) and func.value.id == "str"
        ):
            yield _at("high", "format", f"`{func.attr}` on a computed template.", node, "Use an f-string.")
        elif root == "itertools" and func.attr in {"product", "permutations", "combinations"}:
            yield _at("medium", "combinations", f"`{func.attr}` grows without bound.", node, "Use `merge` or `groupby`.")
        elif root == "time" and func.attr == "sleep":
            yield _at("medium", "sleep", "Sleeping wastes the time limit.", node, "Remove it.")
        elif root == "numpy" and func.attr in rules.BIG_ARRAYS and _largest(node) > rules.MAX_ELEMENTS:
            yield _at("medium", "size", "An array of that size does not fit.", node, "Use fewer elements.")
        elif root == "re" and isinstance(first, ast.Constant) and rules.NESTED_QUANTIFIERS.search(str(first.value)):
            yield _at("medium", "regex", "A repetition inside a repetition can take for ever.", node, "Simplify the pattern.")

    def _while(self, node: ast.While) -> Iterator[SafetyFinding]:
        ends = (ast.Break, ast.Return, ast.Raise)
        if (
            isinstance(node.test, ast.Constant)
            and node.test.value
            and not any(isinstance(part, ends) for part in ast.walk(node))
        ):
            yield _at("medium", "endless_loop", "A loop without an end.", node, "Give it a condition or a `break`.")

    def _power(self, node: ast.BinOp) -> Iterator[SafetyFinding]:
        if isinstance(node.op, ast.Pow) and _number(node.right) > rules.MAX_POWER:
            yield _at("medium", "size", "A power of that size takes too long.", node, "Use a float or a smaller exponent.")

    def _assign(self, node: ast.Assign) -> Iterator[SafetyFinding]:
        for target in node.targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in self._modules:
                yield _at("high", "module_write", "A module is changed.", node, "Use a variable of your own.")

    def _class(self, node: ast.ClassDef) -> Iterator[SafetyFinding]:
        if any(word.arg == "metaclass" for word in node.keywords):
            yield _at("high", "metaclass", "A metaclass.", node, "Use a plain class or function.")

    def _function(self, node: ast.FunctionDef) -> Iterator[SafetyFinding]:
        if node.name in {"__del__", "__getattr__", "__getattribute__", "__reduce__", "__class_getitem__", "__set_name__"}:
            yield _at("high", "hook", f"`{node.name}` hooks into the interpreter.", node, "Use a plain method.")

    def _except(self, node: ast.ExceptHandler) -> Iterator[SafetyFinding]:
        if node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "BaseException"):
            yield _at("low", "bare_except", "This hides every error.", node, "Name the errors you expect.")

    def _root(self, node: ast.expr) -> str | None:
        """The package at the start of a chain of attributes, if it is one."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return self._modules.get(node.id) if isinstance(node, ast.Name) else None


def _imported(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Variable -> top package, for everything imported."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.partition(".")[0], alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, node.module.partition(".")[0]


def _evaluated(node: ast.Call, expression: ast.expr | None, name: str) -> Iterator[SafetyFinding]:
    """`df.query` and `df.eval`: a text of columns is fine, a computed one or one with code is not."""
    if not isinstance(expression, ast.Constant) or not isinstance(expression.value, str):
        yield _at("high", "evaluated", f"`{name}` of a computed text.", node, 'Use df[df["a"] > limit].')
    elif rules.INJECTION.search(_QUOTED.sub("''", expression.value)):
        yield _at("critical", "injection", f"The text given to `{name}` holds code.", node, 'Use df[df["a"] > limit].')
    elif "@" in expression.value:
        yield _at("high", "evaluated", f"`{name}` reaches variables by `@`.", node, 'Use df[df["a"] > limit].')


def _names_place(node: ast.Call) -> bool:
    values = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"path_or_buf", "buf", "path", "fname"})]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in values)


def _plain_name(node: ast.Call, position: int) -> bool:
    value = node.args[position] if len(node.args) > position else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and not value.value.startswith("_")


def _largest(node: ast.Call) -> float:
    """The product of a shape's literal numbers, or the largest argument."""
    sizes = [_number(value) for value in node.args]
    for value in node.args:
        if isinstance(value, ast.Tuple | ast.List):
            product = 1.0
            for part in value.elts:
                product *= max(_number(part), 1.0)
            sizes.append(product)
    return max(sizes, default=0.0)


def _number(node: ast.expr) -> float:
    """A literal number, or a literal power or product of such; 0 for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(min(node.value, 1e300))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow | ast.Mult | ast.LShift):
        left, right = _number(node.left), _number(node.right)
        if isinstance(node.op, ast.Mult):
            return min(left * right, 1e300)
        base = 2.0 if isinstance(node.op, ast.LShift) else left
        return min(base ** min(right, 300.0), 1e300) if 0 < base < 10 or right < 100 else 1e300
    return 0.0


def _in_memory(node: ast.expr | None) -> bool:
    """Whether it may be text held in memory: what a variable holds is for the sandbox to see."""
    if isinstance(node, ast.Call):
        return _ends(node.func, "StringIO") or _ends(node.func, "BytesIO")
    return isinstance(node, ast.Name)


def _ends(node: ast.expr, name: str) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr == name) or (isinstance(node, ast.Name) and node.id == name)


def _at(level: RiskLevel, rule: str, message: str, node: ast.AST, hint: str) -> SafetyFinding:
    return SafetyFinding(level, rule, message, getattr(node, "lineno", None), hint)
