"""The candidates of a forecast by name; which of them compete is the series' own matter."""

from __future__ import annotations

from typing import Final

from src.analyses.forecasters.candidate import Candidate
from src.analyses.forecasters.harmonic import harmonic, harmonic_log
from src.analyses.forecasters.intermittent import INTERMITTENT
from src.analyses.forecasters.naive import last_value, longest_season, seasonal_naive
from src.analyses.forecasters.smoothing import damped_trend, dynamic_theta
from src.analyses.forecasters.theta import theta, theta_longest

CANDIDATES: Final[dict[str, Candidate]] = {
    "seasonal naive": seasonal_naive,
    "last value": last_value,
    "longest season once more": longest_season,
    "theta": theta,
    "theta over the longest season": theta_longest,
    "dynamic harmonic regression": harmonic,
    "dynamic harmonic regression (log)": harmonic_log,
    "dynamic optimised theta": dynamic_theta,
    "damped-trend exponential smoothing": damped_trend,
}
"""Name, as a reader sees it -> candidate. The first is the baseline."""
BASELINE: Final = "seasonal naive"
__all__ = ["BASELINE", "CANDIDATES", "INTERMITTENT"]
