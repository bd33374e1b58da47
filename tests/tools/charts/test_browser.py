"""The page draws itself in a real browser, without the network, in the theme that the reader prefers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from src.models.analysis import ChartSpec
from src.tools.charts import chart_page, draw
from src.tools.charts.theme import DARK, LIGHT
from tests.fakes.library import days, table, wave

BROWSER = shutil.which("chromium-headless-shell") or shutil.which("chromium")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None and "CI" not in os.environ, reason="no Chromium here (Debian: chromium-headless-shell)"),
    pytest.mark.timeout(300),
]
DAILY = table(
    branch=("text", ["North", "South"] * 50), day=("date", [d for d in days(50) for _ in "ab"]), fines=("number", wave(100))
)


@pytest.mark.parametrize(("prefers", "theme", "shown"), [
    (0, "auto", DARK), (1, "auto", LIGHT), (0, "light", LIGHT), (1, "dark", DARK),
])  # fmt: skip
@pytest.mark.parametrize("drawn", ["light", "dark"])
def test_the_page_is_drawn_in_the_theme_it_should(tmp_path: Path, prefers: int, theme: Any, shown: Any, drawn: Any) -> None:
    spec = ChartSpec("line", "Fines", "day", ("fines",), "branch")
    page = tmp_path / "page.html"
    page.write_text(chart_page(draw(spec, DAILY, None, drawn), "Fines?", "Words.", theme=theme), encoding="utf-8")
    dom = _dom(page, f"--blink-settings=preferredColorScheme={prefers}")
    assert re.search(rf'<body data-theme="{theme}" class="{shown.name}"', dom)
    plot = dom[dom.index('id="chart"') :]
    assert 'class="main-svg"' in plot
    assert _rgb(shown.background) in plot
    assert _rgb(shown.blue) in plot
    other = LIGHT if shown is DARK else DARK
    assert _rgb(other.blue) not in plot


def test_a_narrow_page_puts_the_legend_under_the_chart(tmp_path: Path) -> None:
    rows = table(
        branch=("text", [f"Branch {i}" for i in range(6)] * 50),
        day=("date", [d for d in days(50) for _ in range(6)]),
        fines=("number", wave(300)),
    )
    page = tmp_path / "page.html"
    spec = ChartSpec("line", "Fines", "day", ("fines",), "branch")
    page.write_text(chart_page(draw(spec, rows, None), "Fines?", "Words."), encoding="utf-8")
    wide, narrow = (_legend_place(_dom(page, f"--window-size={width},900")) for width in (1000, 420))
    assert wide[0] > 500
    assert narrow[0] < 200
    assert narrow[1] > 300


def _dom(page: Path, *options: str) -> str:
    assert BROWSER is not None
    command = [BROWSER, "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000", "--dump-dom", *options, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=250, check=True).stdout


def _legend_place(dom: str) -> tuple[float, float]:
    found = re.search(r'<g class="legend"[^>]*transform="translate\(([\d.]+), ?([\d.]+)\)"', dom)
    assert found is not None
    return float(found[1]), float(found[2])


def _rgb(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"
