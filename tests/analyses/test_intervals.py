"""Bands out of past errors hold their share of new ones."""

from __future__ import annotations

import numpy as np
import pytest

from src.analyses.intervals import conformal, share_of_total, spread_of_changes


@pytest.mark.parametrize("level", [80, 95])
def test_new_errors_are_covered(level: int) -> None:
    inside = []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        growth = np.sqrt(np.arange(1, 31))
        half = conformal(rng.normal(size=(8, 30)) * growth, 30).half[level]
        inside.append(np.abs(rng.normal(size=30) * growth) <= half)
    assert level / 100 - 0.04 <= np.mean(inside) <= min(0.995, level / 100 + 0.1)


def test_bands_never_narrow_with_distance_and_go_on_beyond_the_backtest() -> None:
    bands = conformal(np.random.default_rng(0).normal(size=(8, 20)) * np.sqrt(np.arange(1, 21)), 60)
    for half in bands.half.values():
        assert len(half) == 60
        assert (np.diff(half) >= -1e-12).all()
    assert (bands.half[95] > bands.half[80]).all()


def test_a_total_of_independent_errors_needs_less_than_the_sum_of_bands() -> None:
    errors = np.random.default_rng(0).normal(size=(12, 30))
    half = conformal(errors, 30).half[95]
    assert share_of_total(errors, half, 95) < 0.6
    same = np.repeat(np.random.default_rng(1).normal(size=(12, 1)), 30, axis=1)
    assert share_of_total(same, conformal(same, 30).half[95], 95) > 0.8


def test_a_random_walk_spreads_with_the_root_of_time() -> None:
    half = spread_of_changes(np.array([1.0, 2.0, 1.0, 2.0]), 4).half[95]
    np.testing.assert_allclose(half, half[0] * np.sqrt([1, 2, 3, 4]))
