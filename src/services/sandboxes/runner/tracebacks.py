"""What went wrong, in terms of the user's own lines, with a suggestion where one is plain."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Final

FILENAME: Final = "<analysis>"
MAX_MESSAGE: Final = 2_000
MAX_FRAMES: Final = 12
_USUAL_NAMES: Final = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "px": "import plotly.express as px",
    "go": "import plotly.graph_objects as go",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "sm": "import statsmodels.api as sm",
    "stats": "from scipy import stats",
}


def describe(error: BaseException, code: str, namespace: dict[str, Any]) -> dict[str, Any]:
    """`{type, message, line, traceback, suggestion}`; the traceback shows only lines of `code`."""
    lines = code.splitlines()
    numbers = _own_lines(error)
    if isinstance(error, SyntaxError) and error.filename == FILENAME and error.lineno:
        numbers = [error.lineno]
    kind, message = type(error).__name__, _message(error)
    if isinstance(error, RecursionError | MemoryError) and not numbers:
        message = message or "The code is nested too deeply."
    shown = [f"  line {number}: {lines[number - 1].strip()[:200]}" for number in numbers if 0 < number <= len(lines)]
    return {
        "type": kind[:200],
        "message": message,
        "line": numbers[-1] if numbers else None,
        "traceback": "\n".join([*_middle_out(shown), f"{kind[:200]}: {message}"]),
        "suggestion": suggest(error, namespace),
    }


def _message(error: BaseException) -> str:
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException as broken:  # noqa: BLE001 - a message that is itself user code
        text = f"(its message cannot be shown: {type(broken).__name__})"
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ..."


def _own_lines(error: BaseException) -> list[int]:
    numbers = []
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == FILENAME:
            numbers.append(step.tb_lineno)
        step = step.tb_next
    return numbers


def _middle_out(shown: list[str]) -> list[str]:
    if len(shown) <= MAX_FRAMES:
        return shown
    half = MAX_FRAMES // 2
    return [*shown[:half], f"  ... {len(shown) - MAX_FRAMES} more calls ...", *shown[-half:]]


def suggest(error: BaseException, namespace: dict[str, Any]) -> str:
    """What to write instead, or an empty string."""
    if isinstance(error, NameError) and isinstance(error.name, str):
        if error.name in _USUAL_NAMES:
            return f"Add `{_USUAL_NAMES[error.name]}`."
        return _close(error.name, _variables(namespace), "Did you mean")
    if isinstance(error, KeyError) and error.args and isinstance(error.args[0], str):
        return _column(error.args[0], namespace)
    if isinstance(error, AttributeError) and isinstance(error.name, str):
        known = _columns(error.obj) or dir(type(error.obj))
        return _close(error.name, known, "Did you mean")
    if isinstance(error, ModuleNotFoundError):
        return (
            "Only the packages of the sandbox can be imported: pandas, numpy, scipy, statsmodels, sklearn, plotly, matplotlib."
        )
    if isinstance(error, MemoryError):
        return "Aggregate or sample the rows first, or ask for a higher memory limit."
    return ""


def _column(key: str, namespace: dict[str, Any]) -> str:
    columns = dict.fromkeys(column for value in list(namespace.values()) for column in _columns(value))
    if key in columns:
        return ""
    if close := _close(key, columns, "Did you mean"):
        return close
    return f"Columns: {', '.join(list(columns)[:20])}." if columns else ""


def _columns(value: Any) -> list[str]:
    pandas = sys.modules.get("pandas")
    if pandas is None or type(value) is not pandas.DataFrame:
        return []
    return [column for column in value.columns.tolist() if isinstance(column, str)]


def _variables(namespace: dict[str, Any]) -> list[str]:
    return [name for name in namespace if not name.startswith("_")]


def _close(word: str, known: Iterable[str], lead: str) -> str:
    by_folded = {name.casefold(): name for name in known if not name.startswith("_")}
    matches = difflib.get_close_matches(word[:100].casefold(), by_folded, n=3, cutoff=0.6)
    return f"{lead} {', '.join(repr(by_folded[match]) for match in matches)}?" if matches else ""
