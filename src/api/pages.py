"""Where the next page of a list begins."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Final, Protocol, TypeVar

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime, TypeAdapter, ValidationError

from src.models.paging import Place

_PLACE: Final = re.compile(r"([^~]{1,40})(?:~([0-9a-zA-Z]{1,64}))?")
_MOMENT: Final = TypeAdapter(AwareDatetime)


class Named(Protocol):
    """A line of a page."""

    @property
    def id(self) -> str:
        """Its own among all lines."""
        ...


Line = TypeVar("Line", bound=Named)


def _is_place(text: str) -> str:
    """Raises ValueError for what is no place."""
    place_of(text)
    return text


def place_of(text: str | None) -> Place | None:
    """What `next` of a page says, or a moment alone. Raises ValueError, also for a moment that has no name in UTC."""
    if text is None:
        return None
    found = _PLACE.fullmatch(text)
    if found is None:
        raise ValueError("`next` of the page before is meant")
    try:
        moment = _MOMENT.validate_python(found[1]).astimezone(UTC)
    except ValidationError:
        raise ValueError("a moment with its time zone is meant") from None
    except OverflowError:  # the first and the last day of the calendar
        raise ValueError("no moment of this calendar in UTC") from None
    return Place(moment, found[2] or "")


def next_after(found: Sequence[Line], limit: int, moment_of: Callable[[Line], datetime]) -> str | None:
    """What to send for the page after this one; None where it is not full."""
    if len(found) < limit:
        return None
    last = found[-1]
    return f"{moment_of(last).astimezone(UTC).isoformat().replace('+00:00', 'Z')}~{last.id}"


Limit = Annotated[int, Query(ge=1, le=100, description="At most so many, the newest first.")]

Before = Annotated[
    Annotated[str, AfterValidator(_is_place)] | None,
    Query(max_length=110, description="`next` of the page before; or a moment, for what is older."),
]
