"""What a sample of values and a pair of bounds say of a column: its real type and its range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from src.models.catalog import Column, ColumnType, Scalar

_DATE: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_DATETIME: Final = re.compile(_DATE.pattern + r"[ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?")


def seen_type(values: Sequence[Any], declared: ColumnType) -> ColumnType:
    """The type of a sample of values; the declared one when all are NULL."""
    present = [value for value in values if value is not None]
    kinds = {type(value) for value in present}
    if not kinds:
        return declared
    if kinds == {bool} or (declared == "boolean" and kinds == {int} and set(present) <= {0, 1}):
        return "boolean"
    if kinds <= {int, bool}:
        return "number" if declared == "number" else "integer"
    if kinds <= {int, float, Decimal, bool}:
        return "number"
    if kinds <= {str}:
        return _text_type(present)
    if kinds <= {date, datetime}:
        return "datetime" if datetime in kinds else "date"
    return "text" if kinds <= {str, int, float} else "other"


def _text_type(texts: Sequence[str]) -> ColumnType:
    if all(_DATE.fullmatch(text) for text in texts):
        return "date"
    return "datetime" if all(_DATETIME.fullmatch(text) for text in texts) else "text"


def ranged(column: Column, low: Any, high: Any, odd: int) -> Column:
    """The column with its range, or as text when a row outside the sample gave its type the lie."""
    texts = isinstance(low, str), isinstance(high, str)
    numeric = column.type in ("integer", "number", "boolean")
    if (numeric and any(texts)) or odd:
        return replace(column, type="text")
    if column.type == "integer" and (isinstance(low, float) or isinstance(high, float)):
        column = replace(column, type="number")
    return replace(column, minimum=_scalar(low), maximum=_scalar(high))


def _scalar(value: Any) -> Scalar:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, str | int | float | bool) else None
