"""Marketing: what was spent each day on each channel, and what that does to orders three days later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from src.services.sample import truth
from src.services.sample.days import DAYS, trend_factor, year_factor
from src.services.sample.draws import Draws, Floats
from src.services.sample.table import SampleTable

CHANNELS: Final = {"Search": 1_050.0, "Social": 780.0, "Display": 420.0, "Email": 180.0}
"""Channel -> usual spend of a day in the first year."""
_COMMON_SWING, _OWN_SWING, _LEAST = 0.32, 0.15, 0.15


@dataclass(frozen=True, slots=True)
class Marketing:
    """The table, and the factor that each day's orders are multiplied by."""

    table: SampleTable
    order_factor: Floats


def make_marketing(draws: Draws) -> Marketing:
    """Budgets follow the trend and a little of the season; what is left is chance, and it works with a lag."""
    usual = np.array([trend_factor(day) * (1 + truth.MARKETING_FOLLOWS_SEASON * (year_factor(day) - 1)) for day in DAYS])
    common = _COMMON_SWING * draws.normal(len(DAYS))
    spends = {}
    for channel, level in CHANNELS.items():
        swing = np.maximum(1.0 + common + _OWN_SWING * draws.normal(len(DAYS)), _LEAST)
        spends[channel] = np.round(level * usual * swing, 2)
    total, expected = sum(spends.values()), sum(CHANNELS.values()) * usual
    surprise = total / expected - 1.0
    factor = np.ones(len(DAYS))
    factor[truth.MARKETING_LAG :] += truth.MARKETING_EFFECT * surprise[: -truth.MARKETING_LAG]
    return Marketing(_table(spends), factor)


def _table(spends: dict[str, Floats]) -> SampleTable:
    by_day = np.column_stack(list(spends.values()))
    columns: dict[str, Sequence[Any]] = {
        "spend_date": [day.isoformat() for day in DAYS for _ in spends],
        "channel": [channel for _ in DAYS for channel in spends],
        "spend": by_day.ravel().tolist(),
    }
    return SampleTable("marketing_spend", columns)
