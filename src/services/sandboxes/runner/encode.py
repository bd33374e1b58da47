"""Any value as plain JSON values, inside the sandbox: nothing but text, numbers, lists and objects ever leaves it."""

from __future__ import annotations

import datetime
import decimal
import math
from collections.abc import Callable, Mapping
from typing import Any, Final

MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 200
MAX_DEPTH: Final = 32
MAX_NODES: Final = 400_000
MAX_TEXT: Final = 64 * 1024


class Encoder:
    """Encodes one value; `warnings` says what had to be cut."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self._nodes = 0

    def plain(self, value: Any, depth: int = 0) -> Any:
        """Missing numbers become null, frames `{columns, records}`, times ISO text, what has no JSON form its text."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            self._warn("The result was cut: it is too large or too deep.")
            return None
        if value is None or type(value) is bool:
            return value
        for kinds, encode in self._encoders():
            if isinstance(value, kinds):
                return encode(value, depth)
        return self._object(value, depth)

    def _encoders(self) -> tuple[tuple[Any, Callable[[Any, int], Any]], ...]:
        return (
            (str, lambda value, _: self._text(value)),
            (bool, lambda value, _: bool(value)),
            (int, lambda value, _: self._integer(value)),
            (float, lambda value, _: float(value) if math.isfinite(value) else None),
            (decimal.Decimal, lambda value, _: float(value) if value.is_finite() else None),
            (Mapping, self._mapping),
            ((list, tuple), self._sequence),
            ((set, frozenset), lambda value, depth: self._sequence(sorted(value, key=repr), depth)),
            ((datetime.date, datetime.time), lambda value, _: None if _missing(value) else _iso(value)),
            (datetime.timedelta, lambda value, _: None if _missing(value) else self._text(str(value))),
            ((bytes, bytearray, memoryview), lambda value, _: f"<{len(value)} bytes>"),
        )

    def _object(self, value: Any, depth: int) -> Any:
        import numpy as np
        import pandas as pd

        if value is pd.NaT or value is pd.NA:
            return None
        if isinstance(value, pd.DataFrame):
            return self._frame(value, depth)
        if isinstance(value, pd.Series):
            return self._series(value, depth)
        if isinstance(value, pd.Index | pd.api.extensions.ExtensionArray):
            return self._sequence(value[: MAX_NODES + 1].tolist(), depth)
        if isinstance(value, np.datetime64 | np.timedelta64):
            return None if np.isnat(value) else self._text(str(value))
        if isinstance(value, np.generic):
            return self.plain(value.item(), depth + 1) if not isinstance(value, np.void) else self._text(str(value))
        if isinstance(value, np.ndarray):
            return self.plain(value.tolist(), depth + 1) if value.size <= MAX_NODES else self._too_large(value.shape)
        if isinstance(value, pd.Period | pd.Interval | pd.offsets.BaseOffset):
            return str(value)
        if isinstance(value, complex):
            return self._text(str(value))
        return self._text(repr(value))

    def _frame(self, frame: Any, depth: int) -> dict[str, Any]:
        import pandas as pd

        if not isinstance(frame.index, pd.RangeIndex):
            names = [name if name is not None else f"index_{number}" for number, name in enumerate(frame.index.names)]
            if frame.index.nlevels == 1 and frame.index.names[0] is None:
                names = ["index"]
            taken = {str(column) for column in frame.columns}
            names = [f"{name} (index)" if str(name) in taken else name for name in names]
            frame = frame.reset_index(names=names)
        rows, width = frame.shape
        if rows > MAX_ROWS or width > MAX_COLUMNS:
            self._warn(
                f"The table of {rows} rows and {width} columns was cut to {min(rows, MAX_ROWS)} x {min(width, MAX_COLUMNS)}."
            )
            frame = frame.iloc[:MAX_ROWS, :MAX_COLUMNS]
        columns = _unique(_label(column) for column in frame.columns)
        values = [frame.iloc[:, position].tolist() for position in range(len(columns))]
        records = [
            {name: self.plain(cell, depth + 3) for name, cell in zip(columns, row, strict=True)}
            for row in zip(*values, strict=True)
        ]
        return {"columns": columns, "records": records, "rows": rows}

    def _series(self, series: Any, depth: int) -> Any:
        if series.index.is_unique and len(series) <= MAX_ROWS:
            pairs = zip(_unique(_label(label) for label in series.index), series.tolist(), strict=True)
            return {label: self.plain(value, depth + 1) for label, value in pairs}
        return self._frame(series.rename(series.name if series.name is not None else "value").reset_index(), depth)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        items = list(value.items())
        return {
            name: self.plain(item, depth + 1)
            for name, (_, item) in zip(_unique(_label(k) for k, _ in items), items, strict=True)
        }

    def _sequence(self, value: Any, depth: int) -> list[Any]:
        encoded = []
        for item in value:
            if self._nodes > MAX_NODES:
                self._warn("The result was cut: it is too large or too deep.")
                break
            encoded.append(self.plain(item, depth + 1))
        return encoded

    def _integer(self, value: int) -> Any:
        if int(value).bit_length() > 1024:
            return f"<an integer of {int(value).bit_length()} bits>"
        return int(value)

    def _text(self, text: str) -> str:
        if len(text) > MAX_TEXT:
            self._warn("A text in the result was cut.")
            text = text[:MAX_TEXT]
        return str(text.encode("utf-8", "backslashreplace").decode())

    def _too_large(self, shape: Any) -> None:
        self._warn(f"An array of shape {shape} is too large for a result.")

    def _warn(self, text: str) -> None:
        if text not in self.warnings and len(self.warnings) < 20:
            self.warnings.append(text)


def _label(key: Any) -> str:
    if isinstance(key, str):
        text = key
    elif isinstance(key, tuple):
        text = " / ".join(_label(part) for part in key if part != "")
    elif isinstance(key, datetime.date):
        text = _iso(key)
    else:
        text = str(key)
    return str(text[:500].encode("utf-8", "backslashreplace").decode())


def _missing(value: Any) -> bool:
    """pandas' NaT passes for a date and for a span of time; it alone differs from itself."""
    return bool(value != value)


def _iso(value: Any) -> str:
    """Midnight without a zone is a day."""
    text = str(value.isoformat())
    return text.removesuffix("T00:00:00") if getattr(value, "tzinfo", None) is None else text


def _unique(labels: Any) -> list[str]:
    found: dict[str, None] = {}
    for label in labels:
        name, number = label, 2
        while name in found:
            name, number = f"{label} ({number})", number + 1
        found[name] = None
    return list(found)
