"""Both themes can be read: contrast, colours that colour-blind readers can tell apart, never by colour alone."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.tools.charts import CHARTS, draw
from src.tools.charts import theme as theme_module
from src.tools.charts.colour import VISIONS, ciede2000, contrast, difference
from src.tools.charts.recolour import COLOUR_KEYS, partners, recoloured
from src.tools.charts.spread import bins, five_numbers
from src.tools.charts.theme import DARK, LIGHT, SYMBOLS, THEMES, Theme
from src.tools.charts.thin import thin_line
from tests.fakes.large_charts import large_charts

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
LEAST_DIFFERENCE = 12
"""CIEDE2000 between any two colours of a palette, for any vision; about 2 is just noticeable side by side."""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (50.0, 0.0, -2.5), 4.3065),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_colour_difference_is_that_of_the_published_pairs(one: Any, other: Any, expected: float) -> None:
    """Table 1 of Sharma, Wu and Dalal (2005)."""
    assert ciede2000(one, other) == pytest.approx(expected, abs=1e-4)
    assert ciede2000(other, one) == pytest.approx(expected, abs=1e-4)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@BOTH
def test_marks_have_a_contrast_of_three_and_texts_of_four_and_a_half(theme: Theme) -> None:
    assert all(contrast(color, theme.background) >= 3 for color in theme.palette)
    for text in (theme.ink, theme.muted):
        assert contrast(text, theme.background) >= 4.5
    assert contrast(theme.ink, theme.raised) >= 4.5
    for stops in (theme.pale_diverging, theme.pale_sequential):
        assert all(contrast(theme.ink, color) >= 4.5 for _, color in stops), "a value is printed on it"
    for stops in (theme.diverging, theme.sequential):
        assert all(max(contrast(theme.ink, c), contrast(theme.background, c)) >= 3 for _, c in stops)


@BOTH
@pytest.mark.parametrize("vision", VISIONS)
def test_any_two_colours_differ_for_every_reader(theme: Theme, vision: str) -> None:
    apart = {(one, two): difference(one, two, vision) for one, two in combinations(theme.palette, 2)}
    closest = min(apart, key=apart.__getitem__)
    assert apart[closest] >= LEAST_DIFFERENCE, closest


@BOTH
@pytest.mark.parametrize("vision", VISIONS)
def test_scales_change_steadily_for_every_reader(theme: Theme, vision: str) -> None:
    for stops in (theme.diverging, theme.sequential, theme.pale_diverging, theme.pale_sequential):
        assert all(difference(one, two, vision) > 15 for (_, one), (_, two) in combinations(stops, 2))


def test_two_things_never_differ_by_colour_alone() -> None:
    assert len(SYMBOLS) == len(set(SYMBOLS)) == len(LIGHT.palette)


def test_every_colour_has_one_partner_and_back() -> None:
    there, back = partners(LIGHT, DARK), partners(DARK, LIGHT)
    assert len(set(there.values())) == len(there)
    assert {back[two]: two for two in there.values()} == there


@pytest.mark.parametrize("chart", large_charts(3, 400), ids=lambda c: c.name)
def test_a_dark_figure_is_the_light_one_in_other_colours(chart: Any) -> None:
    light = json.loads(draw(chart.spec, chart.rows, chart.finding, "light"))
    dark = json.loads(draw(chart.spec, chart.rows, chart.finding, "dark"))
    assert (light["layout"]["meta"]["theme"], dark["layout"]["meta"]["theme"]) == ("light", "dark")
    lights, darks = colours(light), colours(dark)
    assert lights.keys() == darks.keys()
    assert not set(lights.values()) & (set(partners(DARK, LIGHT)) - set(partners(LIGHT, DARK)))
    known = set(partners(LIGHT, DARK))
    assert {stem(c) for c in lights.values()} <= known, "a colour outside the theme has no partner"
    assert not {stem(c) for c in darks.values()} & (known - set(partners(DARK, LIGHT)))
    for figure in (light, dark):
        del figure["layout"]["meta"]["theme"]
        blank(figure)
    assert light == dark


def test_a_text_that_looks_like_a_colour_is_left_alone() -> None:
    figure = {"data": [{"text": [LIGHT.blue], "x": [LIGHT.ink], "marker": {"color": LIGHT.blue}}], "layout": {"meta": {}}}
    painted = recoloured(figure, DARK)["data"][0]
    assert (painted["text"], painted["x"], painted["marker"]["color"]) == ([LIGHT.blue], [LIGHT.ink], DARK.blue)


def test_every_theme_is_named_as_it_is_asked_for() -> None:
    assert {name: theme.name for name, theme in THEMES.items()} == {"light": "light", "dark": "dark"}
    assert CHARTS


@settings(deadline=None)
@given(st.lists(st.none() | st.floats(-1e6, 1e6), max_size=400), st.integers(10, 100), st.sets(st.integers(0, 399), max_size=5))
def test_thinning_keeps_ends_extremes_and_what_it_was_told_to(values: list[float | None], limit: int, keep: set[int]) -> None:
    kept = thin_line(values, limit, keep)
    assert kept == sorted(set(kept))
    known = [v for v in values if v is not None]
    drawn = [v for i in kept if (v := values[i]) is not None]
    if known:
        assert (max(drawn), min(drawn)) == (max(known), min(known))
    assert {i for i in keep if i < len(values)} <= set(kept)
    assert len(kept) <= max(limit, len(keep) + 4)


@settings(deadline=None)
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200))
def test_bins_hold_every_value_and_boxes_are_in_order(values: list[float]) -> None:
    edges, counts = bins(values)
    assert sum(counts) == len(values)
    assert len(edges) == len(counts) + 1 <= 62
    assert edges == sorted(edges)
    five = five_numbers(values)
    assert five.low <= five.q1 <= five.median <= five.q3 <= five.high


def colours(value: Any, at: str = "", *, coloured: bool = False) -> dict[str, str]:
    """Path -> colour, of every colour in a figure."""
    if isinstance(value, dict):
        parts = [colours(v, f"{at}/{k}", coloured=k.endswith(COLOUR_KEYS)) for k, v in value.items()]
    elif isinstance(value, list) and (coloured or any(isinstance(v, dict) for v in value)):
        parts = [colours(v, f"{at}/{i}", coloured=coloured) for i, v in enumerate(value)]
    else:
        return {at: value} if coloured and isinstance(value, str) and value.startswith(("#", "rgb")) else {}
    return {path: color for part in parts for path, color in part.items()}


def blank(value: Any) -> None:
    """Takes every colour out of a figure."""
    for key in list(value) if isinstance(value, dict) else []:
        if key.endswith(COLOUR_KEYS):
            del value[key]
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict) or (isinstance(inner, list) and any(isinstance(v, dict) for v in inner)):
            blank(inner)


def stem(color: str) -> str:
    return color.rpartition(",")[0] if color.startswith("rgba(") else color


def test_no_chart_has_a_colour_that_the_theme_does_not_know() -> None:
    for path in Path(theme_module.__file__).parent.glob("*.py"):
        if path.name not in ("theme.py", "page.py"):
            found = re.findall(r"\"(#[0-9A-Fa-f]{3,8}|rgba?\(\d[^\"]*)\"", path.read_text(encoding="utf-8"))
            assert {stem(color) for color in found} <= set(partners(LIGHT, DARK)), path.name
