"""Words that are safe in a figure: plotly reads a little HTML in every text, and database values are only data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from src.tools.result_view.rows import label
from src.tools.result_view.units import CURRENCIES, PERCENT, clean

MAX_TITLE: Final = 160
MAX_LABEL: Final = 40


def safe(text: str, limit: int = MAX_TITLE) -> str:
    """The text on one line, capped, with nothing that plotly would read as markup or as a link."""
    return clean(text, limit).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe_labels(values: Iterable[object], limit: int = MAX_LABEL) -> list[str]:
    """A safe label for each value; different values keep different labels, however long they are."""
    given: dict[object, str] = {}
    taken: set[str] = set()
    labels = []
    for value in values:
        if value not in given:
            given[value] = _unique(safe(_middle(label(value), limit)) or "(blank)", taken)
        labels.append(given[value])
    return labels


def _middle(text: str, limit: int) -> str:
    """The text, of one that is too long its beginning and its end: names of a kind often differ in their last word."""
    line = clean(text, 500)
    if len(line) <= limit:
        return line
    tail = limit // 3
    return f"{line[: limit - tail - 1].rstrip()}…{line[-tail:].lstrip()}"


def axis_title(name: str, unit: str) -> str:
    """`Revenue (USD)`; a unit that the name already says, or that stands at every tick, is not repeated."""
    spoken = unit and unit not in PERCENT and unit.casefold() not in name.casefold()
    if spoken and (unit in CURRENCIES or unit.rstrip("s").casefold() not in name.casefold()):
        return f"{name} ({unit})"
    return name


def _unique(text: str, taken: set[str]) -> str:
    candidate, turn = text, 1
    while candidate in taken:
        turn += 1
        candidate = f"{text} ({turn})"
    taken.add(candidate)
    return candidate
