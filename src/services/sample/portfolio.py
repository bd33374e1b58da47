"""A portfolio beside the market: business days over the same three years, with a known beta and one crash."""

from __future__ import annotations

from datetime import date

import numpy as np

from src.services.sample import truth
from src.services.sample.days import DAYS
from src.services.sample.draws import Draws, Floats

_MARKET_START, _PORTFOLIO_START = 4_200.0, 1_000_000.0
_DRIFT, _SWING, _CRASH, _ALPHA, _OWN_SWING = 0.0007, 0.008, -0.0065, 0.0001, 0.003


def portfolio_csv(seed: int = truth.SEED) -> str:
    """The file data/sample/portfolio.csv: date, portfolio_value, sp500_value."""
    draws = Draws(seed, "portfolio")
    days = [day for day in DAYS if day.weekday() < 5]
    market = _market_returns(draws, days)
    own = truth.PORTFOLIO_BETA * market + _ALPHA + _OWN_SWING * draws.normal(len(days))
    rows = zip(days, _values(_PORTFOLIO_START, own), _values(_MARKET_START, market), strict=True)
    lines = [f"{day.isoformat()},{mine:.2f},{index:.2f}" for day, mine, index in rows]
    return "\n".join(["date,portfolio_value,sp500_value", *lines]) + "\n"


def _market_returns(draws: Draws, days: list[date]) -> Floats:
    first, last = truth.PORTFOLIO_CRASH
    drift = np.array([_CRASH if first <= day <= last else _DRIFT for day in days])
    return drift + _SWING * draws.normal(len(days))


def _values(start: float, returns: Floats) -> list[float]:
    growth = 1.0 + returns
    growth[0] = 1.0
    values: list[float] = np.round(start * np.cumprod(growth), 2).tolist()
    return values
