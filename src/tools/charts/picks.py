"""A chart's kind with the columns it draws."""

from __future__ import annotations

from dataclasses import dataclass

from src.models.plan import ChartKind


@dataclass(frozen=True, slots=True)
class Pick:
    """A kind with the columns it draws."""

    kind: ChartKind
    x: str | None = None
    y: tuple[str, ...] = ()
    color: str | None = None
