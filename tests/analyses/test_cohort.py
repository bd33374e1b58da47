"""Cohorts against a matrix worked by hand, statsmodels and a textbook's survival curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from src.analyses.cohort import cohort
from src.analyses.cohort_compare import wilson
from src.analyses.survival import kaplan_meier

EVENTS = pd.DataFrame(
    [
        ("Ada", "2025-01-05", 10.0), ("Ada", "2025-01-20", 5.0), ("Ada", "2025-03-02", 7.0),
        ("Bo", "2025-01-31", 1.0), ("Bo", "2025-02-01", 2.0), ("Bo", "2025-04-10", 4.0),
        ("Cy", "2025-02-14", 3.0), ("Cy", "2025-03-15", 6.0),
        ("Di", "2025-02-28", 8.0),
        ("Ed", "2025-04-02", 9.0),
    ],
    columns=["who", "day", "spent"],
)  # fmt: skip
NO_ONE_YET = None


def test_a_matrix_worked_by_hand() -> None:
    result = cohort(EVENTS, entity="who", time="day", amount="spent", as_of="2025-03-31")
    assert result["cohorts"] == ["Jan 2025", "Feb 2025"]
    assert result["sizes"] == [2, 2]
    assert result["counts"] == [[2, 1, 1], [2, 1, NO_ONE_YET]]
    assert result["retention"] == [[1, 0.5, 0.5], [1, 0.5, NO_ONE_YET]]
    assert result["amounts"] == [[16, 2, 7], [11, 6, NO_ONE_YET]]
    assert result["returned"] == [1, 0.5]
    assert result["average"]["retention"] == [1, 0.5, 0.5]
    assert result["average"]["of"] == [4, 4, 2]
    low, high = proportion_confint(2, 4, method="wilson")
    assert (result["average"]["lower"][1], result["average"]["upper"][1]) == pytest.approx((low, high))


def test_the_period_that_is_not_over_is_left_out() -> None:
    half = cohort(EVENTS, entity="who", time="day", as_of="2025-04-15")
    whole = cohort(EVENTS, entity="who", time="day", as_of="2025-04-30")
    assert half["cohorts"] == ["Jan 2025", "Feb 2025"]
    assert half["retention"] == [[1, 0.5, 0.5], [1, 0.5, NO_ONE_YET]]
    assert whole["cohorts"] == ["Jan 2025", "Feb 2025", "Apr 2025"]
    assert whole["retention"][0] == [1, 0.5, 0.5, 0.5]


def test_a_start_of_their_own_counts_those_who_never_did_anything_and_leaves_empty_what_was_before_the_rows() -> None:
    joined = {"Ada": "2024-12-01", "Bo": "2025-01-10", "Cy": "2025-02-01", "Di": "2025-02-01", "Ed": "2025-04-01"}
    idle = pd.DataFrame({"who": ["Fay"], "day": [""], "spent": [0.0]})
    frame = pd.concat([EVENTS, idle]).assign(joined=lambda d: d["who"].map(joined | {"Fay": "2025-01-01"}))
    result = cohort(frame, entity="who", time="day", start="joined", as_of="2025-03-31")
    assert result["cohorts"] == ["Dec 2024", "Jan 2025", "Feb 2025"]
    assert result["sizes"] == [1, 2, 2]
    assert result["retention"] == [[NO_ONE_YET, 1, 0, 1], [0.5, 0.5, 0, NO_ONE_YET], [1, 0.5, NO_ONE_YET, NO_ONE_YET]]
    assert result["returned"] == [NO_ONE_YET, 0.5, 0.5]


def test_rows_that_were_counted_already_give_the_same() -> None:
    month = EVENTS.assign(month=pd.to_datetime(EVENTS["day"]).dt.to_period("M").dt.start_time)
    month = month.assign(cohort=month.groupby("who")["month"].transform("min"))
    counted = month.groupby(["cohort", "month"]).agg(active=("who", "nunique"), spent=("spent", "sum")).reset_index()
    sizes = month.groupby("cohort").agg(active=("who", "nunique")).reset_index()
    later = month[month["month"] > month["cohort"]].groupby("cohort").agg(back=("who", "nunique")).reset_index()
    given_ = cohort(
        pd.concat([counted, sizes, later]), start="cohort", time="month", counts="active", amount="spent", returned="back",
        basis="first event", as_of="2025-04-30",
    )  # fmt: skip
    raw = cohort(EVENTS, entity="who", time="day", amount="spent", as_of="2025-04-30")
    for key in ("cohorts", "sizes", "retention", "counts", "amounts", "returned", "average"):
        assert given_[key] == raw[key], key


def test_cut_rows_are_declined() -> None:
    assert "row limit" in cohort(EVENTS, entity="who", time="day", truncated=True)["refused"]


def lived(share_by_cohort: list[float], size: int = 200, seed: int = 0) -> pd.DataFrame:
    """Customers of 12 monthly cohorts; in each later month a share of the cohort is active."""
    rng = np.random.default_rng(seed)
    rows = []
    for begun, share in enumerate(share_by_cohort):
        for who in range(size):
            for month in range(begun, len(share_by_cohort)):
                if month == begun or rng.random() < share:
                    rows.append((f"{begun}-{who}", np.datetime64("2025-01") + month))
    return pd.DataFrame(rows, columns=["who", "month"])


def test_newer_cohorts_that_come_back_more_are_told_so() -> None:
    result = cohort(lived([0.3] * 8 + [0.45] * 4), entity="who", time="month", as_of="2025-12-31")
    first = result["comparison"][0]
    assert first["newest"]["cohorts"] == ["Sep 2025", "Oct 2025", "Nov 2025"]
    assert first["q_value"] < 0.01
    assert "come back better" in result["interpretation"]
    same = cohort(lived([0.3] * 12), entity="who", time="month", as_of="2025-12-31")
    assert "not shown to come back better or worse" in same["interpretation"]


def test_equal_cohorts_are_rarely_told_apart_even_where_cohorts_differ_by_themselves() -> None:
    told = 0
    for seed in range(60):
        shares = np.clip(np.random.default_rng(seed).normal(0.35, 0.05, 12), 0.05, 0.95).tolist()
        result = cohort(lived(shares, 60, seed), entity="who", time="month", as_of="2025-12-31")
        told += any(t["q_value"] <= 0.05 for t in result["comparison"])
    assert told <= 8


def test_the_interval_of_a_difference_is_newcombes() -> None:
    result = cohort(lived([0.3] * 12, 120), entity="who", time="month", as_of="2025-12-31")
    test = result["comparison"][0]
    new, old, spread = test["newest"], test["earlier"], test["overdispersion"]
    low, high = confint_proportions_2indep(
        new["back"] / spread, new["of"] / spread, old["back"] / spread, old["of"] / spread, method="newcomb", compare="diff"
    )
    assert test["interval"] == pytest.approx([low, high])


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1)), min_size=1, max_size=5))
def test_wilson_is_statsmodels(pairs: list[tuple[int, float]]) -> None:
    of = np.array([float(n) for n, _ in pairs])
    back = np.array([float(round(n * share)) for n, share in pairs])
    low, high = wilson(back, of)
    expected = proportion_confint(back, of, method="wilson")
    assert low == pytest.approx(np.maximum(expected[0], 0), abs=1e-9)
    assert high == pytest.approx(np.minimum(expected[1], 1), abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 100), factor=st.sampled_from([0.01, 3.0, 1e6]))
def test_row_order_does_not_matter_and_amounts_keep_their_unit(seed: int, factor: float) -> None:
    moved = EVENTS.sample(frac=1, random_state=seed).assign(spent=lambda d: d["spent"] * factor)
    one = cohort(EVENTS, entity="who", time="day", amount="spent", as_of="2025-04-30")
    other = cohort(moved, entity="who", time="day", amount="spent", as_of="2025-04-30")
    assert other["retention"] == one["retention"]
    for a, b in zip(one["amounts"], other["amounts"], strict=True):
        assert [v * factor for v in a if v is not None] == pytest.approx([v for v in b if v is not None])


def test_everyone_who_was_there_before_the_rows_is_no_new_cohort() -> None:
    old = pd.DataFrame({"who": [f"old {k}" for k in range(400)], "month": np.datetime64("2025-01")})
    result = cohort(pd.concat([old, lived([0.3] * 12, 50)]), entity="who", time="month", as_of="2025-12-31")
    assert result["sizes"][0] == 450
    assert result["average"]["of"][0] == 550
    assert any("before the rows begin" in w for w in result["warnings"])


LEUKAEMIA = ([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], [1] * 9 + [0] * 12)
"""Weeks of remission on 6-MP (Freireich et al. 1963), as worked in Kleinbaum & Klein, Survival Analysis, 3rd ed., ch. 2."""


def test_the_textbooks_survival_curve() -> None:
    curve = kaplan_meier(np.array(LEUKAEMIA[0], dtype=float), np.array(LEUKAEMIA[1]) == 1)
    assert curve["time"][1:] == [6, 7, 10, 13, 16, 22, 23]
    assert curve["probability"][1:] == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=1e-4)
    assert curve["standard_error"][1:] == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=1e-4)
    assert curve["median"] == 23
    assert curve["at_risk"][1:] == [21, 17, 15, 12, 11, 7, 6]


def test_stays_are_days_and_those_still_there_are_censored_today() -> None:
    frame = pd.DataFrame({"from": ["2025-01-01"] * 4, "to": ["2025-01-11", None, "2025-02-10", None]})
    result = cohort(frame, start="from", end="to", as_of="2025-03-02", thing=["contract", "contracts"])
    assert result["survival"]["time"] == [0, 10, 40]
    assert result["survival"]["probability"] == pytest.approx([1, 0.75, 0.5])
    assert (result["survival"]["ended"], result["survival"]["censored"]) == (2, 2)
    assert "4 contracts" in result["interpretation"]


@pytest.mark.slow
def test_a_million_events() -> None:
    rng = np.random.default_rng(0)
    days = np.datetime64("2023-01-01") + rng.integers(0, 900, 1_000_000)
    frame = pd.DataFrame({"who": rng.integers(0, 80_000, 1_000_000), "day": days, "spent": rng.exponential(20, 1_000_000)})
    result = cohort(frame, entity="who", time="day", amount="spent", as_of="2025-07-01")
    assert result["n"] == frame["who"].nunique()
    assert np.nansum(np.array(result["amounts"], dtype=float)) == pytest.approx(frame["spent"].sum(), rel=0.05)
