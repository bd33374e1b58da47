"""What charts of 100,000 rows send and cost, and how well their colours can be told apart, as one JSON line.

python -m benchmarks.charts [--rows 100000] [--pages DIR]    (with --pages, each is also written as a page to look at)
"""

from __future__ import annotations

import argparse
import json
import time
from itertools import combinations
from pathlib import Path
from typing import Any

from src.tools.charts import chart_page, draw
from src.tools.charts.colour import VISIONS, contrast, difference
from src.tools.charts.page import plotly_js
from src.tools.charts.theme import THEMES, Theme
from src.tools.charts.thin import points_of
from tests.fakes.large_charts import LargeChart, large_charts


def main() -> None:
    """Prints the line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--pages", type=Path, help="A folder for the pages.")
    asked = parser.parse_args()
    charts = {chart.name: _measure(chart, asked.pages) for chart in large_charts(7, asked.rows)}
    themes = {name: _legibility(theme) for name, theme in THEMES.items()}
    most = {key: max(c[key] for c in charts.values()) for key in ("points", "kilobytes", "milliseconds")}
    print(json.dumps({"rows": asked.rows, "most": most, "charts": charts, "themes": themes}))


def _measure(chart: LargeChart, pages: Path | None) -> dict[str, float]:
    began = time.perf_counter()
    drawn = draw(chart.spec, chart.rows, chart.finding)
    took = time.perf_counter() - began
    if pages is not None:
        pages.mkdir(parents=True, exist_ok=True)
        (pages / "plotly.min.js").write_text(plotly_js(), encoding="utf-8")
        page = chart_page(drawn, chart.name, "", plotlyjs="plotly.min.js")
        (pages / f"{chart.name}.html").write_text(page, encoding="utf-8")
    size = round(len(drawn.encode()) / 1000, 1)
    return {"points": points_of(json.loads(drawn)), "kilobytes": size, "milliseconds": round(1000 * took)}


def _legibility(theme: Theme) -> dict[str, Any]:
    pairs = list(combinations(theme.palette, 2))
    return {
        "least_contrast_of_marks": round(min(contrast(c, theme.background) for c in theme.palette), 2),
        "least_contrast_of_text": round(min(contrast(c, theme.background) for c in (theme.ink, theme.muted)), 2),
        "least_contrast_of_values_in_cells": round(
            min(contrast(theme.ink, c) for _, c in (*theme.pale_diverging, *theme.pale_sequential)), 2
        ),
        "least_difference": {vision: round(min(difference(*p, vision) for p in pairs), 1) for vision in VISIONS},
    }


if __name__ == "__main__":
    main()
