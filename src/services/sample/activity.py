"""Daily activity of users in the web shop and the app."""

from __future__ import annotations

from datetime import date

import numpy as np

from src.services.sample import truth
from src.services.sample.days import DAYS, year_factor, years_since_start
from src.services.sample.draws import Draws, Floats
from src.services.sample.table import SampleTable

_WEEK = (1.04, 1.02, 1.01, 1.00, 0.96, 0.93, 1.04)
_FIRST_LEVEL, _GROWTH, _SWING, _NOISE = 1_450.0, 0.16, 0.08, 0.03


def make_activity(draws: Draws) -> SampleTable:
    """One row a day; spikes and drops as planted in truth.USER_FACTORS."""
    users = np.rint(np.array([_level(day) for day in DAYS]) * (1 + _NOISE * draws.normal(len(DAYS))))
    sessions = np.rint(users * _about(draws, 1.42, 0.03))
    views = np.rint(sessions * _about(draws, 5.6, 0.25))
    columns = {
        "activity_date": [day.isoformat() for day in DAYS],
        "active_users": users.astype(np.int64).tolist(),
        "sessions": sessions.astype(np.int64).tolist(),
        "page_views": views.astype(np.int64).tolist(),
    }
    return SampleTable("user_activity", columns)


def _level(day: date) -> float:
    trend = 1.0 + _GROWTH * years_since_start(day)
    factor = truth.USER_FACTORS.get(day, 1.0)
    return _FIRST_LEVEL * trend * _WEEK[day.weekday()] * year_factor(day, swing=_SWING) * factor


def _about(draws: Draws, middle: float, width: float) -> Floats:
    return middle + width * draws.normal(len(DAYS))
