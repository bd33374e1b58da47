"""Mann-Kendall and Sen's slope against scipy and published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from src.analyses import kendall
from src.analyses.kendall import concordance, mann_kendall, sen_slope, variance_of_s

LITTLE = np.array([12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7])
"""J. Little, College of the Holy Cross, "A Mann-Kendall Example (By Hand)": S = 54, Z = 2.9058."""
TIED = np.array([10.0, 22, 21, 30, 22, 30, 40, 40])
some_values = st.lists(st.integers(-20, 20).map(float), min_size=5, max_size=40).map(np.array)


def by_hand(y: np.ndarray) -> int:
    return int(sum(np.sign(y[j] - y[i]) for i in range(len(y)) for j in range(i + 1, len(y))))


def test_an_example_worked_by_hand() -> None:
    found = mann_kendall(LITTLE)
    assert found.s == 54
    assert found.z == pytest.approx(2.9058, abs=1e-4)
    assert found.p_value == pytest.approx(2 * 0.0018, abs=1e-4)


def test_the_variance_with_ties_is_that_of_the_formula_worked_by_hand() -> None:
    # Three pairs of ties: (8 * 7 * 21 - 3 * (2 * 1 * 9)) / 18 = 62.33
    assert variance_of_s(TIED) == pytest.approx((8 * 7 * 21 - 3 * 2 * 1 * 9) / 18)


@given(some_values)
def test_s_counts_every_pair(y: np.ndarray) -> None:
    assert concordance(y) == by_hand(y)


@pytest.mark.parametrize("seed", range(5))
def test_the_test_and_the_slope_agree_with_scipy(seed: int) -> None:
    y = np.random.default_rng(seed).normal(size=60) + 0.02 * np.arange(60)
    ours, theirs = mann_kendall(y), stats.kendalltau(np.arange(60), y, method="asymptotic")
    assert ours.tau == pytest.approx(theirs.statistic)
    assert ours.p_value == pytest.approx(theirs.pvalue, abs=0.01)  # scipy has no continuity correction
    slope, expected = sen_slope(y, ours), stats.theilslopes(y, np.arange(60), alpha=0.95)
    assert slope.value == pytest.approx(expected.slope)
    assert (slope.lower, slope.upper) == pytest.approx((expected.low_slope, expected.high_slope), rel=0.05, abs=1e-3)


def test_beyond_the_pairs_that_fit_in_memory_the_slope_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    y = np.random.default_rng(3).normal(size=300) + 0.01 * np.arange(300)
    test = mann_kendall(y)
    direct = sen_slope(y, test)
    monkeypatch.setattr(kendall, "_PAIRS_IN_MEMORY", 10)
    halved = sen_slope(y, test)
    assert (halved.value, halved.lower, halved.upper) == pytest.approx((direct.value, direct.lower, direct.upper), abs=1e-4)


@given(some_values, st.floats(0.1, 100), st.floats(-1000, 1000))
def test_scale_and_shift_move_the_slope_and_leave_the_test(y: np.ndarray, scale: float, shift: float) -> None:
    moved = np.round(y * scale, 9) + round(shift)
    before, after = mann_kendall(y), mann_kendall(y * 4 + 8)
    assert (before.s, before.p_value) == (after.s, after.p_value)
    assert sen_slope(y * 4 + 8, after).value == pytest.approx(4 * sen_slope(y, before).value)
    assert mann_kendall(-moved).s == -mann_kendall(moved).s


def test_memory_makes_the_test_less_sure_and_the_interval_wider() -> None:
    y = np.random.default_rng(1).normal(size=60) + 0.03 * np.arange(60)
    sure, unsure = mann_kendall(y), mann_kendall(y, inflated=3.0)
    assert unsure.p_value > sure.p_value
    assert unsure.effective_n == pytest.approx(20)
    wide, narrow = sen_slope(y, unsure), sen_slope(y, sure)
    assert wide.lower < narrow.lower < narrow.value < narrow.upper < wide.upper


def test_an_interval_without_zero_is_a_trend() -> None:
    for seed in range(40):
        y = np.random.default_rng(seed).normal(size=40) + 0.02 * np.arange(40)
        test = mann_kendall(y, inflated=1.6)
        slope = sen_slope(y, test)
        if abs(test.p_value - 0.05) > 0.01:
            assert (slope.lower > 0 or slope.upper < 0) == (test.p_value < 0.05)
