"""Where a figure's data come from: columns that it names, or arrays that code in the sandbox computed."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from src.models.sql import ResultColumn
from src.tools.charts.custom.naming import naming_problem
from src.tools.charts.custom.rules import Unfit, Want
from src.tools.charts.custom.vouching import OF_CODE, Vouch
from src.tools.charts.text import safe_labels
from src.tools.charts.thin import MAX_POINTS
from src.tools.result_view.rows import NUMERIC
from src.tools.result_view.units import clean

MOST_LEVELS: Final = 4
MOST_VALUES: Final = 20_000
"""That one figure of code holds, over all its arrays."""
_TYPES: Final = {"f8": 8, "f4": 4, "i1": 1, "i2": 2, "i4": 4, "i8": 8, "u1": 1, "u2": 2, "u4": 4}


@dataclass(frozen=True, slots=True)
class Columns:
    """Data are references to the columns of a result: `{"column": "revenue"}`. Numbers that somebody typed are refused."""

    known: Mapping[str, ResultColumn]
    vocabulary: frozenset[str]
    """The words, as stems, that a title may be made of."""

    def data(self, given: Any, wanted: Want) -> Any:
        if wanted in ("list", "matrix") and isinstance(given, list):
            if wanted == "matrix" or not 1 <= len(given) <= MOST_LEVELS:
                raise Unfit(f"is not one to {MOST_LEVELS} columns" if wanted == "list" else "holds data instead of a column")
            return [self._reference(one, numeric=False) for one in given]
        return self._reference(given, numeric=wanted in ("number", "matrix"))

    def words(self, given: str, limit: int) -> str:
        problem = naming_problem(given, self.vocabulary)
        if problem:
            raise Unfit(problem)
        return clean(given, limit)

    def _reference(self, given: Any, *, numeric: bool) -> dict[str, str]:
        if not isinstance(given, dict) or set(given) != {"column"}:
            raise Unfit('holds data instead of a reference such as {"column": "name"}')
        name = given["column"]
        column = self.known.get(name) if isinstance(name, str) else None
        if column is None:
            raise Unfit(f"names a column that there is not: {clean(str(name)[:80], 40)!r}")
        if numeric and column.type not in NUMERIC:
            raise Unfit(f"needs a column of numbers, which {clean(column.name, 40)!r} is not")
        return {"column": column.name}


@dataclass(slots=True)
class Arrays:
    """Data are literal, because code computed them: numbers, texts and dates, as lists or as Plotly's typed arrays."""

    vouch: Vouch = OF_CODE
    left: int = field(default=MOST_VALUES)

    def data(self, given: Any, wanted: Want) -> Any:
        if wanted == "number" and isinstance(given, int | float):
            return _number(given)
        values = _decoded(given) if isinstance(given, Mapping) else given
        if not isinstance(values, list):
            raise Unfit("is no array")
        if wanted == "matrix":
            return [self._cells(_decoded(line) if isinstance(line, Mapping) else line, numeric=True) for line in values]
        return self._cells(values, numeric=wanted == "number")

    def words(self, given: str, limit: int) -> str:
        problem = self.vouch.wording(given)
        if problem:
            raise Unfit(problem)
        return clean(given, limit)

    def _cells(self, values: Any, *, numeric: bool) -> list[Any]:
        if not isinstance(values, list):
            raise Unfit("is no array")
        self.left -= len(values)
        if len(values) > MAX_POINTS or self.left < 0:
            raise Unfit(f"holds more than {MAX_POINTS:,} values, or too many with the others")
        if numeric:
            return [_number(v) for v in values]
        texts = list(dict.fromkeys(v for v in values if isinstance(v, str) and v))
        if len(self.vouch.held(frozenset(texts))) < len(texts):
            raise Unfit("holds a text that is not of the rows")
        shown = {"": ""} | dict(zip(texts, safe_labels(texts), strict=True))
        return [shown[v] if isinstance(v, str) else _cell(v) for v in values]


def _number(value: Any) -> float | int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit("holds something that is no number")
    if isinstance(value, int) and abs(value) > 10**300:
        return None
    return value if math.isfinite(value) else None


def _cell(value: Any) -> float | int | str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, int | float):
        return _number(value)
    raise Unfit("holds something that is neither number nor text")


def _decoded(given: Mapping[str, Any]) -> list[Any]:
    """Plotly's `{"dtype": "f8", "bdata": "...", "shape": "2, 3"}` as lists."""
    import numpy as np

    kind, data = given.get("dtype"), given.get("bdata")
    if not isinstance(kind, str) or kind not in _TYPES or not isinstance(data, str):
        raise Unfit("is no array")
    if len(data) > 11 * MAX_POINTS * 2:
        raise Unfit(f"holds more than {MAX_POINTS:,} values")
    try:
        values = np.frombuffer(base64.b64decode(data, validate=True), dtype=np.dtype(f"<{kind}"))
        shape = _shape(given.get("shape"))
        return list((values.reshape(shape) if shape else values).tolist())
    except (ValueError, binascii.Error):
        raise Unfit("is no array") from None


def _shape(given: Any) -> Sequence[int]:
    if given is None:
        return ()
    parts = str(given)[:40].split(",")
    if len(parts) > 2:
        raise Unfit("has more than two sides")
    return [int(part) for part in parts]
