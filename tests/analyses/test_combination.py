"""The combination is what its members say, extremes left out; it bends to no unit and survives members that fail."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

from src.analyses.forecasters import combination as module
from src.analyses.forecasters.combination import combination
from src.analyses.forecasters.members import hierarchy
from src.analyses.frames import Floats

YEARS = 1500 + np.cumsum(np.random.default_rng(3).normal(20, 15, 30))
MONTHS = np.array([1200 + 4 * i + 150 * np.sin(2 * np.pi * i / 12) for i in range(72)]) + np.random.default_rng(0).normal(
    0, 20, 72
)


def test_without_seasons_it_is_the_mean_of_four_methods() -> None:
    models: tuple[Any, ...] = (AutoETS, AutoCES, DynamicOptimizedTheta, AutoARIMA)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        each = [model(season_length=1).forecast(y=YEARS, h=6)["mean"] for model in models]
    ours = combination(YEARS, (), 6)
    assert ours is not None
    np.testing.assert_allclose(ours, np.mean(each, axis=0), rtol=0.01)


def test_with_a_season_it_follows_trend_and_season() -> None:
    ours = combination(MONTHS[:60], (12,), 12)
    assert ours is not None
    naive = np.abs(MONTHS[48:60] - MONTHS[60:]).mean()
    assert np.abs(ours - MONTHS[60:]).mean() < 0.5 * naive


@pytest.mark.parametrize("factor", [1e-9, 1e9])
def test_the_unit_changes_nothing_but_the_unit(factor: float) -> None:
    plain, scaled = combination(YEARS, (), 4), combination(YEARS * factor, (), 4)
    assert plain is not None
    assert scaled is not None
    np.testing.assert_allclose(scaled / factor, plain, rtol=1e-3)


def test_two_seasons_are_told_apart() -> None:
    at = np.arange(24 * 7 * 5)
    hours = 500 + 100 * np.sin(2 * np.pi * at / 24) + 60 * np.sin(2 * np.pi * at / 168)
    hours = hours + np.random.default_rng(1).normal(0, 5, len(at))
    ours = combination(hours[:-48], (24, 168), 48)
    assert ours is not None
    assert np.abs(ours - hours[-48:]).mean() < 25


@pytest.mark.parametrize("values", [np.full(20, 5.0), np.arange(5.0)])
def test_nothing_to_fit_gives_nothing(values: Floats) -> None:
    assert combination(values, (), 3) is None


def test_a_member_that_fails_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_values: Floats, _season: int, _steps: int) -> Floats:
        raise ValueError("no fit")

    def explodes(_values: Floats, _season: int, steps: int) -> Floats:
        return np.full(steps, 1e12)

    without = module._FLAT[:3]
    monkeypatch.setattr(module, "_FLAT", (*without, fails, explodes))
    ours = combination(YEARS, (), 3)
    assert ours is not None
    assert ours.max() < 2 * YEARS.max()


def test_the_hierarchy_keeps_the_level_and_tempers_the_season() -> None:
    season = np.array([10.0, 20.0, 40.0, 30.0])
    noise = np.random.default_rng(2).normal(0, 0.05, 40)
    ahead = hierarchy(np.tile(season, 10) + noise, 4, 8).reshape(2, 4)
    np.testing.assert_allclose(ahead.sum(axis=1), 100, rtol=0.05)
    assert (ahead.argmax(axis=1) == 2).all()
    assert (ahead.argmin(axis=1) == 0).all()
    assert np.ptp(ahead) < np.ptp(season)
