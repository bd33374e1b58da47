"""Detection without looking ahead: nothing later changes a judgement, noise keeps its budget, what is planted is found soon."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.anomaly import anomaly
from src.analyses.streaming import LOWEST_LIMIT, MIN_HISTORY, QUIET, watch
from tests.analyses.series import Floats, daily, frame

N = 1000


def noise(seed: int, n: int = N) -> Floats:
    return np.random.default_rng(seed).normal(100, 5, n)


def weekly(seed: int, n: int = N) -> Floats:
    values: Floats = noise(seed, n) + 40 * np.sin(2 * np.pi * np.arange(n) / 7)
    return values


@settings(max_examples=25, deadline=None)
@given(cut=st.integers(1, N - 1), seed=st.integers(0, 99), later=st.sampled_from([0.0, 1e6, -1e6]))
def test_what_comes_later_changes_nothing_before(cut: int, seed: int, later: float) -> None:
    whole = watch(weekly(seed), [7, 49])
    changed = weekly(seed)
    changed[cut:] = later
    for other in (watch(weekly(seed)[:cut], [7, 49]), watch(changed, [7, 49])):
        for key in ("expected", "surprise", "limit", "scores"):
            np.testing.assert_allclose(getattr(other, key)[:cut], getattr(whole, key)[:cut], rtol=1e-6, atol=1e-6)
        assert [k for k in other.alarms() if k < cut] == [k for k in whole.alarms() if k < cut]


@pytest.mark.parametrize("kind", ["normal", "heavy tails", "memory"])
def test_noise_raises_about_one_alarm_in_two_thousand_steps(kind: str) -> None:
    alarms = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        values = rng.standard_t(4, N) if kind == "heavy tails" else rng.normal(size=N)
        if kind == "memory":
            for at in range(1, N):
                values[at] += 0.8 * values[at - 1]
        alarms.append(len(watch(values, [7]).alarms()))
    assert np.mean(alarms) <= 0.75


@pytest.mark.parametrize("seed", range(5))
def test_a_spike_in_a_season_is_found_at_once_and_once(seed: int) -> None:
    values = weekly(seed)
    values[700] += 60
    stream = watch(values, [7])
    assert stream.alarms().tolist() == [700]
    assert stream.seasons[700] == 7
    assert stream.window[700] == 1
    assert stream.scores[700] > 0


@pytest.mark.parametrize("seed", range(5))
def test_a_level_shift_and_a_change_of_variance_are_found_soon(seed: int) -> None:
    shifted, wilder = noise(seed), noise(seed)
    shifted[700:] -= 15
    wilder[700:] = 100 + 6 * (wilder[700:] - 100)
    for values in (shifted, wilder):
        alarms = watch(values).alarms()
        assert 700 <= alarms[0] <= 740
        assert (np.diff(alarms) > 0).all()


def test_an_alarm_keeps_quiet_until_something_more_surprising() -> None:
    values = noise(0)
    values[[700, 720, 740, 740 + QUIET + 5]] += [100, 80, 200, 150]
    assert watch(values).alarms().tolist() == [700, 740, 740 + QUIET + 5]


@settings(max_examples=25, deadline=None)
@given(scale=st.sampled_from([1e-9, 0.3, 7.0, 1e9]), shift=st.sampled_from([0.0, -50.0, 1e4]), seed=st.integers(0, 99))
def test_scaling_and_shifting_change_no_judgement(scale: float, shift: float, seed: int) -> None:
    values = weekly(seed)
    values[[500, 800]] += [90, -120]
    stream, other = watch(values, [7]), watch((values + shift) * scale, [7])
    np.testing.assert_allclose(other.surprise, stream.surprise, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(other.expected, (stream.expected + shift) * scale, rtol=1e-6, atol=1e-9 * scale)
    assert other.alarms().tolist() == stream.alarms().tolist()


@pytest.mark.parametrize("n", [0, 1, 2, 7, MIN_HISTORY + 1])
def test_few_values_constants_and_unknowns_raise_no_alarm(n: int) -> None:
    for values in (np.full(n, 3.0), np.full(n, np.nan), np.zeros(n), np.full(n, 1e300)):
        stream = watch(values, [7])
        assert len(stream.surprise) == n
        assert not len(stream.alarms())


def test_the_first_change_of_a_constant_is_an_alarm() -> None:
    values = np.full(300, 5.0)
    values[200] = 5.5
    assert watch(values, [7]).alarms().tolist() == [200]


def test_an_unknown_value_is_not_judged() -> None:
    values = noise(1)
    values[600:605] = np.nan
    stream = watch(values)
    assert (stream.surprise[600:605] == 0).all()
    assert not len(stream.alarms())


def test_the_option_of_the_analysis_tells_dates_kinds_and_reasons() -> None:
    values = daily(0)
    values[[700, 900]] *= [2.5, 0.0]
    result = anomaly(frame(values), value="revenue", time="day", grain="day", unit="USD", look_ahead=False)
    assert set(result["anomalies"]) == {700, 900}
    told = dict(zip(result["anomalies"], result["kinds"], strict=True))
    assert told == {700: "spike", 900: "drop"}
    assert "no look ahead" in result["method"]
    assert "$" in result["reasons"][0]
    assert "only by those before it" in result["interpretation"]
    assert result["threshold_used"] >= LOWEST_LIMIT
    upper = result["band"]["upper"]
    assert upper[0] is None
    assert upper[700] < values[700]
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert set(result) == set(anomaly(frame(values), value="revenue", time="day", grain="day"))
    high = anomaly(frame(values), value="revenue", time="day", grain="day", direction="high", look_ahead=False)
    assert high["anomalies"] == [700]


def test_the_option_ignores_the_order_of_rows_and_declines_a_short_past() -> None:
    values = daily(1)
    values[800] = 5000
    df = frame(values)
    turned = anomaly(df[::-1].reset_index(drop=True), value="revenue", time="day", grain="day", look_ahead=False)
    assert turned["anomalies"] == [len(df) - 1 - 800]
    short = anomaly(df[:40], value="revenue", time="day", grain="day", look_ahead=False)
    assert "only teach" in short["refused"]
    assert short["anomalies"] == []
