"""Colours can be told from the background, and points that matter survive thinning."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from src.tools.charts.spread import bins, five_numbers
from src.tools.charts.theme import PALETTE
from src.tools.charts.thin import thin_line


def test_every_line_colour_has_a_contrast_of_three_on_white() -> None:
    for color in PALETTE:
        assert 1.05 / (_luminance(color) + 0.05) >= 3


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


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=200))
def test_bins_hold_every_value_and_boxes_are_in_order(values: list[float]) -> None:
    edges, counts = bins(values)
    assert sum(counts) == len(values)
    assert len(edges) == len(counts) + 1 <= 62
    assert edges == sorted(edges)
    five = five_numbers(values)
    assert five.low <= five.q1 <= five.median <= five.q3 <= five.high


def _luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
