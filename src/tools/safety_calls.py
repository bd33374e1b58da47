"""Risky calls: files, evaluated text, computed attributes, things that cost too much."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from src.tools import safety_rules as rules
from src.tools.safety_finding import SafetyFinding, at
from src.tools.safety_scope import Scope, number

_QUOTED: Final = re.compile(r"""'[^']*'|"[^"]*\"""")
_REACHING: Final = re.compile(r"@(?!\w+\s*(?:[^\w\s.(\[]|and\b|or\b|in\b|not\b|if\b|$))")
"""A variable in a query of which more than the value is wanted: its attributes, its items, its call."""
_LONGEST_PATTERN: Final = 1_000
_ROWS: Final = "The data is in `df`; return the result."
_FIGURE: Final = "Return the value or the figure instead."


def risky_call(node: ast.Call, scope: Scope) -> Iterator[SafetyFinding]:
    """The findings for one call."""
    if isinstance(node.func, ast.Name):
        yield from _function(node, node.func.id, scope)
    elif isinstance(node.func, ast.Attribute):
        yield from _method(node, node.func, scope)
    yield from _library(node, scope.dotted(node.func) or "", scope)
    for word in node.keywords:
        if word.arg == "n_jobs" and not (isinstance(word.value, ast.Constant) and word.value.value in (1, None)):
            yield at("medium", "threads", "The sandbox has one processor.", node, "Leave `n_jobs` out.")
        if word.arg == "how" and scope.text(word.value) == "cross":
            yield at("medium", "cross_join", "A cross join multiplies the rows.", node, "Join on a column.")
        if word.arg == "allow_pickle" and not (isinstance(word.value, ast.Constant) and not word.value.value):
            yield at("critical", "pickle", "Unpickling runs whatever was pickled.", node, "Leave `allow_pickle` out.")


def _function(node: ast.Call, name: str, scope: Scope) -> Iterator[SafetyFinding]:
    if name in {"getattr", "setattr", "hasattr"} and not _plain_name(node, 1):
        yield at("high", "dynamic_attribute", f"`{name}` with a computed name.", node, "Write the attribute's name.")
    elif name == "setattr" and node.args and scope.dotted(node.args[0]):
        yield at("high", "module_write", "A module is changed.", node, "Use a variable of your own.")
    elif name == "type" and len(node.args) == 3:
        yield at("high", "dynamic_class", "A class made by `type`.", node, "Write a class statement.")
    elif name == "range" and max((number(value) for value in node.args), default=0.0) > rules.MAX_RANGE:
        yield at("medium", "size", "A loop of that length takes too long.", node, "Use pandas or numpy on whole columns.")


def _method(node: ast.Call, func: ast.Attribute, scope: Scope) -> Iterator[SafetyFinding]:
    first = node.args[0] if node.args else None
    if func.attr == "savefig":
        yield from _saved(node, first, scope)
    elif func.attr in rules.ALWAYS_FILES or (func.attr in rules.FILE_METHODS and _names_place(node)):
        yield at("high", "file", f"`{func.attr}` writes a file.", node, _FIGURE)
    elif func.attr in {"query", "eval"}:
        yield from _evaluated(node, first, func.attr, scope)
    elif func.attr == "from_formula":
        yield from _formula(node, scope)
    elif func.attr == "format_map" or (func.attr == "format" and not _known_template(func.value, scope)):
        yield at("high", "format", f"`{func.attr}` on a computed template.", node, "Use an f-string.")
    elif func.attr in rules.PATTERN_METHODS and isinstance(func.value, ast.Attribute) and func.value.attr == "str":
        yield from _pattern(node, first, scope)


def _library(node: ast.Call, dotted: str, scope: Scope) -> Iterator[SafetyFinding]:
    """Calls of what was imported, under whatever name."""
    package, _, name = dotted.partition(".")
    name = name.rpartition(".")[2]
    first = node.args[0] if node.args else None
    if package == "pandas" and name in {"read_pickle", "to_pickle"}:
        yield at("critical", "pickle", "Unpickling runs whatever was pickled.", node, _ROWS)
    elif package == "pandas" and name.startswith("read_") and not _in_memory(first, scope):
        yield at("high", "file", f"`{name}` reads a file or an address.", node, "The data is in `df`.")
    elif package == "statsmodels":
        yield from _formula(node, scope)
    elif (
        dotted in {"itertools.product", "itertools.permutations"} and _combinations(node, name, scope) > rules.MAX_COMBINATIONS
    ):
        yield at("medium", "combinations", f"`{name}` may grow without bound.", node, "Use short lists, `merge` or `groupby`.")
    elif dotted == "time.sleep":
        yield at("medium", "sleep", "Sleeping wastes the time limit.", node, "Remove it.")
    elif package == "numpy" and _elements(node, name) > rules.MAX_ELEMENTS:
        yield at("medium", "size", "An array of that size does not fit.", node, "Use fewer elements.")
    elif dotted == "math.factorial" and first is not None and number(first) > rules.MAX_POWER:
        yield at("medium", "size", "A factorial of that size takes too long.", node, "Use `math.lgamma`.")
    elif package == "re":
        yield from _pattern(node, first, scope)


def _saved(node: ast.Call, first: ast.expr | None, scope: Scope) -> Iterator[SafetyFinding]:
    """A picture with a plain name is harmless: it is returned anyway. A path is not."""
    name = scope.text(first or next((word.value for word in node.keywords if word.arg == "fname"), None))
    if name is not None and ("/" in name or "\\" in name or ".." in name):
        yield at("high", "file", "`savefig` writes a file.", node, _FIGURE)
    elif name is not None:
        yield at("low", "file", "`savefig` keeps nothing here.", node, "Open figures are returned by themselves: leave it out.")


def _evaluated(node: ast.Call, expression: ast.expr | None, name: str, scope: Scope) -> Iterator[SafetyFinding]:
    """`df.query` and `df.eval`: a text of columns is fine, a computed one or one with code is not."""
    hint, text = 'Use df[df["a"] > limit].', scope.text(expression)
    pieces = [text] if text is not None else list(_texts(expression))
    if any(rules.INJECTION.search(_QUOTED.sub("''", piece)) for piece in pieces):
        yield at("critical", "injection", f"The text given to `{name}` holds code.", node, hint)
    elif text is None:
        yield at("high", "evaluated", f"`{name}` of a computed text.", node, hint)
    elif "@" in text and _REACHING.search(_QUOTED.sub("''", text)):
        yield at("high", "evaluated", f"`{name}` reaches into variables by `@`.", node, hint)


def _formula(node: ast.Call, scope: Scope) -> Iterator[SafetyFinding]:
    values = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"formula", "re_formula", "vc_formula"})]
    for value in values:
        text = scope.text(value)
        if any(rules.INJECTION.search(piece) for piece in ([text] if text is not None else _texts(value))):
            yield at("critical", "injection", "The formula holds code.", node, "Use columns and operators only.")


def _texts(node: ast.expr | None) -> Iterator[str]:
    """The literal pieces of a text that is put together."""
    if node is not None:
        yield from (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def _pattern(node: ast.Call, first: ast.expr | None, scope: Scope) -> Iterator[SafetyFinding]:
    text = scope.text(first)
    if text is not None and rules.NESTED_QUANTIFIERS.search(text[:_LONGEST_PATTERN]):
        yield at("medium", "regex", "A repetition inside a repetition can take for ever.", node, "Simplify the pattern.")


def _known_template(owner: ast.expr, scope: Scope) -> bool:
    """Whether what `.format` is called on can be seen: a literal, or something that is no text at all."""
    if isinstance(owner, ast.Name):
        return owner.id != "str" and (scope.text(owner) is not None or owner.id not in scope.bound)
    return not isinstance(owner, ast.BinOp | ast.JoinedStr | ast.Call | ast.Subscript) or scope.text(owner) is not None


def _names_place(node: ast.Call) -> bool:
    values = [*node.args[:1], *(word.value for word in node.keywords if word.arg in {"path_or_buf", "buf", "path", "fname"})]
    return any(not (isinstance(value, ast.Constant) and value.value is None) for value in values)


def _plain_name(node: ast.Call, position: int) -> bool:
    value = node.args[position] if len(node.args) > position else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str) and not value.value.startswith("_")


def _in_memory(node: ast.expr | None, scope: Scope) -> bool:
    """Whether it may be text held in memory: what a variable holds is for the sandbox to see."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in {"StringIO", "BytesIO"}
    return isinstance(node, ast.Name) and scope.text(node) is None


def _elements(node: ast.Call, name: str) -> float:
    """How many elements the literal numbers ask for."""
    words = {word.arg: word.value for word in node.keywords}
    if name in {"rand", "randn"}:
        return _product(node.args)
    if name == "linspace":
        return _shape(words.get("num") or (node.args[2] if len(node.args) > 2 else None))
    if name == "arange":
        step = number(node.args[2]) if len(node.args) > 2 else 1.0
        return max((number(value) for value in node.args[:2]), default=0.0) / (step or 1.0)
    if name in {"zeros", "ones", "full", "empty"}:
        return _shape(words.get("shape") or (node.args[0] if node.args else None))
    if name in {"eye", "identity"}:
        return _shape(node.args[0] if node.args else None) ** 2
    return _shape(words.get("size"))


def _shape(node: ast.expr | None) -> float:
    if node is None:
        return 0.0
    return min(_product(node.elts) if isinstance(node, ast.Tuple | ast.List) else number(node), 1e150)


def _product(values: list[ast.expr]) -> float:
    product = 1.0
    for value in values:
        product = min(product * max(number(value), 1.0), 1e300)
    return product


def _combinations(node: ast.Call, name: str, scope: Scope) -> float:
    """How many there are; infinite where the text does not tell."""
    lengths = [scope.length(value) for value in node.args]
    if any(length is None for length in lengths[:1] if name == "permutations"):
        return float("inf")
    if name == "permutations":
        size = lengths[0] or 0.0
        picked = number(node.args[1]) if len(node.args) > 1 else size
        return float(size ** min(picked, 50.0)) if size < 1_000 else float("inf")
    if any(length is None for length in lengths) or any(isinstance(value, ast.Starred) for value in node.args):
        return float("inf")
    repeat = next((number(word.value) for word in node.keywords if word.arg == "repeat"), 1.0)
    total = 1.0
    for length in lengths:
        total = min(total * max(length or 0.0, 1.0), 1e6 + 1)
    return float(min(total, 1e6) ** min(repeat, 40.0))
