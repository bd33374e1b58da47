"""The two doors for a figure that is not ours: one for what a model writes, one for what code in the sandbox made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from src.models.analysis import CheckedFigure
from src.models.sql import ResultTable
from src.tools.charts.custom.layouts import LAYOUT
from src.tools.charts.custom.misfits import SHOWN, misfit_of_arrays, misfit_of_columns
from src.tools.charts.custom.naming import vocabulary_of
from src.tools.charts.custom.rules import Part, Source, Unfit
from src.tools.charts.custom.sources import Arrays, Columns
from src.tools.charts.custom.traces import SAME_AS, TRACES
from src.tools.charts.custom.vouching import OF_CODE, Vouch
from src.tools.charts.figure import Figure
from src.tools.result_view.naming import humanize
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import clean

MOST_WRITTEN: Final = 20_000
MOST_MADE: Final = 4_000_000
"""Letters of JSON."""
MOST_TRACES: Final = 12
MOST_TOLD: Final = 40


@dataclass(frozen=True, slots=True)
class Checked:
    """The figure that is left, or None and why; and all that was taken out of it, each with its reason."""

    figure: CheckedFigure | None
    reason: str = ""
    removed: tuple[str, ...] = ()


def check_figure(written: object, table: ResultTable, labels: Mapping[str, str] | None = None) -> Checked:
    """Plotly JSON (text or parsed) as a model writes it: its data are references to columns of the table.

    `labels` are what readers call the columns; a title may say nothing else. Never raises.
    """
    figure = _parsed(written, MOST_WRITTEN)
    if isinstance(figure, str):
        return Checked(None, figure)
    known = {c.name: c for c in reversed(table.columns)}
    names = [text for c in table.columns for text in (c.name, c.label, humanize(c.name))]
    source = Columns(known, vocabulary_of([*names, *(labels or {}).values()]))
    rows = Rows(table)
    return _checked(figure, source, lambda trace: misfit_of_columns(trace, rows))


def figure_of_code(made: object, vouch: Vouch = OF_CODE) -> Checked:
    """The figure that code in the sandbox made, as `CodeOutcome.visualization` has it; its data are arrays. Never raises.

    `vouch` says which words and labels may stand in it.
    """
    figure = _parsed(made, MOST_MADE)
    if isinstance(figure, str):
        return Checked(None, figure)
    return _checked(figure, Arrays(vouch), misfit_of_arrays)


def _parsed(given: object, most: int) -> dict[Any, Any] | str:
    """The figure as an object, or what is wrong with it."""
    if isinstance(given, str):
        if len(given) > most:
            return f"The figure is longer than {most:,} letters."
        try:
            given = json.loads(given, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            return "The figure is no JSON."
    if not isinstance(given, dict):
        return "The figure is no object with data and layout."
    if not isinstance(given.get("data"), list) or not given["data"]:
        return "The figure has no traces in data."
    if len(given["data"]) > MOST_TRACES:
        return f"The figure has more than {MOST_TRACES} traces."
    return given


def _checked(figure: dict[Any, Any], source: Source, misfit: Any) -> Checked:
    others = [key for key in list(figure)[:MOST_TOLD] if key not in ("data", "layout")]
    removed = [f"{clean(str(key)[:60], 40)} is not allowed" for key in others]
    traces: list[Figure] = []
    wrong: list[str] = []
    for place, given in enumerate(figure["data"]):
        at = f"data[{place}]"
        try:
            traces.append(_trace(given, at, source, removed, misfit))
        except Unfit as unfit:
            wrong.append(f"{at} {unfit}")
    told = [clean(text, 200) for text in (*wrong, *removed)][:MOST_TOLD]
    if not traces:
        return Checked(None, f"Nothing is left to draw: {'; '.join(told[:4])}.", tuple(told))
    layout = _layout(figure.get("layout"), source, removed)
    told = [clean(text, 200) for text in (*wrong, *removed)]
    title = str(layout.pop("title", ""))
    return Checked(
        CheckedFigure(tuple(traces), layout, title, _notes(wrong, removed)), "", tuple(told[:MOST_TOLD])
    )  # fmt: skip


def _trace(given: Any, at: str, source: Source, removed: list[str], misfit: Any) -> Figure:
    if not isinstance(given, dict):
        raise Unfit("is no trace")
    asked = given.get("type", "scatter")
    kind = SAME_AS.get(asked, asked) if isinstance(asked, str) else None
    rules = TRACES.get(kind) if kind is not None else None
    if rules is None or kind is None:
        raise Unfit(f"has a type that is not drawn here: {clean(str(asked)[:60], 30)!r}")
    mine: list[str] = []
    attributes = {k: v for k, v in given.items() if k != "type"}
    trace: Figure = {"type": kind} | Part(rules.rules).read(attributes, at, source, mine)
    lacking = [name for name in rules.needs if trace.get(name) in (None, [], {})]
    if lacking:
        place = f"{at}.{lacking[0]}"
        why = next((text for text in mine if text.startswith((f"{place} ", f"{place}."))), f"{at} has no {lacking[0]}")
        raise Unfit(f"is no picture: {why}")
    wrong = misfit(trace)
    if wrong:
        raise Unfit(f"{wrong} ({mine[0]})" if mine else wrong)
    removed += mine
    return trace


def _layout(given: Any, source: Source, removed: list[str]) -> Figure:
    if given is None:
        return {}
    try:
        layout: Figure = Part(LAYOUT).read(given, "layout", source, removed)
    except Unfit as unfit:
        removed.append(f"layout {unfit}")
        return {}
    return layout


def _notes(wrong: list[str], removed: list[str]) -> tuple[str, ...]:
    """What a reader should know: data that are missing, not how it looked."""
    places = {text.split(" ")[0].rpartition(".") for text in removed}
    gone = {before for before, _, name in places if before.startswith("data[") and name in SHOWN}
    ranges = any(".range " in f"{text} " or ".rangemode " in text for text in removed)
    parts = len(wrong) + len(gone)
    notes = [f"{parts} part{'s' if parts > 1 else ''} of the figure left out, as not vouched for"] if parts else []
    return (*notes, *(["axes as long as the data: the range that was set is left out"] if ranges else []))
