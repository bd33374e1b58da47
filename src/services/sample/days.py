"""The days of the sample and what the calendar does to them."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np

from src.services.sample import truth
from src.services.sample.draws import Floats


def days_between(first: date, last: date) -> list[date]:
    """Every day, both ends included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


DAYS = tuple(days_between(truth.FIRST_DAY, truth.LAST_DAY))


def years_since_start(day: date) -> float:
    """Years from the first day of orders; negative before it."""
    return (day - truth.FIRST_DAY).days / 365.25


def year_factor(day: date, peak: date = truth.YEAR_PEAK, swing: float = truth.YEAR_SWING) -> float:
    """The yearly season. Rounded, so that the last bit of a cosine decides nothing."""
    turn = (day - peak).days / 365.25
    return round(1.0 + swing * math.cos(2.0 * math.pi * turn), 6)


def trend_factor(day: date) -> float:
    """The straight line upwards."""
    return 1.0 + truth.TREND_A_YEAR * years_since_start(day)


def promotion_on(day: date) -> truth.Promotion | None:
    """The promotion that runs on that day, or None."""
    return next((p for p in truth.PROMOTIONS if p.start <= day <= p.end), None)


def expected_orders(day: date) -> float:
    """Orders of a day before marketing, noise and anomalies."""
    promotion = promotion_on(day)
    lift = promotion.lift if promotion else 1.0
    return truth.ORDERS_A_DAY * trend_factor(day) * truth.WEEK[day.weekday()] * year_factor(day) * lift


def expected_orders_by_day() -> Floats:
    """`expected_orders` of every day of the sample."""
    return np.array([expected_orders(day) for day in DAYS])
