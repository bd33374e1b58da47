"""Numbers read as people write them."""

from __future__ import annotations

import numpy as np
import pytest

from src.analyses.calendar import Grain, guess_grain, iso, ordinals, spelled, starts, week_start
from src.analyses.words import count, listed, number, p_text, percent


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234567.8, "", "1,234,568"), (1234567.8, "USD", "$1,234,568"), (-5.0, "USD", "−$5"), (12.345, "%", "12.3%"),
        (0.0123, "", "0.0123"), (3.0, "items", "3 items"), (0.0, "", "0"), (float("nan"), "", "n/a"), (None, "", "n/a"),
        (1e20, "", "1e+20"),
    ],
)  # fmt: skip
def test_numbers(value: float | None, unit: str, text: str) -> None:
    assert number(value, unit) == text


def test_lists_counts_percents_and_p_values() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"
    assert (count(1, "day"), count(1096, "day")) == ("1 day", "1,096 days")
    assert (percent(0.1234), percent(-0.5)) == ("12.3%", "−50%")
    assert (p_text(0.0001), p_text(0.04), p_text(0.5)) == ("p < 0.001", "p = 0.040", "p = 0.50")


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_periods_can_be_counted_and_named_again(grain: Grain) -> None:
    days = np.arange("2023-11-01", "2026-11-01", dtype="datetime64[D]")
    numbers = ordinals(days, grain)
    first = starts(np.unique(numbers), grain)
    assert (ordinals(first, grain) == np.unique(numbers)).all()
    assert (np.diff(np.unique(numbers)) == 1).all()
    assert guess_grain(first) == grain
    assert spelled(first[-1], grain) == {
        "day": "31 Oct 2026", "week": "week of 26 Oct 2026", "month": "Oct 2026", "quarter": "Q4 2026", "year": "2026",
    }[grain]  # fmt: skip


def test_weeks_that_start_on_sunday_are_kept() -> None:
    sundays = np.arange("2026-01-04", "2026-06-01", 7, dtype="datetime64[D]")
    start = week_start(sundays)
    assert iso(starts(ordinals(sundays, "week", start), "week", start)) == iso(sundays)
