"""Groups are judged each by itself, with one budget for all; forecasts one step ahead find what the neighbours find."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from src.analyses.anomaly import anomaly
from src.analyses.tails import BUDGET
from tests.analyses.planted import N, flat, weekly
from tests.analyses.series import shuffled


def regions(seed: int = 0) -> pd.DataFrame:
    """Three regions, a spike in one and an outage in another; the third is a hundred times larger."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=N)
    north, south, big = weekly(rng), flat(rng), 100 * flat(rng)
    north[100] *= 1.6
    south[200:203] *= 0.4
    parts = {"north": north, "south": south, "big": big}
    return pd.concat([pd.DataFrame({"day": days, "region": r, "v": v}) for r, v in parts.items()], ignore_index=True)


def test_each_group_is_judged_by_itself() -> None:
    result = anomaly(regions(), value="v", time="day", grain="day", by="region")
    told = {(e["group"], e["kind"], e["start"]) for e in result["events"]}
    assert ("north", "spike", "2024-04-10") in told
    assert ("south", "drop", "2024-07-19") in told
    assert result["groups"]["north"]["count"] >= 1
    assert result["labels"][0] in ("north", "south")
    assert set(result["groups"]) == {"north", "south", "big"}
    assert "shared" in result["interpretation"]
    df = regions()
    for at, group, value in zip(result["anomalies"], result["anomaly_groups"], result["anomaly_values"], strict=True):
        assert df.region[at] == group
        assert df.v[at] == pytest.approx(value)


def test_row_order_does_not_matter() -> None:
    one, other = (anomaly(d, value="v", time="day", grain="day", by="region") for d in (regions(), shuffled(regions(), 3)))
    assert one["events"] == other["events"]
    assert one["labels"] == other["labels"]


@pytest.mark.slow
def test_the_budget_is_shared_so_many_clean_groups_raise_no_more_than_one() -> None:
    counts = []
    for seed in range(3):
        rng = np.random.default_rng(seed)
        days = pd.date_range("2024-01-01", periods=200)
        parts = [pd.DataFrame({"day": days, "g": f"g{k}", "v": 50 + rng.normal(size=200)}) for k in range(12)]
        counts.append(len(anomaly(pd.concat(parts), value="v", time="day", grain="day", by="g")["events"]))
    assert np.mean(counts) <= 2 * BUDGET


def test_a_group_too_short_is_named_and_the_others_answered() -> None:
    df = pd.concat([regions(), pd.DataFrame({"day": ["2024-01-01"], "region": ["new"], "v": [3.0]})], ignore_index=True)
    result = anomaly(df, value="v", time="day", grain="day", by="region")
    assert "new" not in result["groups"]
    assert any("new" in w for w in result["warnings"])
    alone = anomaly(df[df.region == "new"], value="v", time="day", grain="day", by="region")
    assert "refused" in alone


def test_rows_are_judged_within_their_group() -> None:
    rng = np.random.default_rng(0)
    df = pd.DataFrame({"kind": ["small"] * 300 + ["large"] * 300, "v": [*rng.normal(10, 1, 300), *rng.normal(1000, 50, 300)]})
    df.loc[5, "v"] = 60.0
    assert 5 not in anomaly(df, value="v")["anomalies"]
    result = anomaly(df, value="v", by="kind")
    assert result["anomalies"][0] == 5
    assert result["labels"][0] == "small"


def test_alarms_by_group_do_not_look_ahead_either() -> None:
    df = regions()
    whole = anomaly(df, value="v", time="day", grain="day", by="region", look_ahead=False)
    early = anomaly(df[df["day"].le("2024-08-01")], value="v", time="day", grain="day", by="region", look_ahead=False)
    assert {e["group"] for e in whole["events"]} >= {"south"}
    assert [e for e in whole["events"] if e["start"] <= "2024-08-01"] == early["events"]


@pytest.mark.slow
def test_forecasts_one_step_ahead_find_spike_shift_outage_and_gap() -> None:
    values = weekly(np.random.default_rng(1))
    values[200] *= 1.5
    values[300:] *= 1.35
    values[400:403] *= 0.6
    values[450:453] = np.nan
    df = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=N), "v": values}).dropna()
    result = anomaly(df, value="v", time="day", grain="day", method="forecast")
    told = [(e["kind"], e["start"]) for e in result["events"]]
    for wanted in (
        ("spike", "2024-07-19"),
        ("level shift", "2024-10-27"),
        ("drop", "2025-02-04"),
        ("missing period", "2025-03-26"),
    ):
        assert wanted in told
    assert len(told) <= 6
    assert result["band"]["lower"][0] is None
    assert "one-step-ahead" in result["method"]


@pytest.mark.slow
def test_forecasts_one_step_ahead_keep_to_the_budget_on_noise() -> None:
    found = []
    for seed in range(15):
        rng = np.random.default_rng(seed)
        df = pd.DataFrame({"day": pd.date_range("2024-01-01", periods=N), "v": weekly(rng) if seed % 2 else flat(rng)})
        found.append(len(anomaly(df, value="v", time="day", grain="day", method="forecast")["events"]))
    assert np.mean(found) <= 1.0
