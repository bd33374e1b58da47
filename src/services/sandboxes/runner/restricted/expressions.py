"""Small languages inside strings: formats, pandas queries, model formulas; each let through only in its plain form."""

from __future__ import annotations

import ast
import io
import re
import string
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from src.services.sandboxes.runner.restricted.modules import NotAllowed

MAX_EXPRESSION: Final = 4_000
_QUERY_NODES: Final = (
    ast.Expression, ast.Compare, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.Name, ast.Constant, ast.List, ast.Tuple,
    ast.operator, ast.unaryop, ast.cmpop, ast.boolop, ast.expr_context, ast.Assign, ast.Module, ast.Expr,
)  # fmt: skip
_QUERY_METHODS: Final = frozenset(
    {"str", "dt", "contains", "startswith", "endswith", "lower", "upper", "strip", "len", "isin", "isna", "isnull", "notna",
     "notnull", "between", "abs", "year", "month", "day", "hour", "quarter", "weekday", "dayofweek", "date"}
)  # fmt: skip
_VARIABLE: Final = re.compile(r"@([A-Za-z_]\w*)")
_FORMULA_NODES: Final = (*_QUERY_NODES, ast.Call, ast.Attribute, ast.keyword)
_METHOD_NODES: Final = (ast.Call, ast.Attribute, ast.keyword)
_FORMULA_CALLS: Final = frozenset({"C", "Q", "I", "Treatment", "Sum", "Poly", "bs", "cr", "cc", "center", "scale"})
_FORMULA_FUNCTIONS: Final = frozenset({"log", "log1p", "log10", "log2", "exp", "sqrt", "abs", "power", "square", "sin", "cos"})


class _Formatter(string.Formatter):
    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Positions and names; no attributes, no items."""
        if "." in field_name or "[" in field_name:
            raise NotAllowed("`.format` takes plain names here; use an f-string.")
        return super().get_field(field_name, args, kwargs)


def safe_format(text: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> str:
    """`text.format(...)` without a way into the objects."""
    return _Formatter().vformat(text, arguments, named)


def only_columns(method: Callable[..., Any]) -> Callable[..., Any]:
    """`df.query` and `df.eval` over columns, variables of the code (`@limit`), numbers, texts, operators and plain methods."""

    def guarded(expr: str, *arguments: Any, **named: Any) -> Any:
        _check_query(expr)
        caller = sys._getframe(1)
        wanted = {name: {**caller.f_globals, **caller.f_locals}.get(name) for name in _VARIABLE.findall(_unquoted(expr))}
        if odd := [name for name, value in wanted.items() if not _is_data(value)]:
            raise NotAllowed(
                f"`@{odd[0]}` is not a value to compare with.", hint="Give a number, text, date or list of such a name."
            )
        return method(expr, *arguments, **named, local_dict=wanted, global_dict={})

    return guarded


def only_formula(function: Callable[..., Any]) -> Callable[..., Any]:
    """A formula of names, operators and the usual transformations."""

    def guarded(formula: str, *arguments: Any, **named: Any) -> Any:
        check_formula(formula)
        np = numpy = sys.modules["numpy"]  # noqa: F841 - the formula's own names are looked up in this very frame
        return function(formula, *arguments, **named)

    return guarded


def only_text(method: Callable[..., Any]) -> Callable[..., Any]:
    """A writer of text that gives the text, to no file."""

    def guarded(*arguments: Any, **named: Any) -> Any:
        places = [*arguments[:1], *(named.get(name) for name in ("path_or_buf", "buf", "path"))]
        if any(isinstance(place, str | bytes) or hasattr(place, "__fspath__") for place in places):
            raise NotAllowed("Nothing can be written here: call it without a path and return the text.")
        return method(*arguments, **named)

    return guarded


def only_buffer(method: Callable[..., Any]) -> Callable[..., Any]:
    """`savefig` into a buffer in memory; to a file it does nothing, since open figures are returned at the end."""

    def guarded(target: Any = None, *arguments: Any, **named: Any) -> None:
        target = named.pop("fname", target)
        if isinstance(target, io.BytesIO):
            method(target, *arguments, **named)

    return guarded


def only_style(function: Callable[..., Any]) -> Callable[..., Any]:
    """matplotlib's styles by name or as settings, not from files or addresses."""

    def guarded(style: Any, *arguments: Any, **named: Any) -> Any:
        known = {"default", *sys.modules["matplotlib.style"].available}
        chosen = [style] if isinstance(style, str | dict) else list(style)
        unknown = [one for one in chosen if not isinstance(one, dict) and one not in known]
        if unknown:
            raise NotAllowed(f"There is no style {unknown[0]!r} here.", hint=f"Known: {', '.join(sorted(known)[:30])}.")
        return function(style, *arguments, **named)

    return guarded


def only_memory(function: Callable[..., Any]) -> Callable[..., Any]:
    """A reader of text held in memory, of no file or address."""

    def guarded(source: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(source, str | bytes) or hasattr(source, "__fspath__"):
            raise NotAllowed("Files and addresses cannot be read here; the data is in `df`.")
        return function(source, *arguments, **named)

    return guarded


def check_formula(formula: Any) -> None:
    """Raises NotAllowed for a formula that holds more than a formula."""
    if type(formula) is not str or len(formula) > MAX_EXPRESSION:
        raise NotAllowed("A formula is a short text.")
    for side in formula.split("~"):
        # The colon is patsy's; for the check it may stand for any operator.
        _check(side.replace(":", "*").strip() or "0", _FORMULA_NODES, "formula")


def _check_query(expression: Any) -> None:
    """Exactly a text: a class derived from it could show pandas another one."""
    if type(expression) is not str or len(expression) > MAX_EXPRESSION:
        raise NotAllowed("A query is a short text.")
    text = _VARIABLE.sub(r"\1", _unquoted(re.sub(r"`[^`]*`", "column", expression)))
    _check(text.replace("&", " and ").replace("|", " or "), (*_QUERY_NODES, *_METHOD_NODES), "query")


def _unquoted(expression: str) -> str:
    """Without what stands in its quotes."""
    return re.sub(r"""'[^'\\]*'|"[^"\\]*\"""", "''", expression)


def _is_data(value: Any) -> bool:
    """A value, or a plain or numeric collection of values; nothing with methods of the code's own."""
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_data(item) for item in value)
    module = type(value).__module__.partition(".")[0]
    return isinstance(value, str | int | float | bool) or module in {"numpy", "pandas", "datetime", "decimal"}


def _check(text: str, nodes: tuple[type, ...], kind: str) -> None:
    hint = "Use columns and operators only" + (', such as df[df["a"] > limit].' if kind == "query" else ".")
    try:
        tree = ast.parse(text.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotAllowed(f"This {kind} is not accepted. {hint}") from None
    for node in ast.walk(tree):
        named = node.id if isinstance(node, ast.Name) else ""
        plain = _plain_method(node) if kind == "query" else _plain_call(node)
        if not isinstance(node, nodes) or named.startswith("__") or not plain:
            raise NotAllowed(f"This {kind} is not accepted. {hint}")


def _plain_method(node: ast.AST) -> bool:
    """Whether an attribute is a known method of columns, and only such are called."""
    if isinstance(node, ast.Attribute):
        return node.attr in _QUERY_METHODS
    return not isinstance(node, ast.Call) or isinstance(node.func, ast.Attribute)


def _plain_call(node: ast.AST) -> bool:
    """Whether a call is of a known transformation, and an attribute is of numpy."""
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id in {"np", "numpy"} and node.attr in _FORMULA_FUNCTIONS
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in _FORMULA_CALLS | _FORMULA_FUNCTIONS
    return True
