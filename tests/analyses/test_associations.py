"""Strengths of categories and their intervals agree with independent references."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from src.analyses.associations import correlation_ratio, cramers_v, kruskal_p, pearson
from src.analyses.effect_intervals import noncentrality_of_chi2, noncentrality_of_f


def test_point_biserial_is_scipys() -> None:
    rng = np.random.default_rng(0)
    flag = (rng.random(90) < 0.3).astype(float)
    y = rng.normal(size=90) + 0.6 * flag
    reference = stats.pointbiserialr(flag, y)
    assert pearson(flag, y).value == pytest.approx(reference.statistic)
    assert pearson(flag, y).p_value == pytest.approx(reference.pvalue)


def test_the_noncentralities_leave_the_tails_they_should() -> None:
    low, high = noncentrality_of_f(5.0, 2, 97) or (0, 0)
    assert stats.ncf.sf(5.0, 2, 97, low) == pytest.approx(0.025, abs=1e-6)
    assert stats.ncf.cdf(5.0, 2, 97, high) == pytest.approx(0.025, abs=1e-6)
    low, high = noncentrality_of_chi2(30.0, 4) or (0, 0)
    assert stats.ncx2.sf(30.0, 4, low) == pytest.approx(0.025, abs=1e-6)
    assert stats.ncx2.cdf(30.0, 4, high) == pytest.approx(0.025, abs=1e-6)
    assert noncentrality_of_f(0.2, 3, 50) is not None
    assert (noncentrality_of_f(0.2, 3, 50) or (1, 1))[0] == 0.0


def test_steigers_interval_covers_the_true_ratio() -> None:
    """Fixed groups whose means take 10 % of the spread: 95 % of the intervals should hold the true value."""
    rng = np.random.default_rng(1)
    codes = np.repeat(np.arange(4), 50)
    means = np.array([0.5, -0.2, 0.3, -0.6])
    true = np.sqrt(means.var() / (means.var() + 1))
    held = 0
    for _ in range(400):
        interval = correlation_ratio(codes, means[codes] + rng.normal(size=200)).interval
        assert interval is not None
        held += interval[0] <= true <= interval[1]
    assert 0.925 <= held / 400 <= 0.975


def test_bergsmas_correction_takes_the_bias_of_noise_away() -> None:
    rng = np.random.default_rng(2)
    plain, corrected = [], []
    for _ in range(200):
        test = cramers_v(rng.integers(0, 5, 150), rng.integers(0, 4, 150))
        plain.append(test.value)
        corrected.append(test.corrected)
    assert np.mean(plain) > 0.14
    assert np.mean(corrected) < 0.06
    # By hand, Bergsma (2013): phi2 = 50/200 = 0.25, less (1*1)/199; r~ = c~ = 2 - 1/199.
    a = np.repeat([0, 0, 1, 1], [75, 25, 25, 75])
    b = np.repeat([0, 1, 0, 1], [75, 25, 25, 75])
    assert cramers_v(a, b).value == pytest.approx(0.5)
    assert cramers_v(a, b).corrected == pytest.approx(np.sqrt((0.25 - 1 / 199) / (1 - 1 / 199)))


def test_epsilon_squared_is_the_adjusted_r_squared_of_the_groups() -> None:
    from statsmodels.regression.linear_model import OLS

    rng = np.random.default_rng(3)
    codes = rng.integers(0, 4, 120)
    y = rng.normal(size=120) + 0.4 * codes
    reference = OLS(y, np.eye(4)[codes]).fit()
    assert correlation_ratio(codes, y).corrected == pytest.approx(np.sqrt(reference.rsquared_adj))


def test_kruskal_is_scipys() -> None:
    rng = np.random.default_rng(4)
    codes, y = rng.integers(0, 3, 80), rng.integers(0, 9, 80).astype(float)
    assert kruskal_p(codes, y) == pytest.approx(stats.kruskal(*(y[codes == k] for k in range(3))).pvalue)


def test_levels_too_rare_for_chi_squared_are_put_together() -> None:
    a = np.array([0] * 100 + [1] * 100 + list(range(2, 12)))
    b = np.array([0, 1] * 105)
    merged = np.where(a < 2, a, 2)
    assert cramers_v(a, b).p_value == pytest.approx(stats.chi2_contingency(_table(merged, b), correction=False).pvalue)


def _table(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    table = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(table, (a, b), 1)
    return table
