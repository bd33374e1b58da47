"""Change points against every regression worked out one by one, and on planted steps and bends."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.datasets import nile

from src.analyses.autoregression import inflation, memory, simulated, whitened
from src.analyses.change_points import Change, ChangeKind, column, find_changes, squared_t

NO_SEASON = np.zeros((80, 0))


def noise(seed: int, n: int = 80) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def by_regression(y: np.ndarray, base: np.ndarray, changes: list[Change], phi: float, change: Change) -> float:
    """The squared t of one change by a plain least-squares fit."""
    n = len(y)
    columns = np.column_stack([base, *(column(c, n) for c in [*changes, change])])
    x, z = whitened(columns.T, phi).T, whitened(y, phi)
    fitted, *_ = np.linalg.lstsq(x, z, rcond=None)
    left = float(((z - x @ fitted) ** 2).sum())
    smaller = x[:, :-1]
    before = float(((z - smaller @ np.linalg.lstsq(smaller, z, rcond=None)[0]) ** 2).sum())
    return float((before - left) / left * (n - 1 - x.shape[1]))


@pytest.mark.parametrize("kind", ["level", "slope"])
@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_the_scan_is_the_regression_at_every_date(kind: ChangeKind, phi: float) -> None:
    n = 80
    y = noise(1) + 2 * (np.arange(n) > 50)
    season = np.eye(4)[np.arange(n) % 4][:, 1:]
    base = np.column_stack([np.ones(n), np.arange(n), season])
    changes: list[Change] = [("level", 51)]
    scanned = squared_t(y, base, changes, phi, kind, 5)
    for at in range(1, n):
        expected = by_regression(y, base, changes, phi, (kind, at)) if 5 <= at <= n - 5 and at != 51 else None
        if expected is not None:
            assert scanned[at - 1] == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_dates_near_the_ends_are_not_tried() -> None:
    scanned = squared_t(noise(2), np.ones((80, 1)), [], 0.0, "level", 6)
    assert np.flatnonzero(scanned).min() + 1 == 6
    assert np.flatnonzero(scanned).max() + 1 == 80 - 6


def test_two_planted_steps_are_found_at_their_dates() -> None:
    at = np.arange(80)
    path = find_changes(noise(3) + 6 * (at >= 30) - 5 * (at >= 60), NO_SEASON)
    assert [kind for kind, _ in path.changes] == ["level", "level"]
    assert [k for _, k in path.changes] == pytest.approx([30, 60], abs=1)
    assert max(path.p_values) < 0.015


def test_a_planted_bend_is_found_near_its_date() -> None:
    at = np.arange(80)
    path = find_changes(noise(4) + 0.4 * np.maximum(at - 40, 0), NO_SEASON)
    assert [kind for kind, _ in path.changes] == ["slope"]
    assert abs(path.changes[0][1] - 40) <= 5


def test_a_straight_line_has_no_change_however_exact_it_is() -> None:
    for spread in (0.0, 1e-9, 1.0):
        assert find_changes(0.3 * np.arange(80) + spread * noise(5), NO_SEASON).changes == ()


def test_the_nile_s_flow_fell_after_1898() -> None:
    # Cobb (1978, Biometrika 65): the yearly flow at Aswan dropped by about a quarter; the first low year was 1899.
    flow = np.asarray(nile.load_pandas().data["volume"], dtype=float)
    path = find_changes(flow, np.zeros((len(flow), 0)))
    assert path.changes == (("level", 1899 - 1871),)
    assert not path.line


def test_an_exact_step_is_found() -> None:
    assert find_changes((np.arange(80) >= 33).astype(float), NO_SEASON).changes == (("level", 33),)


def test_scale_shift_and_direction_change_no_date() -> None:
    y = noise(6) + 4 * (np.arange(80) >= 45)
    found = find_changes(y, NO_SEASON)
    assert find_changes(1024 * y + 512, NO_SEASON).changes == found.changes
    assert find_changes(-y, NO_SEASON).changes == found.changes


def test_the_memory_is_freed_of_its_bias() -> None:
    rows = simulated(0.6, 40, 800, 1)
    columns = np.column_stack([np.ones(40), np.arange(40)])
    q, _ = np.linalg.qr(columns)
    assert memory(rows - (rows @ q) @ q.T, 2).mean() == pytest.approx(0.6, abs=0.04)


def test_the_inflation_is_that_of_the_variance_of_a_mean() -> None:
    means = simulated(0.5, 50, 20_000, 2).mean(axis=1)
    assert means.var() * 50 * (1 - 0.5**2) == pytest.approx(inflation(0.5, 50), rel=0.05)
    assert inflation(0.0, 50) == 1
