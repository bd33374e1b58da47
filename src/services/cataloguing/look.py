"""How long a look at a database may take, and what it must not see."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from src.models.catalog import Catalog
from src.services.cataloguing.private import Hidden

Rows = list[Sequence[Any]]
Fetch = Callable[[str], "Rows | None"]
"""Runs one SELECT; None when there is no time left for it, or it fails."""
TimedFetch = Callable[[str, float], "Rows | None"]
"""The same, with the seconds it may take."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Bounds of one look."""

    seconds: float
    statement: float
    """Seconds of any one statement: a slow table must not keep the others from being looked at."""
    big: int
    """A table of more rows than this is profiled from a sample."""


QUICK: Final = Budget(seconds=5.0, statement=1.5, big=300_000)
"""Before the first question."""
THOROUGH: Final = Budget(seconds=180.0, statement=30.0, big=50_000_000)
"""In the background, for what the quick look left open."""
SHAPE: Final = Budget(seconds=0.0, statement=0.0, big=0)
"""Tables, columns and declared keys alone."""


def nothing_hidden(_catalog: Catalog) -> Hidden:
    """For a database that no glossary describes: only names tell what is private."""
    return Hidden()


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a database."""

    budget: Budget = QUICK
    hidden: Callable[[Catalog], Hidden] = nothing_hidden
    """Told the bare shape, says what stays unseen."""
    known: Catalog | None = None
    """Of the same data: its tables that were seen whole are not looked at again."""


@dataclass(slots=True)
class Clock:
    """Runs statements until the time for all of them is up."""

    fetch: TimedFetch
    statement: float
    seconds: float
    _deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self._deadline = time.monotonic() + self.seconds

    def __call__(self, text: str) -> Rows | None:
        """The rows, or None when time is up."""
        left = min(self._deadline - time.monotonic(), self.statement)
        return self.fetch(text, left) if left > 0 else None
