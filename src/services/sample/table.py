"""A table on its way into a database: its columns, all equally long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SampleTable:
    """Column name -> plain Python values."""

    name: str
    columns: dict[str, Sequence[Any]]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Row by row, in the order of the columns."""
        return zip(*self.columns.values(), strict=True)
