"""Where a page of a list ends: lists come newest first, and several things may be of the same moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Place:
    """The moment and the id of the last thing of a page; the next one holds what comes after it."""

    moment: datetime
    id: str = ""
    """Without one: what is older than the moment."""
