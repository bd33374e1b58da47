"""Columns of a frame as clean arrays, whatever type they arrived in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
ColumnKind = Literal["number", "flag", "time", "category", "other"]

_BEYOND = 1e150
"""Larger magnitudes cannot be squared and summed in floats: they are treated like infinities."""
_ID_NAME = re.compile(r"(^|_)(id|key|uuid|guid|code|number|no)$", re.IGNORECASE)
_LOOK_AT = 1000


def numbers(column: pd.Series[Any]) -> Floats:
    """The column as floats; what is no number, is infinite or beyond 1e150 is NaN. Decimals and numeric text count."""
    import pandas as pd

    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        if pd.api.types.is_complex_dtype(column.dtype):
            return np.full(len(column), np.nan)
        values = np.array(column.to_numpy(dtype=float, na_value=np.nan), dtype=float)
    elif pd.api.types.is_datetime64_any_dtype(column.dtype) or pd.api.types.is_timedelta64_dtype(column.dtype):
        return np.full(len(column), np.nan)
    else:
        values = np.array([_as_float(v) for v in column.tolist()], dtype=float)
    values[~(np.abs(values) <= _BEYOND)] = np.nan
    return values


def _as_float(value: object) -> float:
    if value is None or isinstance(value, complex | bytes):
        return np.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, ArithmeticError):
        return np.nan


def days(column: pd.Series[Any]) -> npt.NDArray[np.datetime64]:
    """The column as naive days (`datetime64[D]`), NaT where it is no date. Zoned times keep their wall clock."""
    import pandas as pd

    empty = np.full(len(column), np.datetime64("NaT"), dtype="datetime64[D]")
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return np.asarray(column.dt.tz_localize(None)).astype("datetime64[D]")
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.to_numpy().astype("datetime64[D]")
    if pd.api.types.is_bool_dtype(column.dtype):
        return empty
    if pd.api.types.is_numeric_dtype(column.dtype):
        return _years(numbers(column))
    texts = np.array([_iso_day(v) for v in column.tolist()], dtype="datetime64[D]")
    return texts if len(texts) else empty


def hours(column: pd.Series[Any]) -> tuple[npt.NDArray[np.datetime64], str]:
    """The column as hours (`datetime64[h]`), NaT where it is no time, and what was done about its time zone.

    Zoned times keep their clock, without its summer time: an hour must neither be missing nor come twice.
    """
    import pandas as pd

    if not isinstance(column.dtype, pd.DatetimeTZDtype):
        if not pd.api.types.is_datetime64_any_dtype(column.dtype):
            column = _parsed(column)
        if not isinstance(column.dtype, pd.DatetimeTZDtype):
            return column.to_numpy().astype("datetime64[h]"), ""
    universal, wall = (column.dt.tz_convert(zone).dt.tz_localize(None) for zone in ("UTC", column.dt.tz))
    shifts = (wall - universal).dropna()
    if not len(shifts):
        return universal.to_numpy().astype("datetime64[h]"), ""
    shift = shifts.min()
    hours_off = shift.total_seconds() / 3600
    note = f"Times are told in UTC{hours_off:+g}, without summer time." if shifts.nunique() > 1 or not hours_off else ""
    return (universal + shift).to_numpy().astype("datetime64[h]"), note


def _parsed(column: pd.Series[Any]) -> pd.Series[Any]:
    """Text and objects as times; in UTC where any of them has a zone."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        return pd.Series(np.full(len(column), np.datetime64("NaT"), dtype="datetime64[ns]"))
    texts = pd.Series([str(v) for v in column.tolist()], dtype="str")
    zoned = bool(texts.str.contains(r":\d\d(?:\.\d+)?\s*(?:Z|[+-]\d\d:?\d\d)$", regex=True).any())
    return pd.to_datetime(texts, format="ISO8601", errors="coerce", utc=zoned)


def _iso_day(value: object) -> np.datetime64:
    text = str(value)[:10]
    try:
        return np.datetime64(text, "D") if len(text) >= 4 and text[:4].isdigit() else np.datetime64("NaT", "D")
    except (ValueError, OverflowError):
        return np.datetime64("NaT", "D")


def _years(values: Floats) -> npt.NDArray[np.datetime64]:
    # Whole numbers between 1800 and 2200 are years; any other number is not a date.
    valid = np.isfinite(values) & (values >= 1800) & (values <= 2200) & (values == np.round(values))
    found = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[D]")
    found[valid] = (values[valid].astype(int) - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    return found


def kind(column: pd.Series[Any]) -> ColumnKind:
    """What a column holds, judged by its type and, for objects, by a look at its first values."""
    import pandas as pd

    if pd.api.types.is_bool_dtype(column.dtype):
        return "flag"
    if pd.api.types.is_numeric_dtype(column.dtype):
        return "other" if pd.api.types.is_complex_dtype(column.dtype) else "number"
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return "time"
    if isinstance(column.dtype, pd.CategoricalDtype):
        return "category"
    return _kind_of_objects([v for v in column.head(_LOOK_AT).tolist() if not absent(v)])


def absent(value: object) -> bool:
    """Whether a cell is empty: None, NaN, NaT or pandas' NA (which refuses to be compared)."""
    return value is None or type(value).__name__ == "NAType" or value != value


def _kind_of_objects(values: list[object]) -> ColumnKind:
    if not values:
        return "other"
    if all(isinstance(v, bool | np.bool_) for v in values):
        return "flag"
    if all(hasattr(v, "isoformat") for v in values):
        return "time"
    if all(isinstance(v, str) for v in values):
        return "time" if _mostly_iso(values) else "category"
    return "number" if all(not isinstance(v, str) and np.isfinite(_as_float(v)) for v in values) else "category"


def _mostly_iso(values: list[object]) -> bool:
    shaped = sum(bool(re.match(r"^\d{4}-\d\d-\d\d", str(v))) for v in values)
    return shaped >= 0.95 * len(values)


def labels(column: pd.Series[Any]) -> list[str]:
    """The column as text, one label a row; a missing value is `(missing)`, a day without a time is its date."""
    return ["(missing)" if absent(v) else str(v).removesuffix(" 00:00:00") for v in column.tolist()]


def looks_like_id(column_name: str, values: Floats) -> bool:
    """Whether numbers only name rows: whole, all different, and called an id, or many and counting from 0 or 1."""
    seen = values[np.isfinite(values)]
    if len(seen) < 10 or (seen != np.round(seen)).any() or len(np.unique(seen)) < len(seen):
        return False
    counting = len(seen) >= 100 and seen.min() in (0, 1) and np.ptp(seen) == len(seen) - 1
    return bool(counting) or bool(_ID_NAME.search(column_name))


def is_binary(values: Floats) -> bool:
    """Whether every value is one of two."""
    return len(np.unique(values[np.isfinite(values)])) == 2
