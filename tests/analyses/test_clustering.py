"""Groups: found where planted, not found in noise, described by what sets them apart, and the same whatever the order."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score, silhouette_score

from benchmarks.null_tables.clusters import noise
from src.analyses.cluster_features import straighten
from src.analyses.cluster_fit import silhouettes, split, stability
from src.analyses.cluster_null import groupless
from src.analyses.clustering import clustering

RNG = np.random.default_rng(7)
MEMBER = RNG.choice(3, 240, p=[0.5, 0.3, 0.2])


def customers() -> pd.DataFrame:
    """Three sorts: many that spend little, older regulars, and a few that spend much."""
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "name": [f"customer {k}" for k in range(240)],
            "revenue": np.exp(rng.normal(0, 0.3, 240) + np.array([4, 6, 8])[MEMBER]),
            "age": rng.normal(0, 4, 240) + np.array([30, 55, 40])[MEMBER],
            "region": np.where(rng.random(240) < 0.7, np.array(["North", "South", "West"])[MEMBER], "East"),
        }
    )


def asked(df: pd.DataFrame) -> dict[str, Any]:
    return clustering(df, columns=["revenue", "age"], describe=["region"], label="name", units={"revenue": "USD"})


@lru_cache(maxsize=1)
def found() -> dict[str, Any]:
    return asked(customers())


def test_planted_groups_are_found_numbered_by_size_and_described_in_units() -> None:
    result = found()
    assert result["clear"] is True
    assert result["k"] == 3
    assert result["p_value"] <= 0.05
    assert adjusted_rand_score(MEMBER, result["assignments"]) > 0.98
    sizes = [g["size"] for g in result["clusters"]]
    assert sizes == sorted(sizes, reverse=True) == pytest.approx(np.bincount(MEMBER), abs=2)
    first = result["clusters"][0]
    assert first["name"] == "low revenue and low age"
    of_first = customers()[MEMBER == 0]
    assert first["medians"]["revenue"] == pytest.approx(of_first["revenue"].median(), rel=0.05)
    assert "$" in result["interpretation"]
    level = next(t for t in first["traits"] if t["column"] == "region")
    assert (level["level"], level["here"]) == ("North", pytest.approx((of_first["region"] == "North").mean(), abs=0.02))
    assert customers()["name"][first["typical"]["row"]] == first["typical"]["label"]
    assert MEMBER[first["typical"]["row"]] == 0


def test_it_agrees_with_scikit_learn_on_anderson_and_fishers_iris() -> None:
    """Fisher (1936): setosa stands apart; two groups have the largest silhouette, 0.58 on standardised columns."""
    table = load_iris()
    result = clustering(pd.DataFrame(table.data, columns=["a", "b", "c", "d"]), k=3)
    assert result["clear"] is True
    assert adjusted_rand_score(table.target, result["assignments"]) > 0.6
    standard = (table.data - table.data.mean(axis=0)) / table.data.std(axis=0)
    seen = silhouettes(standard, range(2, 4), seed=0)
    plain = [silhouette_score(standard, KMeans(k, n_init=10, random_state=0).fit_predict(standard)) for k in (2, 3)]
    assert seen == pytest.approx(plain, abs=0.01)
    assert plain[0] == pytest.approx(0.58, abs=0.01)


@pytest.mark.parametrize("kind", ["uniform", "normal", "correlated", "skewed"])
def test_noise_has_no_clear_groups(kind: str) -> None:
    result = clustering(pd.DataFrame(noise(kind, np.random.default_rng(11), 150, 3), columns=list("abc")))
    assert (result["clear"], result["k"], result["clusters"], result["assignments"]) == (False, 0, [], [])
    assert result["interpretation"].startswith("No clear groups")
    assert result["points"]["cluster"] is None


def test_a_number_asked_for_is_given_with_the_truth_about_it() -> None:
    cut = clustering(pd.DataFrame(noise("normal", np.random.default_rng(1), 150, 2), columns=list("ab")), k=4)
    assert (cut["k"], cut["clear"], len(set(cut["assignments"]))) == (4, False, 4)
    assert "no clear groups" in cut["interpretation"]
    assert clustering(customers().head(30), k=40)["refused"]


def test_a_category_alone_is_no_group_but_one_that_goes_with_numbers_is() -> None:
    rng = np.random.default_rng(5)
    alone = pd.DataFrame({"v": rng.normal(size=200), "w": rng.normal(size=200), "g": rng.choice(["a", "b", "c"], 200)})
    assert clustering(alone)["clear"] is False
    linked = alone.assign(v=alone["v"] + alone["g"].map({"a": 0, "b": 6, "c": 12}))
    assert clustering(linked, columns=["v", "w"], categories=["g"])["clear"] is True


@pytest.mark.slow
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(scale=st.sampled_from([1e-3, 7.0, 1e6]), shift=st.sampled_from([-500.0, 0.0, 3e4]), seed=st.integers(0, 5))
def test_units_zero_points_and_row_order_do_not_matter(scale: float, shift: float, seed: int) -> None:
    plain = customers()
    order = np.random.default_rng(seed).permutation(len(plain))
    moved = plain.assign(revenue=plain["revenue"] * scale, age=plain["age"] + shift).iloc[order].reset_index(drop=True)
    before, after = found(), asked(moved)
    assert np.array(before["assignments"])[order].tolist() == after["assignments"]
    for one, other in zip(before["clusters"], after["clusters"], strict=True):
        assert other["medians"]["revenue"] == pytest.approx(one["medians"]["revenue"] * scale)
        assert other["medians"]["age"] == pytest.approx(one["medians"]["age"] + shift)
        assert other["name"] == one["name"]


def test_the_same_rows_give_the_same_answer() -> None:
    assert asked(customers()) == found()


def test_skew_is_straightened_and_outliers_are_drawn_in() -> None:
    values = np.exp(np.random.default_rng(2).normal(size=500))
    scaled, bent = straighten(np.append(values, 1e9))
    assert bent
    assert abs(scaled).max() < 8
    assert np.argsort(scaled[:-1]).tolist() == np.argsort(values).tolist()


def test_tables_without_groups_keep_shape_and_correlation() -> None:
    rng = np.random.default_rng(4)
    base = rng.normal(size=(400, 1))
    table = np.hstack([base + 0.5 * rng.normal(size=(400, 1)), np.exp(base)])
    drawn = groupless(table, np.zeros((400, 0))).draw(rng)
    assert np.quantile(drawn, [0.1, 0.5, 0.9], axis=0) == pytest.approx(
        np.quantile(table, [0.1, 0.5, 0.9], axis=0), rel=0.3, abs=0.2
    )
    assert pd.DataFrame(drawn).corr("spearman").iloc[0, 1] == pytest.approx(
        pd.DataFrame(table).corr("spearman").iloc[0, 1], abs=0.12
    )


def test_stable_groups_are_told_from_those_that_dissolve() -> None:
    rng = np.random.default_rng(9)
    table = np.vstack([rng.normal(0, 1, (80, 2)), rng.normal(12, 1, (80, 2))])[rng.permutation(160)]
    assert stability(table, split(table, 2, 0), 0).min() > 0.95
    assert stability(table, split(table, 5, 0), 0).min() < 0.8


@pytest.mark.slow
def test_a_million_rows() -> None:
    rng = np.random.default_rng(0)
    member = rng.choice(3, 1_000_000)
    frame = pd.DataFrame({f"c{k}": rng.normal(size=1_000_000) + 4 * member for k in range(4)})
    result = clustering(frame, columns=[f"c{k}" for k in range(4)])
    assert (result["k"], result["n"]) == (3, 1_000_000)
    assert any("drawn by chance" in w for w in result["warnings"])
    assert len(result["points"]["x"]) <= 2_000
