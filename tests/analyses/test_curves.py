"""Turns and bends that a straight line misses are noticed, and straight lines are left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata
from statsmodels.regression.linear_model import OLS

from src.analyses.correlation import correlation
from src.analyses.curves import curve


def test_the_curve_is_statsmodels_polynomial_of_ranks() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 30, 200), rng.normal(size=200)
    ranks = rankdata(x)
    u = 2 * (ranks - 0.5) / 200 - 1
    reference = OLS(rankdata(y), np.vander(u, 5)).fit()
    ours = curve(ranks, rankdata(y))
    assert ours is not None
    assert ours.p_value == pytest.approx(reference.f_pvalue)
    assert ours.strength**2 == pytest.approx(max(reference.rsquared_adj, 0.0))
    straight = OLS(rankdata(y), np.vander(u, 2)).fit()
    assert ours.bend_p_value == pytest.approx(reference.compare_f_test(straight)[1])


SHAPES = {
    "U-shaped": lambda x, noise: x**2 + noise,
    "inverted U": lambda x, noise: -np.abs(x) + 0.5 * noise,
    "rising or falling unevenly": lambda x, noise: np.exp(2.5 * x + noise),
    "straight": lambda x, noise: 0.6 * x + noise,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_shape_is_named(shape: str) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=400)
    told = correlation(pd.DataFrame({"x": x, "y": SHAPES[shape](x, rng.normal(size=400))}), target="y")
    assert told["nonlinear"].get("x", {"shape": "straight"})["shape"] == shape
    assert any("straight line" in w for w in told["warnings"]) == (shape != "straight")


def test_a_u_shape_is_found_said_and_held_against_the_others() -> None:
    rng = np.random.default_rng(2)
    x, z = rng.normal(size=500), rng.normal(size=500)
    told = correlation(
        pd.DataFrame({"age": x, "income": z, "spend": 0.5 * x**2 + 0.5 * z + rng.normal(size=500)}), target="spend"
    )
    assert "age" not in told["significant"]
    assert told["top_factors"] == ["income", "age"]
    assert told["drivers"]["age"]["role"] == "driver"
    assert told["drivers"]["age"]["curved"]
    assert "Spend is high at both ends of age and low between" in told["interpretation"]


def test_lone_extreme_values_are_no_evidence() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=200), rng.normal(size=200)
    x[0] = y[0] = 1000.0
    told = correlation(pd.DataFrame({"x": x, "y": y}), target="y")
    assert told["correlations"]["x"] > 0.99
    assert told["significant"] == []
    assert any(c["name"] == "no few extreme values decide" for c in told["assumptions_checked"])


def test_few_different_values_allow_fewer_degrees_and_two_none() -> None:
    y = rankdata(np.random.default_rng(4).normal(size=60))
    assert curve(rankdata(np.arange(60) % 2), y) is None
    assert curve(rankdata(np.arange(60) % 3), y) is not None
    assert curve(rankdata(np.arange(10)), y[:10]) is None
