"""What of each registered analysis a model may choose, and the line that offers it."""

from __future__ import annotations

import ast
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Literal

from src.analyses import ANALYSES

Takes = Literal["column", "columns", "time", "number", "numbers", "labels", "label", "period", "day", "amount", "whole", "flag"]
"""What an argument is: names of columns (`time` of dates, `number` of numbers), labels of a column, a time in the question's
words, an amount or whole number that the question says, yes or no. Anything else is a word of a few, as `this|that`."""

OFFERED: Final[dict[str, dict[str, Takes | str]]] = {
    "forecast": {"time": "time", "value": "number", "grain": "GRAIN", "start": "day", "end": "day", "steps": "whole",
                 "by": "column", "additive": "flag"},
    "correlation": {"target": "column", "columns": "columns", "categories": "columns", "time": "time", "things": "columns"},
    "anomaly": {"value": "numbers", "time": "time", "direction": "both|high|low", "label": "columns", "by": "column",
                "method": "robust|forecast|iqr|isolation forest", "additive": "flag"},
    "summary": {"columns": "columns", "by": "column", "labels": "column", "time": "time"},
    "trend": {"time": "time", "value": "number", "grain": "GRAIN", "by": "column", "additive": "flag"},
    "decomposition": {"time": "time", "value": "number", "grain": "GRAIN", "period": "whole", "additive": "flag"},
    "clustering": {"columns": "columns", "categories": "columns", "describe": "columns", "label": "column", "k": "whole"},
    "cohort": {"entity": "column", "time": "time", "start": "time", "amount": "number", "end": "time", "ended": "column",
               "grain": "GRAIN"},
    "change": {"value": "number", "period": "time", "before": "period", "after": "period", "dimensions": "columns",
               "numerator": "number", "denominator": "number"},
    "portfolio": {"time": "time", "value": "numbers", "benchmark": "number", "by": "column", "returns": "flag",
                  "risk_free": "amount", "confidence": "amount"},
    "hypothesis": {"value": "column", "by": "column", "groups": "labels", "against_rest": "flag", "time": "time",
                   "since": "day", "subject": "column", "paired_with": "number", "against": "amount",
                   "about": "level|spread", "event": "label"},
    "regression": {"target": "column", "factors": "columns", "categories": "columns", "focus": "column", "time": "time",
                   "event": "label"},
}  # fmt: skip
"""Analysis -> its arguments that a model may give; units, the seed and the day of asking are the program's own."""

GRAINS: Final = "hour|day|week|month|quarter|year"
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    "forecast": ("time", "value"),
    "cohort": (),
    "change": ("value", "period", "before", "after"),
}
"""What must be given where the signature alone does not say it (a grain is left to the dates)."""
_MOST_SAID: Final = 110


@cache
def offered(kind: str) -> str:
    """`name(argument, argument=, ...): what it does`, from the function itself; what may be left out ends in `=`."""
    needed = needed_by(kind)
    given = ", ".join(name if name in needed else f"{name}=" for name in OFFERED[kind])
    first = (ast.get_docstring(function_of(kind)) or "").splitlines()[0].replace("`", "")
    return f"{kind}({given}): {first if len(first) <= _MOST_SAID else first[:_MOST_SAID].rsplit(' ', 1)[0] + ' …'}"


@cache
def needed_by(kind: str) -> frozenset[str]:
    """The arguments without which it cannot be called."""
    if kind in NEEDED:
        return frozenset(NEEDED[kind])
    arguments = function_of(kind).args
    without = {a.arg for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if default is None}
    return frozenset(without & OFFERED[kind].keys())


@cache
def function_of(kind: str) -> ast.FunctionDef:
    """The function as it is written: reading it spares the import of the numerics, which only a sandbox needs."""
    module, _, name = ANALYSES[kind].partition(":")
    found = find_spec(module)
    if found is None or found.origin is None:
        raise LookupError(f"no module {module}")
    tree = ast.parse(Path(found.origin).read_text(encoding="utf-8"))
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)


def parameters_of(kind: str) -> frozenset[str]:
    """Every keyword argument of the function."""
    return frozenset(a.arg for a in function_of(kind).args.kwonlyargs)
