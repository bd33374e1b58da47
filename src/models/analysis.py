"""What an analysis found and how it should be drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from src.models.plan import AnalysisKind
from src.models.plan import ChartKind as ChartKind

ChartTheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class AnalysisDraft:
    """Readable code an author wrote for the rows it will find in the frame `df`."""

    kind: AnalysisKind
    code: str
    by: Literal["program", "model"] = "program"
    """Who wrote it: what a model wrote is judged before and after it runs."""
    columns: tuple[str, ...] = ()
    """The columns of an analysis that an agent picked, what it is of first."""

    @property
    def picked(self) -> bool:
        """Whether an agent chose one of our analyses, with arguments that the plan does not hold."""
        return self.by == "model" and self.kind != "free"


@dataclass(frozen=True, slots=True)
class Finding:
    """An analysis' result: seed 001's keys and more, as plain JSON values."""

    kind: AnalysisKind
    result: dict[str, Any]
    picked: bool = False
    """Whether an agent picked the analysis: the plan does not say how it was called, its own words do."""
    figure: CheckedFigure | None = None
    """What code of a model's drew of the rows, as far as it was vouched for."""

    @property
    def interpretation(self) -> str:
        """One paragraph in plain words, made from the numbers by the analysis itself."""
        return str(self.result.get("interpretation", ""))


@dataclass(frozen=True, slots=True)
class CheckedFigure:
    """A figure that no chart of ours draws, made by a model or by code of its own; only `src/tools/charts/custom` makes one."""

    traces: tuple[dict[str, Any], ...]
    """Allowed attributes only; data are references (`{"column": "revenue"}`) or arrays that code computed."""
    layout: dict[str, Any] = field(default_factory=dict)
    title: str = ""
    """Its own, where it is nothing but names of what is shown; else the spec's is used."""
    notes: tuple[str, ...] = ()
    """What was taken out of it, for the reader of the chart."""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """Which chart, of which columns; code draws it, so no model types a number into a chart."""

    kind: ChartKind
    title: str
    x: str | None = None
    y: tuple[str, ...] = ()
    color: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    """Column name -> axis title, with its unit."""
    units: dict[str, str] = field(default_factory=dict)
    figure: CheckedFigure | None = None
    """`custom` only: what is drawn."""
    note: str = ""
    """Why the chart that was asked for is not drawn; empty where it is."""
