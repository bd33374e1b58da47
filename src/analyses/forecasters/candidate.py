"""What a forecasting method must offer to take part in the backtest."""

from __future__ import annotations

from collections.abc import Callable

from src.analyses.frames import Floats
from src.analyses.timeseries import TimeSeries

Predict = Callable[[int, int], Floats]
"""`predict(end, steps)`: the forecast of `steps` periods from the first `end` values alone."""
Candidate = Callable[[TimeSeries, int], Predict | None]
"""`candidate(series, horizon)` prepares what does not depend on the origin; None when it does not suit the series."""
