"""Changes taken apart: numbers worked by hand and in papers, and parts that always sum to the whole."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.analyses.change import change
from src.analyses.effects import chain, rate_and_mix, shapley, volume_mix_price
from src.analyses.member_noise import by_chance, dispersion
from src.analyses.ordinary import compare_with_past

AUGUST, SEPTEMBER = ["2026-08-01", "2026-08-31"], ["2026-09-01", "2026-09-30"]


def two_months(members: dict[str, tuple[float | None, float | None]], column: str = "g") -> pd.DataFrame:
    """A row a month for each member that has one."""
    rows = [("2026-08-01", k, b) for k, (b, _) in members.items() if b is not None]
    rows += [("2026-09-01", k, a) for k, (_, a) in members.items() if a is not None]
    return pd.DataFrame(rows, columns=["month", column, "v"]).astype({"v": float})


def changed(df: pd.DataFrame, **more: Any) -> dict[str, Any]:
    """The change from August to September."""
    result = change(df, **{"value": "v", "period": "month", "before": AUGUST, "after": SEPTEMBER} | more)
    json.dumps(result, allow_nan=False)
    return result


def of(result: dict[str, Any], dimension: str) -> dict[str, Any]:
    found: dict[str, Any] = next(d for d in result["dimensions"] if d["name"] == dimension)
    return found


# --- worked numbers ---------------------------------------------------------------------------------------------------


def test_price_and_quantity_as_bennet_takes_the_mean_of_both_periods() -> None:
    # 10 at 2, then 8 at 3: quantity -2 x 2.5, price +1 x 9
    assert chain((20.0, 24.0), [(10.0, 8.0)]) == pytest.approx([-5.0, 9.0])


def test_three_factors_that_double_share_seven_alike() -> None:
    effects = shapley([np.ones(1)] * 3, [np.full(1, 2.0)] * 3)
    assert [float(e[0]) for e in effects] == pytest.approx([7 / 3] * 3)


def test_orders_items_an_order_and_price() -> None:
    # 10 orders x 2 x 5 = 100; 12 x 2 x 5 = 120: everything is orders
    assert chain((100.0, 120.0), [(10.0, 12.0), (20.0, 24.0)]) == pytest.approx([20.0, 0.0, 0.0])


def test_rates_and_composition_as_kitagawa() -> None:
    # A: 80 of 100, 170 of 200; B: 30 of 300, 30 of 200. Weights .25 -> .5 and .75 -> .5; rates .8 -> .85 and .1 -> .15
    effects = rate_and_mix(
        (np.array([80.0, 30.0]), np.array([170.0, 30.0])), (np.array([100.0, 300.0]), np.array([200.0, 200.0])), 100.0
    )
    assert effects.rate == pytest.approx([1.875, 3.125])
    assert float(effects.mix.sum()) == pytest.approx(0.25 * 82.5 - 0.25 * 12.5)
    assert float((effects.rate + effects.mix).sum()) == pytest.approx(50.0 - 27.5)


def test_volume_mix_and_price_of_two_products() -> None:
    # 100 units of each at 10 and 20; then 120 and 120 at the same prices: volume alone
    priced = volume_mix_price(
        (np.array([1000.0, 2000.0]), np.array([1200.0, 2400.0])), (np.array([100.0] * 2), np.array([120.0] * 2))
    )
    assert priced.volume == pytest.approx([200.0, 400.0])
    assert priced.mix == pytest.approx([0.0, 0.0])
    assert priced.price == pytest.approx([0.0, 0.0])
    # the same 200 units, 50 of them from the cheap to the dear one: mix alone, and both members gain by it
    moved = volume_mix_price(
        (np.array([1000.0, 2000.0]), np.array([500.0, 3000.0])), (np.array([100.0] * 2), np.array([50.0, 150.0]))
    )
    assert float(moved.mix.sum()) == pytest.approx(500.0)
    assert (moved.mix > 0).all()


def test_the_dimension_that_adtributor_names() -> None:
    """The example of Bhagwan et al. (2014): revenue 100 expected, 50 seen; device type explains it, data centres do not."""
    members = {
        "advertiser": {"A1": (50, 24), "A2": (20, 21), "A3": (20, 4), "A4": (10, 1)},
        "device": {"PC": (50, 49), "Mobile": (25, 1), "Tablet": (25, 0)},
        "centre": {"X": (94, 47), "Y": (6, 3)},
    }
    rows = [("2026-08-01", "(all)", "(all)", 100.0), ("2026-09-01", "(all)", "(all)", 50.0)]
    for dimension, values in members.items():
        for member, (b, a) in values.items():
            rows += [("2026-08-01", dimension, member, float(b)), ("2026-09-01", dimension, member, float(a))]
    result = changed(pd.DataFrame(rows, columns=["month", "d", "m", "v"]), dimension="d", member="m")
    assert result["best_dimension"] == "device"
    assert of(result, "device")["leaders"] == ["Mobile", "Tablet"] or of(result, "device")["leaders"] == ["Tablet", "Mobile"]
    assert of(result, "centre")["concentration"] == pytest.approx(0.0)
    assert of(result, "centre")["surprise"] == pytest.approx(0.0)
    assert [d["name"] for d in result["dimensions"]] == ["device", "advertiser", "centre"]


def test_kidney_stones_are_a_paradox() -> None:
    """Charig et al. (1986): 78 % and 83 % as a whole, and yet every size of stone did worse in the second."""
    df = pd.DataFrame({
        "month": ["2026-08-01", "2026-08-01", "2026-09-01", "2026-09-01"], "size": ["small", "large"] * 2,
        "cured": [81, 192, 234, 55], "treated": [87, 263, 270, 80],
    })  # fmt: skip
    result = changed(df, value="success", dimensions=["size"], numerator="cured", denominator="treated", scale=100.0, unit="%")
    assert result["before"] == pytest.approx(100 * 273 / 350)
    assert result["change"] > 0
    assert of(result, "size")["rate_effect"] < 0 < of(result, "size")["mix_effect"]
    assert result["paradoxes"] == [
        {"dimension": "size", "of": ["success"], "whole_change": result["change"], "members": 2, "against": 2, "every": True}
    ]
    assert "rose as a whole, and yet it fell in every size" in result["interpretation"]


def test_a_price_that_rises_in_every_product_and_falls_as_a_whole() -> None:
    df = pd.DataFrame({
        "month": ["2026-08-01", "2026-08-01", "2026-09-01", "2026-09-01"], "product": ["dear", "cheap"] * 2,
        "revenue": [9000.0, 1000.0, 5050.0, 7200.0], "units": [90.0, 100.0, 50.0, 700.0],
    })  # fmt: skip
    result = changed(df, value="revenue", dimensions=["product"], volumes=["units"])
    assert result["paradoxes"][0]["of"] == ["revenue", "units"]
    assert result["paradoxes"][0]["whole_change"] < 0


# --- what is told -----------------------------------------------------------------------------------------------------


def test_one_member_that_fell_explains_the_fall() -> None:
    result = changed(two_months({"N": (100, 101), "S": (100, 99), "W": (100, 50)}), dimensions=["g"], unit="USD")
    assert result["best_dimension"] == "g"
    assert of(result, "g")["leaders"][0] == "W"
    assert "W −$50" in result["interpretation"]
    assert [b["kind"] for b in result["waterfall"]] == ["start", "step", "step", "step", "end"]


def test_a_fall_in_proportion_is_explained_by_no_dimension_however_large_its_largest() -> None:
    result = changed(two_months({"big": (900, 810), "small": (100, 90)}), dimensions=["g"])
    assert result["best_dimension"] is None
    assert of(result, "g")["concentration"] == pytest.approx(0.0)


def test_many_members_that_move_by_chance_are_not_an_explanation_when_they_always_do() -> None:
    rng = np.random.default_rng(5)
    months = pd.date_range("2024-01-01", "2026-09-01", freq="MS")
    rows = [
        (m, str(k), 100 * rng.lognormal(0, 0.3)) for m in months for k in range(40)
    ]  # fmt: skip
    result = changed(pd.DataFrame(rows, columns=["month", "g", "v"]), dimensions=["g"], grain="month")
    assert of(result, "g")["usual_concentration"] > 0
    assert result["best_dimension"] is None


def test_new_and_lost_members_are_told_apart() -> None:
    result = changed(two_months({"old": (10, None), "kept": (10, 12), "young": (None, 7)}), dimensions=["g"])
    assert {m["member"]: m["status"] for m in of(result, "g")["members"]} == {"old": "lost", "kept": "kept", "young": "new"}
    assert (of(result, "g")["new"], of(result, "g")["lost"]) == (1, 1)


def test_small_members_are_folded_without_breaking_the_sum() -> None:
    result = changed(two_months({f"m{k}": (10.0 + k, 10.0 + 2.3 * k) for k in range(30)}), dimensions=["g"], most=5)
    told = of(result, "g")
    assert told["folded"] == 25
    assert [m["member"] for m in told["members"]][-1] == "others"
    assert math.fsum(m["contribution"] for m in told["members"]) == pytest.approx(result["change"], rel=1e-12)
    steps = [b["value"] for b in result["waterfall"] if b["kind"] == "step"]
    assert math.fsum(steps) == pytest.approx(result["change"], rel=1e-12)


def test_a_missing_member_is_a_member() -> None:
    df = two_months({"a": (1, 2), "b": (3, 3)})
    df.loc[df["g"] == "b", "g"] = None
    assert {m["member"] for m in of(changed(df, dimensions=["g"]), "g")["members"]} == {"a", "(missing)"}


def test_parts_that_overlap_are_said_and_not_taken_apart() -> None:
    rows = [
        ("2026-08-01", "(all)", "(all)", 10), ("2026-09-01", "(all)", "(all)", 12), ("2026-08-01", "category", "a", 9),
        ("2026-08-01", "category", "b", 6), ("2026-09-01", "category", "a", 10), ("2026-09-01", "category", "b", 9),
    ]  # fmt: skip
    result = changed(pd.DataFrame(rows, columns=["month", "d", "m", "v"]), dimension="d", member="m")
    assert result["change"] == 2
    assert result["not_additive"] == ["category"]
    assert result["dimensions"] == []
    assert any("do not add up" in w for w in result["warnings"])


def test_what_was_believed_and_is_not_so_is_put_right() -> None:
    result = changed(two_months({"a": (1, 2)}), dimensions=["g"], direction="low")
    assert result["interpretation"].startswith("It did not fall: v rose from 1 ")


def test_a_shorter_month_is_said() -> None:
    result = changed(two_months({"a": (310, 300)}), dimensions=["g"])
    assert result["days"]["effect"] == pytest.approx(-10.0)
    assert result["days"]["per_day_effect"] == pytest.approx(0.0)
    assert "1 day less" in result["interpretation"]


def test_within_ordinary_variation_and_beyond_it() -> None:
    months = pd.date_range("2024-01-01", "2026-09-01", freq="MS")
    rng = np.random.default_rng(3)
    quiet = pd.DataFrame({"month": months, "v": 1000 + rng.normal(0, 30, len(months)), "g": "a"})
    quiet.loc[quiet.index[-2:], "v"] = [1000.0, 1010.0]
    assert changed(quiet, dimensions=["g"], grain="month")["ordinary"]["verdict"] == "ordinary"
    loud = quiet.copy()
    loud.loc[loud.index[-1], "v"] = 600.0
    told = changed(loud, dimensions=["g"], grain="month")
    assert told["ordinary"]["verdict"] == "exceptional"
    assert told["ordinary"]["larger_than"] == told["ordinary"]["past_changes"] == len(months) - 2
    assert "far beyond ordinary variation" in told["interpretation"]


def test_the_limit_is_that_of_a_moving_range_chart() -> None:
    """Wheeler (2000): the upper limit of moving ranges is 3.865 times their median."""
    series = np.array([10.0, -12.0, 10.0, -12.0, 10.0, -12.0, 10.0, -12.0])
    told = compare_with_past(series, (-12.0, 80.0), 1, "month", 100)
    assert told["limit"] == pytest.approx(3.865 * 22)
    assert told["verdict"] == "exceptional"


def test_the_same_step_of_earlier_years_is_told() -> None:
    months = pd.date_range("2023-01-01", "2026-09-01", freq="MS")
    values = [100.0 - 20 * (m.month == 9) + 0.1 * m.month for m in months]
    told = changed(pd.DataFrame({"month": months, "v": values, "g": "a"}), dimensions=["g"], grain="month")["ordinary"]
    assert [s["period"] for s in told["same_step_before"]] == ["2025-09-01", "2024-09-01", "2023-09-01"]
    assert all(s["change"] < -0.15 for s in told["same_step_before"])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"before": ["2020-01-01", "2020-01-31"]}, "no rows of 1 Jan 2020 to 31 Jan 2020"),
        ({"before": ["2026-08-01", "2026-09-30"]}, "overlap"),
        ({"dimensions": ["nope"]}, "'nope'"),
        ({"numerator": "v"}, "needs a denominator"),
        ({"before": "soon"}, "no rows of soon"),
        ({"value": "month"}, "no number in month"),
    ],
)
def test_what_cannot_be_compared_is_declined(more: dict[str, Any], why: str) -> None:
    result = changed(two_months({"a": (1, 2)}), **more)
    assert why in result["refused"]
    assert result["change"] is None


def test_a_ratio_without_a_denominator_is_declined() -> None:
    df = two_months({"a": (1, 2)}).assign(d=[0, 5])
    assert "d is 0" in changed(df, value="rate", numerator="v", denominator="d", dimensions=["g"])["refused"]


def test_periods_may_be_labels() -> None:
    df = pd.DataFrame({"q": ["Q2", "Q3", "Q3"], "g": ["a", "a", "b"], "v": [5, 6, 2]})
    result = change(df, value="v", period="q", before="Q2", after="Q3", dimensions=["g"])
    assert result["change"] == 3
    assert [b["label"] for b in result["waterfall"]] == ["Q2", "b", "a", "Q3"]


# --- properties -------------------------------------------------------------------------------------------------------

_number = st.one_of(st.floats(-1e6, 1e6, allow_subnormal=False), st.just(0.0), st.none())
_size = st.one_of(st.floats(0.01, 1e5), st.just(0.0), st.none())
_members = st.dictionaries(st.sampled_from([*"abcdefghijkl", ""]), st.tuples(_number, _number), min_size=1, max_size=12)


def _sums_to(parts: list[float], whole: float, size: float) -> None:
    assert math.fsum(parts) == pytest.approx(whole, abs=1e-9 * max(size, 1e-300))


@settings(max_examples=80, deadline=None)
@given(_members, st.integers(1, 12))
def test_contributions_sum_to_the_change(members: dict[str, tuple[float | None, float | None]], most: int) -> None:
    df = two_months(members)
    result = changed(df, dimensions=["g"], most=most)
    if "refused" in result:
        assert df["month"].nunique() < 2
        return
    size = float(df["v"].abs().sum())
    told = of(result, "g")["members"]
    _sums_to([m["contribution"] for m in told], result["change"], size)
    if told[0]["expected"] is not None:
        _sums_to([m["expected"] for m in told], result["change"], 1e3 * size)
    _sums_to([b["value"] for b in result["waterfall"] if b["kind"] == "step"], result["change"], size)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(_number, _size, _number, _size), min_size=1, max_size=8),
)
def test_rate_and_mix_and_volume_mix_price_sum_to_the_change(cells: list[tuple[float | None, ...]]) -> None:
    rows = [("2026-08-01", str(k), c[0], c[1]) for k, c in enumerate(cells)]
    rows += [("2026-09-01", str(k), c[2], c[3]) for k, c in enumerate(cells)]
    df = pd.DataFrame(rows, columns=["month", "g", "v", "d"]).astype({"v": float, "d": float})
    if df[df["month"] == "2026-08-01"]["v"].isna().all() or df[df["month"] == "2026-09-01"]["v"].isna().all():
        assert "no number in v" in changed(df, dimensions=["g"])["refused"]
        return
    ratio = changed(df, value="r", dimensions=["g"], numerator="v", denominator="d")
    if "refused" not in ratio:
        told = of(ratio, "g")
        size = float(df["v"].abs().sum()) / min(s for s in df.groupby("month")["d"].sum())
        worst = max(abs(v) for v in (*(m["rate_effect"] for m in told["members"]), *(m["mix_effect"] for m in told["members"])))
        _sums_to([m["rate_effect"] + m["mix_effect"] for m in told["members"]], ratio["change"], max(size, worst))
        _sums_to([told["rate_effect"], told["mix_effect"]], ratio["change"], max(size, worst))
    priced = changed(df, dimensions=["g"], volumes=["d"])  # a volume may be missing altogether: it is then 0
    told = of(priced, "g")
    names = ("volume_effect", "mix_effect", "price_effect")
    worst = max(float(df["v"].abs().sum()), *(abs(m[n]) for m in told["members"] for n in names))
    for m in told["members"]:
        assert all(math.isfinite(m[n]) for n in names)
    _sums_to([m[n] for m in told["members"] for n in names], priced["change"], worst)
    _sums_to([e["effect"] for e in priced["effects"]], priced["change"], worst)


@settings(max_examples=40, deadline=None)
@given(_members, st.sampled_from([2.0, 1024.0, 0.5, -1.0]))
def test_scaling_the_values_scales_the_parts(members: dict[str, tuple[float | None, float | None]], by: float) -> None:
    df = two_months(members)
    one, other = changed(df, dimensions=["g"]), changed(df.assign(v=df["v"].astype(float) * by), dimensions=["g"])
    if "refused" in one:
        assert "refused" in other
        return
    assert other["change"] == one["change"] * by
    ones = {m["member"]: m["contribution"] for m in of(one, "g")["members"]}
    others = {m["member"]: m["contribution"] for m in of(other, "g")["members"]}
    assert others == {k: v * by for k, v in ones.items()}
    assert of(other, "g")["concentration"] == pytest.approx(of(one, "g")["concentration"])


@settings(max_examples=30, deadline=None)
@given(_members, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(members: dict[str, tuple[float | None, float | None]], chance: Any) -> None:
    df = two_months(members)
    order = list(range(len(df)))
    chance.shuffle(order)
    assert changed(df.iloc[order], dimensions=["g"], grain="month") == changed(df, dimensions=["g"], grain="month")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(_size, _size, _size, _size), min_size=1, max_size=6))
def test_swapping_the_periods_turns_every_effect_around(cells: list[tuple[float | None, ...]]) -> None:
    arrays = [np.array([c[k] or 0.0 for c in cells]) for k in range(4)]
    if not arrays[1].sum() or not arrays[3].sum():
        return
    there = rate_and_mix((arrays[0], arrays[2]), (arrays[1], arrays[3]))
    back = rate_and_mix((arrays[2], arrays[0]), (arrays[3], arrays[1]))
    size = max(1.0, *(float(np.abs(x).max()) for x in (there.rate, there.mix)))
    assert back.rate == pytest.approx(-there.rate, abs=1e-9 * size)
    assert back.mix == pytest.approx(-there.mix, abs=1e-9 * size)


@pytest.mark.slow
def test_a_million_rows() -> None:
    rng = np.random.default_rng(0)
    n = 1_000_000
    df = pd.DataFrame({
        "month": rng.choice(pd.date_range("2025-01-01", periods=21, freq="MS").to_numpy(), n),
        "g": rng.integers(0, 30, n).astype(str), "h": rng.integers(0, 300, n), "v": rng.lognormal(3, 1, n),
    })  # fmt: skip
    result = changed(df, dimensions=["g", "h"], grain="month")
    _sums_to([m["contribution"] for m in of(result, "h")["members"]], result["change"], result["before"])


# --- chance -----------------------------------------------------------------------------------------------------------


def test_chance_is_judged_from_all_members_and_few_that_moved_do_not_shift_it() -> None:
    rng = np.random.default_rng(1)
    sizes = [rng.uniform(50, 500, 30), rng.uniform(50, 500, 8)]
    excess = [rng.normal(size=len(s)) * np.sqrt(4.0 * s * (1 - s / s.sum())) for s in sizes]
    factor = dispersion(excess, sizes)
    assert factor == pytest.approx(4.0, rel=0.6)
    excess[1][0] += 1e6
    assert dispersion(excess, sizes) == pytest.approx(factor, rel=0.25)
    assert dispersion(excess[1:], sizes[1:]) is None, "eight members are too few to tell"
    drawn = by_chance(sizes[1], 4.0, lambda row: float(np.abs(row).max()))
    assert (drawn == by_chance(sizes[1], 4.0, lambda row: float(np.abs(row).max()))).all()
    assert by_chance(sizes[1], 16.0, lambda row: float(row[0])).std() == pytest.approx(
        2 * by_chance(sizes[1], 4.0, lambda row: float(row[0])).std()
    )


@pytest.mark.parametrize("months", [2, pytest.param(30, marks=pytest.mark.slow)])
def test_a_common_fall_is_blamed_on_nothing_and_a_planted_one_on_its_dimension(months: int) -> None:
    from benchmarks.null_tables.changes import found

    common = [found(np.random.default_rng(k), all_=0.85, months=months)["best_dimension"] for k in range(8)]
    assert sum(name is not None for name in common) <= 1
    planted = [found(np.random.default_rng(k), of="five", member=0.2, months=months) for k in range(8)]
    assert sum(p["best_dimension"] == "five" and p["dimensions"][0]["leaders"][0] == "1" for p in planted) >= 7


def test_what_is_nearest_is_named_where_it_may_be_chance() -> None:
    rng = np.random.default_rng(11)
    months = pd.date_range("2024-01-01", "2026-09-01", freq="MS")
    rows = [(m, str(k), 100 * rng.lognormal(0, 0.3)) for m in months for k in range(40)]
    result = changed(pd.DataFrame(rows, columns=["month", "g", "v"]).assign(h="x"), dimensions=["g", "h"], grain="month")
    if not of(result, "g")["offsetting"]:
        assert "comes closest, by what may be chance" in result["interpretation"]
