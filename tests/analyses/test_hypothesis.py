"""Hypothesis tests against scipy, statsmodels and textbooks; what is chosen, and what is said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oneway import anova_oneway
from statsmodels.stats.proportion import proportions_ztest

from src.analyses.effect_sizes import omega_squared, superiority, wilson
from src.analyses.group_tests import brown_forsythe, brunner_munzel, kruskal_wallis, mann_whitney, shuffled_ranks, welch_anova
from src.analyses.hypothesis import hypothesis
from src.analyses.multiple_testing import holm
from src.analyses.one_sample_tests import effects_against, student_t
from src.analyses.pairs import pairs_of
from src.analyses.samples import Sample
from src.analyses.share_tests import chi_squared, dealt_out
from src.analyses.subjects import averaged, likeness

CLOUDS_SEEDED = [
    2745.6, 1697.8, 1656.0, 978.0, 703.4, 489.1, 430.0, 334.1, 302.8, 274.7, 274.7, 255.0, 242.5, 200.7, 198.6, 129.6, 119.0,
    118.3, 115.3, 92.4, 40.6, 32.7, 31.4, 17.5, 7.7, 4.1,
]  # fmt: skip
CLOUDS_UNSEEDED = [
    1202.6, 830.1, 372.4, 345.5, 321.2, 244.3, 163.0, 147.8, 95.0, 87.0, 81.2, 68.5, 47.3, 41.1, 36.6, 29.0, 28.6, 26.3, 26.1,
    24.4, 21.7, 17.3, 11.5, 4.9, 4.9, 1.0,
]  # fmt: skip
"""Rainfall in acre-feet: Simpson, Olsen & Eden (1975), Technometrics 17, table 1."""
SLEEP = ([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
"""Hours of sleep gained under two drugs by the same ten people: Student (1908), Biometrika 6."""


def sample(values: object, name: str = "a") -> Sample:
    return Sample(name, np.sort(np.asarray(values, dtype=float)))


def frame(**groups: object) -> pd.DataFrame:
    parts = [pd.DataFrame({"g": name, "v": values}) for name, values in groups.items()]
    return pd.concat(parts, ignore_index=True)


def normal(n: int, mean: float = 0.0, sd: float = 1.0, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, sd, n)


def test_welch_agrees_with_scipy() -> None:
    a, b = normal(40, 10, 2), normal(80, 11, 5, 1)
    result = hypothesis(frame(a=a, b=b), value="v", by="g")
    expected = stats.ttest_ind(a, b, equal_var=False)
    assert result["test"] == "Welch t-test"
    assert result["statistic"] == pytest.approx(expected.statistic)
    assert result["p_value"] == pytest.approx(expected.pvalue)
    assert result["degrees_of_freedom"] == pytest.approx([expected.df])
    interval = expected.confidence_interval()
    assert result["effect"]["interval"] == pytest.approx([interval.low, interval.high])
    assert result["effect"]["value"] == pytest.approx(a.mean() - b.mean())


def test_skewed_rain_is_compared_by_ranks() -> None:
    result = hypothesis(frame(seeded=CLOUDS_SEEDED, unseeded=CLOUDS_UNSEEDED), value="v", by="g")
    assert result["test"] == "Brunner-Munzel test by permutation"
    assert "skewed to the right" in result["why"]
    approximate = stats.brunnermunzel(CLOUDS_UNSEEDED, CLOUDS_SEEDED)
    assert result["statistic"] == pytest.approx(approximate.statistic)
    assert result["p_value"] == pytest.approx(approximate.pvalue, abs=0.006)
    assert result["significant"]
    assert result["effect"]["name"] == "Cliff's delta"
    larger = np.subtract.outer(CLOUDS_SEEDED, CLOUDS_UNSEEDED)
    assert result["effect"]["value"] == pytest.approx((larger > 0).mean() - (larger < 0).mean())
    assert result["effect"]["interval"][0] < result["effect"]["value"] < result["effect"]["interval"][1]


def test_students_sleep_in_pairs() -> None:
    df = pd.DataFrame({"first": SLEEP[0], "second": SLEEP[1]})
    result = hypothesis(df, value="first", paired_with="second", unit="hours")
    # One of the ten slept 4.6 hours longer: too much of an outlier for a mean of ten.
    assert result["test"] == "Wilcoxon signed-rank test"
    assert result["p_value"] <= 0.01
    # Student (1908) and every textbook since: t = -4.06 on 9 degrees of freedom, mean difference -1.58 hours.
    gaps = sample(np.subtract(*SLEEP))
    t = student_t(gaps, 0.0, paired=True)
    assert [t.statistic, t.p_value] == pytest.approx([-4.0621, 0.002833], abs=1e-4)
    mean = effects_against(gaps, 0.0, "means")[0]
    assert mean.value == pytest.approx(-1.58)
    assert mean.interval == pytest.approx((-2.4599, -0.7001), abs=1e-4)
    assert "in the same row" in result["interpretation"]


def test_the_lady_tasting_tea() -> None:
    # Fisher (1935), The Design of Experiments
    df = pd.DataFrame({"poured": ["milk"] * 4 + ["tea"] * 4, "said": ["milk"] * 3 + ["tea", "milk"] + ["tea"] * 3})
    result = hypothesis(df, value="said", by="poured")
    assert result["test"] == "Fisher's exact test"
    assert result["p_value"] == pytest.approx(34 / 70)
    assert not result["significant"]


def test_shares_agree_with_statsmodels() -> None:
    df = pd.DataFrame({"plan": ["monthly"] * 300 + ["annual"] * 400, "churned": [1] * 60 + [0] * 240 + [1] * 48 + [0] * 352})
    result = hypothesis(df, value="churned", by="plan")
    z, p = proportions_ztest([48, 60], [400, 300])
    assert (result["statistic"], result["p_value"]) == pytest.approx((z, p))
    difference, ratio, _ = result["effects"]
    assert difference["value"] == pytest.approx(0.12 - 0.2)
    # Newcombe (1998), method 10, from the two Wilson intervals
    (l1, u1), (l2, u2) = wilson(48, 400), wilson(60, 300)
    low, high = -0.08 - np.hypot(0.12 - l1, u2 - 0.2), -0.08 + np.hypot(u1 - 0.12, 0.2 - l2)
    assert difference["interval"] == pytest.approx([low, high])
    assert ratio["value"] == pytest.approx(0.6)
    assert ratio["no_effect_at"] == 1.0
    assert "percentage points" in result["interpretation"]


def test_welch_anova_agrees_with_statsmodels() -> None:
    groups = [normal(20, 0, 1), normal(30, 0.5, 3, 1), normal(50, 1, 2, 2)]
    found = welch_anova([sample(g) for g in groups])
    expected = anova_oneway(groups, use_var="unequal")
    assert found.statistic == pytest.approx(expected.statistic)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert found.freedom == pytest.approx((expected.df_num, expected.df_denom))


def test_games_howell_agrees_with_scipy() -> None:
    groups = [normal(20, 0, 1), normal(30, 0.5, 3, 1), normal(50, 1, 2, 2)]
    expected = stats.tukey_hsd(*groups, equal_var=False)
    _, pairs = pairs_of([sample(g, str(k)) for k, g in enumerate(groups)], "means")
    intervals = expected.confidence_interval()
    for pair in pairs:
        a, b = int(pair["a"]), int(pair["b"])
        assert pair["p_adjusted"] == pytest.approx(expected.pvalue[a, b], rel=1e-6)
        assert pair["difference"] == pytest.approx(expected.statistic[a, b])
        low, high = pair["interval"]
        assert low <= intervals.low[a, b] + 1e-9
        assert high >= intervals.high[a, b] - 1e-9
        assert high - low == pytest.approx(intervals.high[a, b] - intervals.low[a, b], rel=0.02)


def test_ranks_agree_with_scipy_and_with_each_other() -> None:
    a, b = sample(stats.poisson(3).rvs(40, random_state=1)), sample(stats.poisson(4).rvs(60, random_state=2), "b")
    assert brunner_munzel(a, b).p_value == pytest.approx(stats.brunnermunzel(a.values, b.values).pvalue)
    assert shuffled_ranks(a, b).statistic == pytest.approx(brunner_munzel(a, b).statistic)
    assert shuffled_ranks(a, b).p_value == pytest.approx(brunner_munzel(a, b).p_value, abs=0.02)
    tiny = sample([1, 2, 3]), sample([4, 5, 6, 7], "b")
    assert mann_whitney(*tiny).p_value == pytest.approx(2 / 35)  # 1 of 35 deals on each side
    p, _, _ = superiority(*tiny)
    assert p == 0.0
    three = [sample(normal(9, k, 1, k)) for k in range(3)]
    assert kruskal_wallis(three).p_value == pytest.approx(stats.kruskal(*[s.values for s in three]).pvalue)
    assert brown_forsythe(three).p_value == pytest.approx(stats.levene(*[s.values for s in three], center="median").pvalue)


def test_omega_squared_and_its_interval() -> None:
    omega, eta = omega_squared(5.0, 3, 76)
    assert omega.value == pytest.approx(12 / (12 + 80))
    assert eta.value == pytest.approx(15 / (15 + 76))
    assert eta.interval is not None
    low, high = eta.interval
    for end, level in ((low, 0.975), (high, 0.025)):
        assert stats.ncf.cdf(5.0, 3, 76, end / (1 - end) * 80) == pytest.approx(level, abs=1e-6)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(holm([np.nan, 0.02])[0])
    assert holm([np.nan, 0.02])[1] == pytest.approx(0.02)


def test_a_sparse_table_is_dealt_out() -> None:
    table = np.array([[9, 1, 0], [2, 3, 1], [1, 1, 4]])
    found = dealt_out(table)
    exact = stats.fisher_exact(table, method=stats.PermutationMethod(n_resamples=9_999, rng=np.random.default_rng(1)))
    assert found.statistic == pytest.approx(chi_squared(table).statistic)
    assert found.p_value == pytest.approx(exact.pvalue, abs=0.03)


def test_nothing_found_is_not_called_the_same() -> None:
    result = hypothesis(frame(a=normal(30, 0, 1, 4), b=normal(30, 0.1, 1, 5)), value="v", by="g", unit="USD")
    assert not result["significant"]
    assert "no evidence" in result["interpretation"]
    assert "no proof that they are the same" in result["interpretation"]
    assert result["detectable"]["in_unit"]
    # 30 a group find 0.74 standard deviations with a power of 0.8 (Cohen 1988, table 2.4.1 between d = 0.7 and 0.8)
    assert result["detectable"]["value"] == pytest.approx(0.74, abs=0.1)


def test_what_could_be_found_is_found_four_times_in_five() -> None:
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(200):
        a, b = rng.normal(0, 1, 40), rng.normal(0.634, 1, 40)
        found += stats.ttest_ind(a, b).pvalue <= 0.05
    assert 0.7 < found / 200 < 0.9
    null = hypothesis(frame(a=normal(40), b=normal(40)), value="v", by="g")
    assert null["detectable"]["value"] / null["groups"][0]["sd"] == pytest.approx(0.634, abs=0.01)


def test_groups_can_be_named_or_held_against_the_rest() -> None:
    df = frame(North=normal(30, 5), South=normal(30, 5, 1, 1), West=normal(30, 7, 1, 2))
    two = hypothesis(df, value="v", by="g", groups=["west", "NORTH"])
    assert [g["group"] for g in two["groups"]] == ["West", "North"]
    assert two["effect"]["value"] > 1
    rest = hypothesis(df, value="v", by="g", groups=["West"], against_rest=True)
    assert [g["group"] for g in rest["groups"]] == ["West", "all others"]
    assert rest["n"] == 90
    assert "'East'" in hypothesis(df, value="v", by="g", groups=["East", "West"])["refused"]


def test_many_groups_are_each_held_against_the_rest() -> None:
    df = frame(**{f"g{k:02}": normal(12, 3.0 * (k == 7), 1, k) for k in range(20)})
    result = hypothesis(df, value="v", by="g")
    assert result["significant"]
    assert len(result["pairs"]) == 20
    assert result["pairs"][0]["a"] == "g07"
    assert result["pairs"][0]["b"] == "all others"
    assert all("g07" in (p["a"], p["b"]) for p in result["pairs"][:1])


def test_before_and_after_a_day_and_a_trend_that_explains_it() -> None:
    days = pd.date_range("2026-01-01", periods=200)
    rng = np.random.default_rng(0)
    step = pd.DataFrame({"t": days, "v": rng.normal(10, 1, 200) + 2.0 * (days >= pd.Timestamp("2026-03-01"))})
    result = hypothesis(step, value="v", time="t", since="2026-03-01")
    assert [g["n"] for g in result["groups"]] == [141, 59]
    assert result["effect"]["value"] == pytest.approx(2, abs=0.5)
    assert not any("clean step" in w for w in result["warnings"])
    slope = pd.DataFrame({"t": days, "v": rng.normal(0, 1, 200) + np.arange(200) * 0.05})
    drifting = hypothesis(slope, value="v", time="t", since="2026-03-01")
    assert any("Not a clean step" in w for w in drifting["warnings"])
    assert hypothesis(slope, value="v", time="t", since="soon")["refused"]


def test_days_with_a_memory_count_for_less() -> None:
    rng = np.random.default_rng(1)
    found, naive = 0, 0
    for _ in range(30):
        walk = rng.normal(size=300)
        for k in range(1, 300):
            walk[k] += 0.6 * walk[k - 1]
        df = pd.DataFrame({"t": pd.date_range("2025-01-01", periods=300), "v": walk})
        result = hypothesis(df, value="v", time="t", since="2025-05-31")
        assert result["test"] == "step in time with HAC errors"
        found += result["significant"]
        naive += stats.ttest_ind(walk[:150], walk[150:], equal_var=False).pvalue <= 0.05
    assert naive > 4
    assert found <= 4


def test_rows_of_a_subject_that_resemble_each_other_count_once() -> None:
    rng = np.random.default_rng(0)
    false, naive = 0, 0
    for _ in range(40):
        own = rng.normal(size=40)
        whose = np.repeat(np.arange(40), 10)
        df = pd.DataFrame({"v": own[whose] + rng.normal(size=400), "g": np.where(whose < 20, "a", "b"), "c": whose})
        result = hypothesis(df, value="v", by="g", subject="c")
        assert result["n"] == 40
        false += result["significant"]
        naive += hypothesis(df, value="v", by="g")["significant"]
    assert naive > 8
    assert false <= 5
    apart = df.assign(v=rng.normal(size=400))
    assert hypothesis(apart, value="v", by="g", subject="c")["n"] == 400


def test_the_intraclass_correlation_by_hand() -> None:
    # Two groups of two subjects with two rows each: between 4, within 1 a row, so (4 - 0.5) / (4 + 0.5) for pairs.
    values = np.array([0.0, 1.0, 2.0, 3.0, 10.0, 11.0, 12.0, 13.0])
    groups, subjects = np.repeat([0, 1], 4), np.repeat([0, 1, 2, 3], 2)
    found = likeness(values, groups, subjects)
    assert found.correlation == pytest.approx((4 - 0.5) / (4 + 0.5))
    assert found.design_effect == pytest.approx(1 + found.correlation)
    assert averaged(values, groups, subjects)[0].tolist() == [0.5, 2.5, 10.5, 12.5]


def test_unequal_spreads_are_found_and_can_be_asked_for() -> None:
    df = frame(calm=normal(60, 0, 1), wild=normal(60, 0, 3, 1))
    level = hypothesis(df, value="v", by="g")
    spread = hypothesis(df, value="v", by="g", about="spread")
    assert {"name": "equal spreads", "outcome": "fails"}.items() <= level["assumptions_checked"][0].items()
    assert spread["test"] == "Brown-Forsythe test"
    assert spread["significant"]
    assert spread["effect"]["value"] == pytest.approx(3, rel=0.3)


def test_one_group_against_a_value() -> None:
    values = normal(50, 10.6, 2)
    result = hypothesis(pd.DataFrame({"v": values}), value="v", against=10)
    assert result["p_value"] == pytest.approx(stats.ttest_1samp(values, 10).pvalue)
    skewed = pd.DataFrame({"v": np.random.default_rng(0).lognormal(0, 1.5, 60)})
    assert hypothesis(skewed, value="v", against=1)["test"] == "sign test"
    yes = pd.DataFrame({"v": [True] * 12 + [False] * 28})
    assert hypothesis(yes, value="v", against=0.5)["p_value"] == pytest.approx(stats.binomtest(12, 40).pvalue)


def test_pairs_of_yes_and_no() -> None:
    df = pd.DataFrame({"before": [1] * 30 + [0] * 20, "after": [1] * 18 + [0] * 12 + [1] * 2 + [0] * 18})
    result = hypothesis(df, value="before", paired_with="after")
    assert result["test"] == "McNemar's exact test"
    assert result["p_value"] == pytest.approx(stats.binomtest(12, 14).pvalue)
    assert result["effect"]["value"] == pytest.approx(10 / 50)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 1e4), shift=st.floats(-1e4, 1e4), skewed=st.booleans())
def test_scaling_and_shifting_move_the_answer_and_row_order_does_not(
    seed: int, scale: float, shift: float, skewed: bool
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.lognormal(0, 1, 80) if skewed else rng.normal(0, 1, 80)
    df = pd.DataFrame({"v": np.round(values, 6), "g": ["a"] * 35 + ["b"] * 45})
    plain = hypothesis(df, value="v", by="g")
    moved = hypothesis(df.assign(v=df["v"] * scale + shift), value="v", by="g")
    assert moved["test"] == plain["test"]
    assert moved["p_value"] == pytest.approx(plain["p_value"], rel=1e-3, abs=2e-3)
    for one, other in zip(plain["effects"], moved["effects"], strict=True):
        factor = scale if one["name"].startswith("difference") else 1.0
        assert other["value"] == pytest.approx(one["value"] * factor, rel=1e-4, abs=1e-4 * factor)
    mixed = df.sample(frac=1, random_state=seed)
    assert hypothesis(mixed, value="v", by="g") == plain
