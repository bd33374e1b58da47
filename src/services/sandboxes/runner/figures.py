"""The figures that code made, Plotly as JSON and matplotlib as PNG, without asking it to save anything."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from src.services.sandboxes.runner.protocol import Kind

MAX_FIGURES: Final = 20
MAX_FIGURE_BYTES: Final = 2 * 1024 * 1024
MAX_PIXELS: Final = 4_000_000
MAX_NESTED: Final = 3
"""Lists in lists of what plotting calls return; a list may well hold itself."""


@dataclass(slots=True)
class Found:
    """Figures in the order in which they matter."""

    plotly: list[bytes] = field(default_factory=list)
    images: list[bytes] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def files(self) -> Iterator[tuple[Kind, bytes]]:
        """Each as a frame's kind and payload."""
        yield from ((Kind.FIGURE, figure) for figure in self.plotly)
        yield from ((Kind.IMAGE, image) for image in self.images)

    def is_figure(self, value: Any) -> bool:
        """Whether a value is a drawing rather than data."""
        return _is_plotly(value) or _is_matplotlib(value)


def collect(namespace: dict[str, Any], value: Any) -> Found:
    """The result itself or a figure in it first, then `fig`, then the other variables, the newest first."""
    found = Found()
    for figure in _plotly_figures(namespace, value):
        if _is_blank(figure):
            found.warnings.append("A chart shows nothing: none of its traces has data.")
        data = _encode(figure)
        if len(data) > MAX_FIGURE_BYTES:
            found.warnings.append(
                f"A chart of {len(data)} bytes was left out; {MAX_FIGURE_BYTES} are allowed. Aggregate its points."
            )
        else:
            found.plotly.append(data)
    found.images = [image for image in _images(found) if image]
    return found


def _plotly_figures(namespace: dict[str, Any], value: Any) -> list[Any]:
    candidates = [value]
    if type(value) is dict:
        candidates += [value.pop(name) for name in [*value] if _is_plotly(value[name])]
    candidates.append(namespace.get("fig"))
    candidates += reversed(list(namespace.values()))
    unique = {id(figure): figure for figure in candidates if _is_plotly(figure)}
    return list(unique.values())[:MAX_FIGURES]


def close_all() -> None:
    """As a notebook does after each cell: a figure that was shown is not shown again."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        pyplot.close("all")


def _encode(figure: Any) -> bytes:
    return str(figure.to_json(engine="json")).encode("utf-8", "backslashreplace")


def _images(found: Found) -> Iterator[bytes]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums()[:MAX_FIGURES]:
        figure = pyplot.figure(number)
        if not figure.texts and not any(_has_marks(axes) for axes in figure.axes):
            found.warnings.append("A figure shows nothing: no data was drawn on it.")
        width, height = (max(float(side), 0.1) for side in figure.get_size_inches())
        dpi = min(float(figure.dpi), (MAX_PIXELS / (width * height)) ** 0.5)
        buffer = io.BytesIO()
        try:
            figure.savefig(buffer, format="png", dpi=dpi)
        except (MemoryError, ValueError, RuntimeError, OSError) as error:
            found.warnings.append(f"A figure could not be drawn: {type(error).__name__}.")
            continue
        yield buffer.getvalue()


def _is_plotly(value: Any) -> bool:
    module = sys.modules.get("plotly.basedatatypes")
    return module is not None and isinstance(value, module.BaseFigure)


def _is_blank(figure: Any) -> bool:
    """Whether no trace has anything to draw."""
    names = (
        "x",
        "y",
        "z",
        "values",
        "labels",
        "locations",
        "lat",
        "r",
        "header",
        "cells",
        "node",
        "value",
        "dimensions",
        "close",
        "a",
    )
    traces = [trace.to_plotly_json() for trace in figure.data]
    return not any(_filled(trace.get(name)) for trace in traces for name in names)


def _has_marks(axes: Any) -> bool:
    """Whether anything with data is on it: lines and collections of no points do not count."""
    lines = any(len(line.get_xdata()) for line in axes.lines)
    points = any(
        len(marks.get_offsets() if type(marks).__name__ == "PathCollection" else marks.get_paths())
        for marks in axes.collections
    )
    return bool(lines or points or axes.patches or axes.images or axes.texts or axes.tables)


def _filled(values: Any) -> bool:
    return values is not None and (not hasattr(values, "__len__") or len(values) > 0)


def _is_matplotlib(value: Any, depth: int = 0) -> bool:
    """A figure, or what a plotting call returns: an axes, an artist, a grid, or a list of such."""
    module = sys.modules.get("matplotlib.artist")
    if module is None:
        return False
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        items = list(value.flat) if hasattr(value, "flat") else list(value)
        few = depth < MAX_NESTED and 0 < len(items) <= 1_000
        return few and all(_is_matplotlib(item, depth + 1) for item in items)
    container, axisgrid = sys.modules.get("matplotlib.container"), sys.modules.get("seaborn.axisgrid")
    return (
        isinstance(value, module.Artist)
        or (container is not None and isinstance(value, container.Container))
        or (axisgrid is not None and isinstance(value, axisgrid._BaseGrid))
    )
