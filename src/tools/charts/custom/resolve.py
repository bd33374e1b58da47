"""References replaced by what the rows hold: each trace with its data, as few points as show the same picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from src.models.analysis import ChartSpec, CheckedFigure
from src.tools.charts.crossing import cross
from src.tools.charts.custom.misfits import measure_of
from src.tools.charts.figure import Figure, brief, label_of
from src.tools.charts.hierarchy import tree_of
from src.tools.charts.text import safe, safe_labels
from src.tools.charts.thin import MAX_POINTS, sampled_note, thin_cloud, thin_line, thinned_note
from src.tools.result_view.focus import calendar_place
from src.tools.result_view.rows import Rows, as_day, label
from src.tools.result_view.units import show_date

MAX_BARS: Final = 30
MAX_BARS_IN_TIME: Final = 400
MAX_SIDE: Final = 25
MAX_LINKS: Final = 60
_BARS: Final = frozenset({"bar", "funnel", "waterfall", "barpolar"})
SPOKEN: Final = frozenset({"scatterpolar", "barpolar", "funnel"})
"""Types without an axis of dates."""
_RAW: Final = frozenset({"histogram", "box", "violin"})


class Resolver:
    """Fills traces in from rows; what is thinned or left out is in `notes`."""

    def __init__(self, spec: ChartSpec, rows: Rows, traces: int) -> None:
        self._spec = spec
        self._rows = rows
        self._most = MAX_POINTS // max(traces, 1)
        self._cells: dict[str, list[Any]] = {}
        self.notes: list[str] = []

    def filled(self, trace: Figure) -> list[Figure]:
        """The trace with data; several where it is drawn once a group."""
        kind = trace["type"]
        if not columns_of(trace):
            return [trace]
        if kind == "heatmap":
            return [self._heatmap(trace)]
        if kind == "sankey":
            return [self._sankey(trace)]
        if "path" in trace:
            levels = [one["column"] for one in trace["path"]]
            tree, note = tree_of(self._rows, levels, trace["values"]["column"])
            self._note(note)
            return [{k: v for k, v in trace.items() if k != "path"} | tree]
        if kind == "indicator":
            return [_with(trace, lambda name: brief(self._rows.numbers(name))[0])]
        groups = self._groups(trace)
        most = self._most // len(groups)
        return [self._one(trace, name, places, most) for name, places in groups]

    def cells(self, name: str, *, spoken: bool = False) -> list[Any]:
        """The column as a figure holds it: numbers, ISO dates (as they are spoken, where no axis does that), or safe labels."""
        rows = self._rows
        if spoken and rows.is_time(name) and not rows.is_numeric(name):
            return [_spoken(v, name) for v in rows.values(name)]
        if name not in self._cells:
            if rows.is_numeric(name):
                self._cells[name] = list(brief(rows.numbers(name)))
            elif rows.is_time(name):
                self._cells[name] = [None if v is None else safe(str(v), 40) for v in rows.values(name)]
            else:
                self._cells[name] = list(safe_labels(rows.values(name)))
        return self._cells[name]

    def _groups(self, trace: Figure) -> list[tuple[str, list[int]]]:
        everything = list(range(self._rows.count))
        by = trace.get("group")
        if by is None:
            return [(str(trace.get("name") or self._named(trace)), everything)]
        names = safe_labels(self._rows.values(by["column"]))
        places: dict[str, list[int]] = {}
        for place in everything:
            places.setdefault(names[place], []).append(place)
        return list(places.items())

    def _named(self, trace: Figure) -> str:
        """What a trace is of: its measure."""
        shown = measure_of(trace) or trace.get("y") or trace.get("x")
        return label_of(self._spec, self._rows, shown["column"]) if isinstance(shown, dict) and "column" in shown else ""

    def _one(self, trace: Figure, name: str, places: list[int], most: int) -> Figure:
        drawn = self._order(trace, places)
        kept = self._thinned(trace, drawn, most)
        bare = {k: v for k, v in trace.items() if k != "group"}
        spoken = trace["type"] in SPOKEN
        made: Figure = _with(bare, lambda column: [self.cells(column, spoken=spoken)[p] for p in kept])
        made["name"] = safe(name, 60)
        if trace["type"] == "scatterpolar" and "lines" in str(trace.get("mode", "lines")):
            made["r"], made["theta"] = made["r"] + made["r"][:1], made["theta"] + made["theta"][:1]
        if "text" in trace:
            made["text"] = [safe("" if v is None else str(v), 40) for v in made["text"]]
        return made

    def _order(self, trace: Figure, places: list[int]) -> list[int]:
        """Along what has an order of its own (time, numbers, weekdays); else as the rows came."""
        by = trace.get("theta") or trace.get("y" if trace.get("orientation") == "h" else "x")
        if by is None or trace["type"] in _RAW or trace["type"] == "pie":
            return places
        values = self._rows.values(by["column"])
        if self._rows.is_time(by["column"]) or self._rows.is_numeric(by["column"]):
            return sorted(places, key=lambda p: (values[p] is None, values[p] if values[p] is not None else 0))
        if all(calendar_place(values[p]) is not None for p in places):
            return sorted(places, key=lambda p: calendar_place(values[p]) or 0)
        if trace["type"] in ("scatter", "scatterpolar"):  # a line goes round the names alike for every group
            first = {v: place for place, v in reversed(list(enumerate(values)))}
            return sorted(places, key=lambda p: first[values[p]])
        return places

    def _thinned(self, trace: Figure, places: list[int], most: int) -> list[int]:
        kind = trace["type"]
        if kind in _BARS:
            return self._largest(trace, places)
        if len(places) <= most:
            return places
        if kind in _RAW:
            return self._spread(trace, places, most)
        kept = self._points(trace, places, most)
        self._note(
            thinned_note(len(kept), len(places)) if kind != "scatter" or "lines" in str(trace.get("mode", "lines"))
            else sampled_note(len(kept), len(places))
        )  # fmt: skip
        return [places[k] for k in kept]

    def _points(self, trace: Figure, places: list[int], most: int) -> Sequence[int]:
        measure = next((trace[n] for n in ("r", "close", "y") if n in trace), None)
        if measure is None or not self._rows.is_numeric(measure["column"]):
            return [k * len(places) // most for k in range(most)]
        every = self._rows.numbers(measure["column"])
        ups = [every[p] for p in places]
        across = trace.get("x")
        if trace.get("mode") == "markers" and across is not None and self._rows.is_numeric(across["column"]):
            along = self._rows.numbers(across["column"])
            xs = [along[p] for p in places]
            known = [k for k, (x, y) in enumerate(zip(xs, ups, strict=True)) if x is not None and y is not None]
            found = thin_cloud([xs[k] or 0.0 for k in known], [ups[k] or 0.0 for k in known], most)
            return [known[k] for k in found]
        return thin_line(ups, most)

    def _largest(self, trace: Figure, places: list[int]) -> list[int]:
        by = trace.get("theta") or trace.get("y" if trace.get("orientation") == "h" else "x") or {}
        limit = MAX_BARS_IN_TIME if "column" in by and self._rows.is_time(by["column"]) else MAX_BARS
        measure = measure_of(trace)
        if len(places) <= limit or measure is None:
            return places
        sizes = self._rows.numbers(measure["column"])
        kept = set(sorted(places, key=lambda p: -abs(sizes[p] or 0.0))[:limit])
        self._note(f"{limit} largest of {len(places):,} shown")
        return [p for p in places if p in kept]

    def _spread(self, trace: Figure, places: list[int], most: int) -> list[int]:
        """Evenly along the sorted values, so that quartiles, lows and highs stay where they are."""
        side = next((s for s in ("y", "x") if s in trace and self._rows.is_numeric(trace[s]["column"])), None)
        values = self._rows.numbers(trace[side]["column"]) if side is not None else [0.0] * self._rows.count
        ordered = sorted(places, key=lambda p: (values[p] is None, values[p] or 0.0))
        self._note(f"an even sample of {most:,} of {len(places):,} rows")
        return [ordered[k * (len(ordered) - 1) // (most - 1)] for k in range(most)]

    def _heatmap(self, trace: Figure) -> Figure:
        across, up, measure = (trace[name]["column"] for name in "xyz")
        crossing = cross(self._rows, across, up, [measure], [measure])
        drawn = crossing.largest(MAX_SIDE, MAX_SIDE)
        if (len(drawn.rows), len(drawn.columns)) != (len(crossing.rows), len(crossing.columns)):
            self._note(f"largest {len(drawn.rows)} by {len(drawn.columns)} of {len(crossing.rows)} by {len(crossing.columns)}")
        cells = [brief([drawn.cells.get((x, y)) for x in drawn.rows]) for y in drawn.columns]
        return trace | {"x": safe_labels(drawn.rows), "y": safe_labels(drawn.columns), "z": cells}

    def _sankey(self, trace: Figure) -> Figure:
        link = trace["link"]
        sizes = self._rows.numbers(link["value"]["column"])
        places = sorted(range(self._rows.count), key=lambda p: -(sizes[p] or 0.0))[:MAX_LINKS]
        self._note(f"{MAX_LINKS} largest of {self._rows.count:,} links shown" if len(places) < self._rows.count else "")
        ends = [self._rows.values(link[name]["column"]) for name in ("source", "target")]
        nodes: dict[tuple[int, Any], int] = {}
        for side, values in enumerate(ends):
            for place in places:
                nodes.setdefault((side, values[place]), len(nodes))
        names = [*safe_labels(v for side, v in nodes if side == 0), *safe_labels(v for side, v in nodes if side == 1)]
        drawn = {
            "source": [nodes[0, ends[0][p]] for p in places],
            "target": [nodes[1, ends[1][p]] for p in places],
            "value": brief([sizes[p] for p in places]),
        }
        return trace | {"node": {"label": names}, "link": drawn}

    def _note(self, text: str) -> None:
        if text and text not in self.notes:
            self.notes.append(text)


def _spoken(value: Any, grain: str) -> str:
    day = as_day(value)
    return safe(show_date(day, grain) if day is not None else label(value), 40)


def columns_of(figure: CheckedFigure | Figure) -> set[str]:
    """The columns that the data of a figure, or of a trace, refer to."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, Mapping) and set(value) == {"column"}:
            found.add(value["column"])
        elif isinstance(value, Mapping | list | tuple):
            for part in value.values() if isinstance(value, Mapping) else value:
                look(part)

    look(figure.traces if isinstance(figure, CheckedFigure) else figure)
    return found


def _with(value: Any, fill: Callable[[str], Any]) -> Any:
    """The same with each reference replaced by what `fill` gives for its column."""
    if isinstance(value, Mapping):
        if set(value) == {"column"}:
            return fill(value["column"])
        return {k: _with(v, fill) for k, v in value.items()}
    return value
