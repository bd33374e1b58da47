"""Rows as a tree from the whole to its parts, in the lists that Plotly's treemaps and sunbursts read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from src.tools.charts.figure import brief
from src.tools.charts.text import safe_labels
from src.tools.result_view.rows import Rows, label

MAX_LEAVES: Final = 200


def tree_of(rows: Rows, levels: Sequence[str], measure: str) -> tuple[dict[str, Any], str]:
    """Keys of a trace (ids, labels, parents, values, branchvalues), and a note for what was too small to be drawn.

    A branch is as large as its parts: each holds 0 of its own, so that no sum is written down.
    """
    sizes = rows.numbers(measure)
    paths: dict[tuple[Any, ...], float] = {}
    for place, path in enumerate(zip(*(rows.values(level) for level in levels), strict=True)):
        paths[path] = paths.get(path, 0.0) + (sizes[place] or 0.0)
    largest = sorted(paths, key=lambda path: (-paths[path], [label(part) for part in path]))
    drawn = [path for path in largest[:MAX_LEAVES] if paths[path] > 0]
    nodes = [path[:depth] for path in drawn for depth in range(1, len(levels) + 1)]
    known = {node: f"n{place}" for place, node in enumerate(dict.fromkeys(nodes))}
    names = dict(zip(known, _labels(list(known)), strict=True))
    left = len(paths) - len(drawn)
    return {
        "ids": list(known.values()),
        "labels": [names[node] for node in known],
        "parents": [known.get(node[:-1], "") for node in known],
        "values": [brief([paths[node]])[0] if len(node) == len(levels) else 0 for node in known],
        "branchvalues": "remainder",
    }, f"{left:,} of {len(paths):,} parts are too small to be drawn" if left else ""


def _labels(nodes: list[tuple[Any, ...]]) -> list[str]:
    """Each node by the last part of its path; the same name may stand under two parents."""
    shown = dict(zip(dict.fromkeys(n[-1] for n in nodes), safe_labels(dict.fromkeys(n[-1] for n in nodes)), strict=True))
    return [shown[node[-1]] for node in nodes]
