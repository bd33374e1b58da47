"""Where the next page of a list begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime


def _in_utc(before: datetime) -> datetime:
    """Raises ValueError for a moment that has no name in UTC (the first and the last day of the calendar)."""
    try:
        return before.astimezone(UTC)
    except OverflowError:
        raise ValueError("no moment of this calendar in UTC") from None


Limit = Annotated[int, Query(ge=1, le=100)]

Before = Annotated[
    Annotated[AwareDatetime, AfterValidator(_in_utc)] | None,
    Query(description="`next` of the page before."),
]
