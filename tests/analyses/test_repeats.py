"""What is known of a customer is no new evidence in each of the customer's orders."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from src.analyses.correlation import correlation
from src.analyses.factors import Factors
from src.analyses.repeats import find_repeats, numbered


def orders(seed: int, alike: float = 0.5, effect: float = 0.0, customers: int = 60, each: int = 12) -> pd.DataFrame:
    """Orders of customers whose amounts resemble each other; age and segment are the customer's, hour the order's own."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(customers), each)
    age, own = rng.normal(size=customers), rng.normal(size=customers)
    segment = np.array(["a", "b", "c"])[rng.integers(0, 3, customers)]
    amount = effect * age[who] + np.sqrt(alike) * own[who] + np.sqrt(1 - alike) * rng.normal(size=len(who))
    return pd.DataFrame(
        {"customer": who, "age": age[who], "segment": segment[who], "hour": rng.normal(size=len(who)), "amount": amount}
    )


def test_the_design_effect_is_kishs() -> None:
    df = orders(0)
    found = Factors(
        numeric={c: df[c].to_numpy() for c in ("age", "hour", "amount")}, things={"customer": numbered(df.customer)}
    )
    repeats = find_repeats(found.numeric["amount"], found)
    assert repeats.of("age") == pytest.approx(1 + 11 * 0.5, rel=0.3)
    assert repeats.of("hour") == 1.0
    # By hand: mean squares of one-way analysis of variance, groups of twelve.
    groups = df.groupby("customer").amount
    between, inside = 12 * groups.mean().var(), groups.var().mean()
    assert repeats.of("age") == pytest.approx(1 + 11 * (between - inside) / (between + 11 * inside))


def test_noise_that_repeats_is_no_evidence() -> None:
    with_things, without = 0, 0
    for seed in range(60):
        df = orders(seed)
        told = correlation(df, target="amount", things=["customer"])
        drivers = [k for k, d in told["drivers"].items() if d["role"] == "driver"]
        with_things += bool(told["significant"] or told["nonlinear"] or drivers)
        without += bool(correlation(df.drop(columns="customer"), target="amount")["significant"])
    assert without / 60 > 0.4
    assert with_things / 60 <= 0.1


def test_an_effect_among_customers_is_still_found_and_its_interval_is_wider() -> None:
    df = orders(1, effect=0.7)
    told, trusting = (
        correlation(df, target="amount", things=["customer"]),
        correlation(df.drop(columns="customer"), target="amount"),
    )
    assert told["drivers"]["age"]["role"] == "driver"
    assert told["correlations"] == trusting["correlations"]
    low, high = told["confidence_intervals"]["age"]
    narrow = trusting["confidence_intervals"]["age"]
    assert high - low > 1.5 * (narrow[1] - narrow[0])
    assert told["associations"]["segment"]["p_value"] > trusting["associations"]["segment"]["p_value"]
    assert any("What is known of one customer (age and segment) repeats" in w for w in told["warnings"])


def test_rows_that_do_not_resemble_each_other_lose_little() -> None:
    df = orders(2, alike=0.0)
    found = Factors(numeric={c: df[c].to_numpy() for c in ("age", "amount")}, things={"customer": numbered(df.customer)})
    assert find_repeats(found.numeric["amount"], found).of("age") < 1.4


@pytest.mark.parametrize("odd", [None, "x", 7])
def test_things_may_be_anything(odd: str | int | None) -> None:
    df = orders(3, customers=10, each=3).assign(customer=odd)
    assert correlation(df, target="amount", things=["customer"])["interpretation"]
    assert "'nope'" in correlation(df, target="amount", things=["nope"])["refused"]
