"""Customers: who they are, whether they left, and since when they can order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

import numpy as np

from src.services.sample import people, truth
from src.services.sample.days import days_between, year_factor, years_since_start
from src.services.sample.draws import Draws, Floats, Ints
from src.services.sample.table import SampleTable

_SIGNUP_WEEK = (1.05, 1.05, 1.00, 0.95, 0.90, 0.95, 1.10)
_SIGNUP_PEAK = date(2024, 1, 15)
_GRACE = 60
"""Days after signing up in which nobody has left yet."""
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans("Łł", "Ll")


@dataclass(frozen=True, slots=True)
class Customers:
    """The table, and what orders need to know. Days count from the first day of orders."""

    table: SampleTable
    signup: Ints
    last_login: Ints
    region: list[str]
    segment: list[str]


def make_customers(draws: Draws) -> Customers:
    """About 6,000 customers in the order of signing up."""
    signup_dates = _signup_dates(draws)
    count = len(signup_dates)
    satisfaction: Floats = np.round(np.clip(truth.SATISFACTION_MIDDLE + 1.6 * draws.normal(count), 1.0, 10.0), 1).astype(
        np.float64
    )
    tickets = _tickets(draws, satisfaction)
    age_in_days = np.array([(truth.LAST_DAY - day).days for day in signup_dates], dtype=np.int64)
    churned = (draws.uniform(count) < _churn_chance(satisfaction, tickets)) & (age_in_days > _GRACE)
    idle = _days_since_login(draws, churned, age_in_days)
    places = draws.sample(people.PLACES, people.PLACE_WEIGHTS, count)
    segments = draws.sample(tuple(people.SEGMENTS), tuple(people.SEGMENTS.values()), count)
    names = _names(draws, count)
    days = days_between(truth.FIRST_SIGNUP, truth.LAST_DAY)
    columns = {
        "customer_id": range(1, count + 1),
        "name": names,
        "email": [_email(name, number) for number, name in enumerate(names, start=1)],
        "age": _with_gaps(draws, np.clip(np.rint(41 + 13 * draws.normal(count)), 18, 85), truth.AGE_MISSING, whole=True),
        "gender": draws.sample(tuple(people.GENDERS), tuple(people.GENDERS.values()), count),
        "region": [region for region, _ in places],
        "country": [country for _, country in places],
        "segment": segments,
        "signup_date": [day.isoformat() for day in signup_dates],
        "satisfaction_score": _with_gaps(draws, satisfaction, truth.SATISFACTION_MISSING),
        "support_tickets": tickets.tolist(),
        "churned": churned.astype(np.int64).tolist(),
        "last_login_date": [days[-1 - gap].isoformat() for gap in idle.tolist()],
    }
    last = (truth.LAST_DAY - truth.FIRST_DAY).days
    return Customers(SampleTable("customers", columns), last - age_in_days, last - idle, columns["region"], segments)


def _signup_dates(draws: Draws) -> list[date]:
    days = days_between(truth.FIRST_SIGNUP, truth.LAST_DAY)
    rate = np.array([_signup_rate(day) for day in days])
    counts = np.maximum(0, np.rint(rate + 0.6 * np.sqrt(rate) * draws.normal(len(days)))).astype(np.int64)
    return [day for day, number in zip(days, counts.tolist(), strict=True) for _ in range(number)]


def _signup_rate(day: date) -> float:
    trend = 3.15 + 0.95 * years_since_start(day)
    return trend * _SIGNUP_WEEK[day.weekday()] * year_factor(day, peak=_SIGNUP_PEAK, swing=0.15)


def _tickets(draws: Draws, satisfaction: Floats) -> Ints:
    """Unhappy customers write more often, so the two drivers of churn go together, as they do in life."""
    wanted = truth.TICKETS_MIDDLE - 0.35 * (satisfaction - truth.SATISFACTION_MIDDLE) + 1.4 * draws.normal(len(satisfaction))
    return np.clip(np.rint(wanted), 0, 12).astype(np.int64)


def _churn_chance(satisfaction: Floats, tickets: Ints) -> Floats:
    odds = (
        truth.CHURN_INTERCEPT
        + truth.CHURN_PER_POINT * (satisfaction - truth.SATISFACTION_MIDDLE)
        + truth.CHURN_PER_TICKET * (tickets - truth.TICKETS_MIDDLE)
    )
    return np.round(1.0 / (1.0 + np.exp(-odds)), 9)


def _days_since_login(draws: Draws, churned: np.ndarray[tuple[int], np.dtype[np.bool_]], age_in_days: Ints) -> Ints:
    """Churned customers were last seen 60 days ago or earlier, the others mostly within a month."""
    chance = draws.uniform(len(churned))
    recent = np.minimum(np.floor(120 * chance * chance * chance * chance), age_in_days)
    gone = _GRACE + np.floor(chance * (np.minimum(age_in_days, 600) - _GRACE))
    return np.where(churned, gone, recent).astype(np.int64)


def _names(draws: Draws, count: int) -> list[str]:
    first = draws.sample(people.FIRST_NAMES, [1.0] * len(people.FIRST_NAMES), count)
    last = draws.sample(people.LAST_NAMES, [1.0] * len(people.LAST_NAMES), count)
    return [f"{a} {b}" for a, b in zip(first, last, strict=True)]


def _email(name: str, number: int) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(_LETTERS_WITHOUT_DECOMPOSITION)).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.').replace(chr(39), '')}{number}@example.com"


def _with_gaps(draws: Draws, values: Floats, share: float, *, whole: bool = False) -> list[float | int | None]:
    missing = draws.uniform(len(values)) < share
    cells: list[float | int] = values.astype(np.int64).tolist() if whole else values.tolist()
    return [None if gap else cell for gap, cell in zip(missing.tolist(), cells, strict=True)]
