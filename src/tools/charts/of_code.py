"""The picture that code in the sandbox drew, as one of our charts: what may be shown of it, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from src.models.analysis import ChartSpec, CheckedFigure
from src.models.sql import ResultTable
from src.tools.charts.custom import OF_CODE, Vouch, figure_of_code
from src.tools.charts.drawing import draw

FROM_CODE: Final = "drawn by the code of this answer"
_NO_ROWS: Final = ResultTable(pa.table({}), ())


@dataclass(frozen=True, slots=True)
class Picture:
    """Plotly JSON, or None where nothing of the figure may be shown; and what a reader should know of it."""

    figure: str | None
    said: tuple[str, ...] = ()


def picture_of_code(made: str, vouch: Vouch = OF_CODE) -> Picture:
    """The figure of `CodeOutcome.visualization` through the checks of every figure that is not ours. Never raises."""
    checked = figure_of_code(made, vouch)
    if checked.figure is None:
        return Picture(None, (f"A figure that the code drew is not shown: {checked.reason}",))
    return Picture(draw(ChartSpec("custom", "", figure=checked.figure), _NO_ROWS, None), left_out(checked.figure))


def left_out(figure: CheckedFigure) -> tuple[str, ...]:
    """What of the data of a figure is missing, in sentences."""
    return tuple(f"Of the figure that the code drew: {note}." for note in figure.notes)


def said_to_be_of_code(figure: CheckedFigure) -> CheckedFigure:
    """The figure with where it came from under its title."""
    return replace(figure, notes=(FROM_CODE, *figure.notes))
