"""The business calendar of a model: when its fiscal year and its weeks begin, and how it writes dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from src.models.semantic import BusinessCalendar
from src.services.glossary.node import Node

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NAMED: Final[tuple[Literal["end", "start"], ...]] = ("end", "start")
_ORDERS: Final[tuple[Literal["day_first", "month_first"], ...]] = ("day_first", "month_first")
CALENDAR_KEYS: Final = ("fiscal_year_start", "fiscal_year_named", "week_start", "date_order")


def read_calendar(extra: Mapping[str, Node]) -> BusinessCalendar:
    """The calendar out of a model's extension; what is left out keeps its default. Raises BadGlossary naming the place."""
    plain = BusinessCalendar()
    if "fiscal_year_named" in extra and "fiscal_year_start" not in extra:
        raise extra["fiscal_year_named"].bad("there is no fiscal year to name", "Add fiscal_year_start, the name of a month.")
    return BusinessCalendar(
        fiscal_year_start=_MONTHS.index(extra["fiscal_year_start"].choice(_MONTHS)) + 1
        if "fiscal_year_start" in extra
        else None,
        fiscal_year_named=extra["fiscal_year_named"].choice(_NAMED)
        if "fiscal_year_named" in extra
        else plain.fiscal_year_named,
        week_start=_WEEKDAYS.index(extra["week_start"].choice(_WEEKDAYS)) if "week_start" in extra else plain.week_start,
        date_order=extra["date_order"].choice(_ORDERS) if "date_order" in extra else plain.date_order,
    )
