"""What was planted is what is told: a confusion table of kinds, alone and several at once, under seasons and trends."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from benchmarks.null_tables.clean_series import FAMILIES, measure
from src.analyses.anomaly import anomaly
from src.analyses.spread_changes import limit_of, spread_changes
from tests.analyses.planted import AT, BACKGROUNDS, PLANTS, events_of, told, weekly

KINDS = [plant for plant in PLANTS if plant != "nothing"]


def confusion(background: str, seeds: int) -> dict[str, Counter[tuple[str, ...]]]:
    """Planted kind -> how often which kinds were told."""
    return {plant: Counter(tuple(told(plant, background, seed)) for seed in range(seeds)) for plant in KINDS}


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_each_kind_is_told_as_what_it_is(background: str) -> None:
    table = confusion(background, 2)
    assert all(kind in found for kind in KINDS for found in table[kind])


@pytest.mark.slow
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_the_confusion_table_is_nearly_diagonal(background: str) -> None:
    table = confusion(background, 20)
    for kind in KINDS:
        alone, among = table[kind][(kind,)], sum(n for found, n in table[kind].items() if kind in found)
        assert among == 20, table
        assert alone >= 16, table


def test_several_at_once_are_told_apart_each_with_what_was_expected() -> None:
    values = weekly(np.random.default_rng(1))
    usual = values.copy()
    values[60] *= 1.5
    values[120:124] *= 0.5
    values[200:] *= 1.4
    values[330:334] = np.nan
    values[420] *= 0.6
    events = events_of(values, unit="USD")
    day = [str(pd.Timestamp("2024-01-01") + pd.Timedelta(days=at))[:10] for at in range(len(values))]
    assert [(e["kind"], e["start"]) for e in events] == [
        ("spike", day[60]),
        ("drop", day[120]),
        ("level shift", day[200]),
        ("missing period", day[330]),
        ("drop", day[420]),
    ]
    spike, outage, shift, gap, late = events
    assert spike["expected"] == pytest.approx(usual[60], rel=0.1)
    assert (outage["end"], outage["periods"]) == (day[123], 4)
    assert shift["value"] > 1.2 * shift["expected"]
    assert gap["value"] is None
    assert gap["expected"] == pytest.approx(1.4 * usual[330:334].mean(), rel=0.15)
    assert late["expected"] == pytest.approx(1.4 * usual[420], rel=0.1)
    assert all(e["reason"] and "$" in e["reason"] for e in events)


@pytest.mark.parametrize(("direction", "kinds"), [("high", {"spike", "level shift"}), ("low", {"drop", "missing period"})])
def test_a_side_asked_for_leaves_out_what_is_on_the_other(direction: str, kinds: set[str]) -> None:
    values = weekly(np.random.default_rng(2))
    values[60] *= 1.5
    values[120] *= 0.5
    values[200:] *= 1.4
    values[330:334] = np.nan
    assert {e["kind"] for e in events_of(values, direction=direction)} == kinds


def test_days_that_count_as_nothing_are_no_missing_days() -> None:
    values = np.random.default_rng(3).poisson(3, 400).astype(float)
    values[100:102] = np.nan
    assert "missing period" not in {e["kind"] for e in events_of(values)}


def test_a_month_that_is_not_over_is_no_drop() -> None:
    months = pd.date_range("2022-01-01", periods=40, freq="MS")
    values = 100 + np.random.default_rng(0).normal(0, 3, 40)
    values[-1] = 40
    df = pd.DataFrame({"month": months, "v": values})
    whole = anomaly(df, value="v", time="month", grain="month")
    assert whole["dates"] == ["2025-04-01"]
    assert whole["kinds"] == ["drop"]
    so_far = anomaly(df, value="v", time="month", grain="month", as_of="2025-04-12")
    assert so_far["events"] == []
    assert "not over" in so_far["warnings"][0]


def test_the_limit_of_a_changed_spread_is_kolmogorovs() -> None:
    assert limit_of(0.05) == pytest.approx(1.358, abs=1e-3)  # Smirnov (1948), Annals of Mathematical Statistics 19, p. 279


def test_a_changed_spread_is_dated_and_sized() -> None:
    rng = np.random.default_rng(4)
    rest = np.concatenate([rng.normal(0, 1, AT), rng.normal(0, 3, 200)])
    (change,) = spread_changes(rest, 0.05)
    assert abs(change.at - AT) <= 10
    assert change.after / change.before == pytest.approx(3, rel=0.25)


def test_clean_series_of_every_family_raise_few_alarms() -> None:
    assert measure(4 * len(FAMILIES), 1)["alarms_per_series"] <= 0.5


@pytest.mark.slow
def test_clean_series_keep_to_the_budget() -> None:
    measured = measure(400, 2)
    assert measured["alarms_per_series"] <= 0.5
    assert max(measured["by_family"].values()) <= 0.75
