"""Chance is called chance, and what was planted is found: by exact tests on shuffled steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_1samp
from statsmodels.stats.multitest import multipletests

from src.analyses.frames import Floats
from src.analyses.structure import LEVEL, find_structure


def walk(seed: int, n: int) -> Floats:
    return np.asarray(1000 + np.random.default_rng(seed).normal(0, 10, n).cumsum(), dtype=np.float64)


def noise(seed: int, n: int) -> Floats:
    return np.asarray(np.random.default_rng(seed).normal(0, 10, n), dtype=np.float64)


@pytest.mark.parametrize(("n", "seasons"), [(40, (12,)), (120, (7,)), (30, ())])
def test_a_random_walk_has_structure_no_more_often_than_the_level_says(n: int, seasons: tuple[int, ...]) -> None:
    found = [bool(find_structure(walk(seed, n), seasons)) for seed in range(100)]
    assert np.mean(found) <= 0.1


def test_a_season_is_found_as_a_season() -> None:
    at = np.arange(60)
    seen = find_structure(100 + 20 * np.sin(2 * np.pi * at / 12) + noise(0, 60), (12,))
    assert seen is not None
    assert "season" in seen.found


def test_a_drift_is_students_t_of_the_steps() -> None:
    values = walk(1, 80) + 8 * np.arange(80)
    seen = find_structure(values, ())
    assert seen is not None
    assert "drift" in seen.found
    assert seen.p_values["drift"] == pytest.approx(ttest_1samp(np.diff(values), 0).pvalue)


def test_noise_around_a_level_has_memory_in_its_steps() -> None:
    seen = find_structure(500 + noise(2, 60), ())
    assert seen is not None
    assert seen.found == ("memory",)


@pytest.mark.parametrize("seed", range(20))
def test_what_is_found_is_holms_choice(seed: int) -> None:
    seen = find_structure(walk(seed, 40) + 2.5 * np.arange(40), (4,))
    assert seen is not None
    names = list(seen.p_values)
    kept = multipletests([seen.p_values[k] for k in names], LEVEL, "holm")[0]
    assert seen.found == tuple(sorted(n for n, k in zip(names, kept, strict=True) if k))


@pytest.mark.parametrize("values", [np.arange(5.0), np.full(40, 3.0)])
def test_too_little_or_nothing_that_varies_is_not_judged(values: Floats) -> None:
    assert find_structure(values, ()) is None


def test_a_straight_line_is_a_drift() -> None:
    seen = find_structure(np.arange(20.0), ())
    assert seen is not None
    assert seen.found == ("drift",)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.sampled_from([0.25, 8.0]), shift=st.sampled_from([0.0, 4096.0, -512.0]))
def test_unit_and_level_do_not_matter(seed: int, scale: float, shift: float) -> None:
    values = np.round(walk(seed, 50))
    assert find_structure(values * scale + shift, (12,)) == find_structure(values, (12,))
