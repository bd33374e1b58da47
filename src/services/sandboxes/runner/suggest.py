"""What to write instead of code that failed, from what was in scope when it did."""

from __future__ import annotations

import builtins
import difflib
import re
import sys
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, Final

from src.services.sandboxes.runner.packages import instead_of
from src.services.sandboxes.runner.suggest_hints import REMOVED, known_hint
from src.services.sandboxes.runner.suggest_syntax import syntax_hint

MAX_NAMES: Final = 2_000
_USUAL_NAMES: Final = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "px": "import plotly.express as px",
    "go": "import plotly.graph_objects as go",
    "pio": "import plotly.io as pio",
    "make_subplots": "from plotly.subplots import make_subplots",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "sm": "import statsmodels.api as sm",
    "smf": "import statsmodels.formula.api as smf",
    "stats": "from scipy import stats",
    "scipy": "import scipy",
    "math": "import math",
    "json": "import json",
    "re": "import re",
    "datetime": "from datetime import datetime",
    "timedelta": "from datetime import timedelta",
    "date": "from datetime import date",
    "Counter": "from collections import Counter",
    "defaultdict": "from collections import defaultdict",
    "StringIO": "from io import StringIO",
    "KMeans": "from sklearn.cluster import KMeans",
    "PCA": "from sklearn.decomposition import PCA",
    "LinearRegression": "from sklearn.linear_model import LinearRegression",
    "LogisticRegression": "from sklearn.linear_model import LogisticRegression",
    "RandomForestRegressor": "from sklearn.ensemble import RandomForestRegressor",
    "RandomForestClassifier": "from sklearn.ensemble import RandomForestClassifier",
    "StandardScaler": "from sklearn.preprocessing import StandardScaler",
    "train_test_split": "from sklearn.model_selection import train_test_split",
    "ARIMA": "from statsmodels.tsa.arima.model import ARIMA",
    "seasonal_decompose": "from statsmodels.tsa.seasonal import seasonal_decompose",
    "STL": "from statsmodels.tsa.seasonal import STL",
    "adfuller": "from statsmodels.tsa.stattools import adfuller",
    "ExponentialSmoothing": "from statsmodels.tsa.holtwinters import ExponentialSmoothing",
}
_OTHER_LANGUAGES: Final = {
    "true": "True",
    "false": "False",
    "null": "None",
    "none": "None",
    "NULL": "None",
    "nan": "np.nan",
    "NaN": "np.nan",
    "inf": "np.inf",
    "undefined": "None",
    "console": "print(...)",
    "display": "print(...)",
}
_NOT_A_COLUMN: Final = (
    re.compile(r"but received: (?P<name>.+?)(?:\s*$|\n)"),  # plotly express
    re.compile(r"Could not interpret value `(?P<name>[^`]+)`"),  # seaborn
    re.compile(r"NameError: name '(?P<name>[^']+)' is not defined"),  # patsy and formulaic
    re.compile(r"name '(?P<name>[^']+)' is not defined"),  # df.query
    re.compile(r"Column not found: '?(?P<name>[^']+)'?"),  # groupby
)
_QUOTED: Final = re.compile(r"'([^']+)'")
_FROM: Final = re.compile(
    r"(?:cannot import name '(?P<a>\w+)' from '(?P<m>[\w.]+)'|<module (?P<n>[\w.]+)> has no '(?P<b>\w+)')"
)


def suggest(error: BaseException, scope: dict[str, Any]) -> str:
    """What to write instead, or an empty text. `scope` is the variables that the failing line could see."""
    if isinstance(error, SyntaxError):
        return syntax_hint(error)
    if isinstance(error, NameError) and isinstance(error.name, str):
        return _name(error.name, scope)
    if isinstance(error, AttributeError) and isinstance(error.name, str):
        found = _attribute(error)
    elif isinstance(error, ModuleNotFoundError):
        return instead_of(error.name or "")
    elif isinstance(error, ImportError):
        found = _imported(str(error))
    elif isinstance(error, KeyError):
        return _keys(error, scope)
    elif isinstance(error, MemoryError):
        return "Aggregate or sample the rows first, or ask for a higher memory limit."
    else:
        found = _said_column(str(error), scope)
    return found or _known(error, scope)


def _known(error: BaseException, scope: dict[str, Any]) -> str:
    message = str(error)
    missing = re.search(r"optional dependency '(\w+)'", message)
    date = next((repr(name) for name in _date_columns(scope)), "'date'")
    return known_hint(message, date, instead_of(missing[1]) if missing else "")


def _name(name: str, scope: dict[str, Any]) -> str:
    own = name.removeprefix("private")  # the restricted language's spelling of `_name`
    if name in _USUAL_NAMES:
        return f"Add `{_USUAL_NAMES[name]}`."
    variables = [known for known in scope if not known.startswith("_") and known != "value_of_the_last_line"]
    if close := _close(own, variables, "Did you mean"):
        return close
    for frame_name, columns in _frames(scope):
        folded = {str(column).casefold(): column for column in columns}
        if name.casefold() in folded:
            return f"Did you mean {frame_name}[{folded[name.casefold()]!r}]?"
    if name in _OTHER_LANGUAGES:
        return f"Write `{_OTHER_LANGUAGES[name]}`."
    if close := _close(own, dir(builtins), "Did you mean"):
        return close
    frames = ", ".join(dict(_frames(scope)))
    return (
        f"It was never assigned. The frames here are: {frames}." if frames else "It was never assigned: give it a value first."
    )


def _attribute(error: AttributeError) -> str:
    name, owner = str(error.name), error.obj
    if isinstance(owner, ModuleType):
        known: Iterable[str] = dir(owner)
    else:
        known = [*_columns(owner), *dir(type(owner)), *(dir(owner) if _is_own(owner) else ())]
    if name in {"str", "dt", "cat"}:
        return ""  # an accessor on a column of another kind: the message's own hint is better
    names = list(known)
    if name in names:
        return ""
    folded = [known_name for known_name in names if known_name.casefold() == name.casefold()]
    if not folded and name in REMOVED:
        return f"`.{name}` does not exist here: use {REMOVED[name]}."
    return _close(name, folded or names, "Did you mean")


def _imported(message: str) -> str:
    match = _FROM.search(message)
    if match is None:
        return ""
    name, module = match["a"] or match["b"], match["m"] or match["n"]
    known = sys.modules.get(module)
    close = _close(name, dir(known), "Did you mean") if known is not None else ""
    return close or (f"`{name}` is gone: use {REMOVED[name]}." if name in REMOVED else "")


def _keys(error: KeyError, scope: dict[str, Any]) -> str:
    """A missing key is most often a misspelt column; else a key of a dictionary, or a label of an index."""
    key = error.args[0] if error.args else None
    if not isinstance(key, str):
        return _numbered(key, scope)
    frames = dict(_frames(scope))
    columns = [str(column) for names in frames.values() for column in names]
    wanted = [key]
    if key not in columns and re.search(r"not (?:in|found|exist)|do not exist|in the \[|not valid", key):
        wanted = [name for name in _QUOTED.findall(key) if name not in columns][:3] or [key]
    missing = wanted[0]
    owners = [name for name, names in frames.items() if missing in names]
    if owners:
        return f"{missing!r} is a column of {', '.join(owners[:3])}, not of the frame (or the level) that was asked."
    labels = [label for value in scope.values() for label in _labels(value)]
    for known in (columns, labels):
        found = [_close(name, known, "Did you mean") for name in wanted]
        if any(found):
            return " ".join(dict.fromkeys(text for text in found if text))
    listed = "; ".join(f"{name}: {', '.join(map(str, names[:20]))}" for name, names in list(frames.items())[:4])
    return f"Columns: {listed}." if len(frames) > 1 else f"Columns: {', '.join(map(str, columns[:20]))}." if frames else ""


def _numbered(key: Any, scope: dict[str, Any]) -> str:
    if type(key) is int:
        return "There is no label of that number: use .iloc[...] for positions, or .get(...) for a dictionary."
    if type(key).__name__ == "Timestamp":
        return "That day is not in the index: use .asof(...), .reindex(...), or a slice such as .loc['2026-01':'2026-03']."
    del scope
    return ""


def _said_column(message: str, scope: dict[str, Any]) -> str:
    """Libraries that name the missing column in a message of their own."""
    columns = [str(column) for _, names in _frames(scope) for column in names]
    for pattern in _NOT_A_COLUMN:
        if columns and (match := pattern.search(message)) and match["name"] not in columns:
            found = _close(match["name"], columns, "Did you mean")
            return found or f"Columns: {', '.join(dict.fromkeys(columns[:20]))}."
    return ""


def _frames(scope: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Each frame's name and columns; a frame under two names once, `df` last."""
    seen = set()
    for name, value in sorted(scope.items(), key=lambda item: item[0] == "df"):
        columns = _columns(value)
        if columns and id(value) not in seen and name != "value_of_the_last_line":
            seen.add(id(value))
            yield name, columns


def _columns(value: Any) -> list[str]:
    pandas = sys.modules.get("pandas")
    if pandas is None or type(value) is not pandas.DataFrame:
        return []
    return [column for column in value.columns[:MAX_NAMES].tolist() if isinstance(column, str)]


def _labels(value: Any) -> list[str]:
    """Text keys of a dictionary, or text labels of a frame's or a column's index."""
    pandas = sys.modules.get("pandas")
    if type(value) is dict:
        return [key for key in list(value)[:MAX_NAMES] if isinstance(key, str) and not key.startswith("_")]
    if pandas is not None and type(value) in (pandas.DataFrame, pandas.Series):
        return [label for label in value.index[:MAX_NAMES].tolist() if isinstance(label, str)]
    return []


def _date_columns(scope: dict[str, Any]) -> Iterator[str]:
    for name, columns in _frames(scope):
        yield from (column for column in columns if scope[name][column].ndim == 1 and scope[name][column].dtype.kind == "M")


def _is_own(owner: Any) -> bool:
    return type(owner).__module__ == "__main__"


def _close(word: str, known: Iterable[str], lead: str) -> str:
    """The nearest names, by letters regardless of case; a name that holds the whole word counts as near."""
    by_folded = {str(name).casefold(): str(name) for name in known if not str(name).startswith("_")}
    folded = word[:100].casefold()
    if folded in by_folded:
        return f"{lead} {by_folded[folded]!r}?"
    matches = difflib.get_close_matches(folded, by_folded, n=3, cutoff=0.6)
    if not matches and len(folded) > 2:
        matches = [name for name in by_folded if folded in name.split("_")][:3]
    return f"{lead} {', '.join(repr(by_folded[match]) for match in matches)}?" if matches else ""
