"""How good forecasts are on series whose future was held back, beside a yardstick. Prints one JSON line.

    python -m benchmarks.forecast FILE.jsonl [--predictions OUT.jsonl] [--limit N] [--without-yardstick] [--full-yardstick]

FILE holds one series a line: `id`, `train`, `test`, `h` (steps ahead), `m` (season length) and `freq` (YEARLY, QUARTERLY,
MONTHLY, WEEKLY, HOURLY, OTHER). Only `train`, `freq` and `h` are read to forecast. A `m4metrics.py` beside FILE is the
metric: `smape`, `mase`, `naive2`, `snaive`, `owa`. The yardstick is the plain median of AutoETS, AutoCES,
DynamicOptimizedTheta and AutoARIMA. Where a season is longer than 12 periods AutoARIMA would take up to two minutes a series,
so it searches fewer orders there and approximates their likelihood (`yardstick_bounded` says how and for how many series);
`--full-yardstick` searches them all. The predictions file has `id`, `mean`, and the bounds `lo80`, `hi80`, `lo95`, `hi95`.
"""

from __future__ import annotations

import argparse
import json
import time
import warnings
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np

from benchmarks.metric import load_metric
from src.analyses.calendar import Grain
from src.analyses.one_series import look_ahead
from src.analyses.timeseries import TimeSeries

GRAINS: dict[str, Grain] = {"YEARLY": "year", "QUARTERLY": "quarter", "MONTHLY": "month", "WEEKLY": "week"}
SEASONS: dict[str, tuple[int, ...]] = {"HOURLY": (24, 168), "OTHER": ()}
Series = dict[str, Any]
LONG_SEASON: Final = 12
BOUNDS: Final[dict[str, Any]] = {"approximation": True, "max_p": 2, "max_q": 2, "max_P": 1, "max_Q": 1, "nmodels": 10}
"""How AutoARIMA is bounded on series of longer seasons."""


def main() -> None:
    """Reads the arguments, forecasts on all processors, prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--without-yardstick", action="store_true")
    parser.add_argument("--full-yardstick", action="store_true")
    arguments = parser.parse_args()
    cases = [json.loads(line) for line in arguments.file.read_text().splitlines() if line.strip()][: arguments.limit]
    metric = load_metric(arguments.file.parent / "m4metrics.py")
    began = time.perf_counter()
    with ProcessPoolExecutor() as pool:
        ours = list(pool.map(predict, cases, chunksize=1))
        whole = time.perf_counter() - began
        rivals = (
            []
            if arguments.without_yardstick
            else list(pool.map(partial(yardstick, full=arguments.full_yardstick), cases, chunksize=1))
        )
    if arguments.predictions:
        lines = [json.dumps({"id": c["id"], **p["values"]}) for c, p in zip(cases, ours, strict=True)]
        arguments.predictions.write_text("\n".join(lines) + "\n")
    long = [c for c in cases if c["m"] > LONG_SEASON and not arguments.full_yardstick]
    told = {
        "n": len(cases),
        "ours": scores(cases, [p["values"]["mean"] for p in ours], metric),
        "yardstick": scores(cases, [p["mean"] for p in rivals], metric) if rivals else None,
        "yardstick_bounded": {"series": len(long), "AutoARIMA": BOUNDS} if rivals and long else None,
        "seasonal_naive": scores(cases, [list(metric.snaive(c["train"], c["h"], c["m"])) for c in cases], metric),
        "coverage": coverage(cases, [p["values"] for p in ours]),
        "seconds": {**seconds(ours), "all_on_this_machine": round(whole, 1)},
        "yardstick_seconds": seconds(rivals) if rivals else None,
    }
    print(json.dumps(told))


def predict(case: Series) -> dict[str, Any]:
    """Our forecast of one series, from its past alone."""
    values = np.asarray(case["train"], dtype=np.float64)
    freq = case["freq"]
    series = TimeSeries(values, 0, GRAINS.get(freq, "year"), seasons=SEASONS.get(freq))
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seen = look_ahead(series, int(case["h"]))
    took = time.perf_counter() - began
    bounds = {
        f"{side}{level}": list(made[level]) for side, made in (("lo", seen.lower), ("hi", seen.upper)) for level in (80, 95)
    }
    return {"values": {"mean": list(seen.point), **bounds}, "seconds": took}


def yardstick(case: Series, *, full: bool) -> dict[str, Any]:
    """The plain median of four methods, and how long they took."""
    from statsforecast.models import AutoARIMA, AutoCES, AutoETS, DynamicOptimizedTheta

    values, season = np.asarray(case["train"], dtype=np.float64), int(case["m"])
    bounds = {} if full or season <= LONG_SEASON else BOUNDS
    models = [model(season_length=season) for model in (AutoETS, AutoCES, DynamicOptimizedTheta)]
    began = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        arima = AutoARIMA(season_length=season, **bounds)
        made = [model.forecast(y=values, h=int(case["h"]))["mean"] for model in (*models, arima)]
    return {"mean": list(np.median(made, axis=0)), "seconds": time.perf_counter() - began}


def scores(cases: list[Series], made: list[list[float]], metric: ModuleType) -> dict[str, dict[str, float]]:
    """sMAPE, MASE and OWA by frequency and over all."""
    rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for case, mean in zip(cases, made, strict=True):
        train, test, season = np.asarray(case["train"], float), case["test"], case["m"]
        naive = metric.naive2(train, case["h"], season)
        made_here, naively = ((metric.smape(test, one), metric.mase(train, test, one, season)) for one in (mean, naive))
        row = (*made_here, *naively)
        for key in (case["freq"], "all"):
            rows[key].append(row)
    means = {key: np.mean(found, axis=0) for key, found in rows.items()}
    return {
        k: {"smape": round(float(m[0]), 3), "mase": round(float(m[1]), 3), "owa": round(float(metric.owa(*m)), 4)}
        for k, m in means.items()
    }


def coverage(cases: list[Series], made: list[dict[str, list[float]]]) -> dict[str, dict[str, float]]:
    """The share of held-back values within the bands, by frequency and over all."""
    inside: dict[tuple[str, int], list[float]] = defaultdict(list)
    for case, bands in zip(cases, made, strict=True):
        test = np.asarray(case["test"], float)
        for level in (80, 95):
            held = (test >= bands[f"lo{level}"]) & (test <= bands[f"hi{level}"])
            for key in (case["freq"], "all"):
                inside[(key, level)].append(float(held.mean()))
    keys = dict.fromkeys(key for key, _ in inside)
    return {key: {str(level): round(float(np.mean(inside[(key, level)])), 3) for level in (80, 95)} for key in keys}


def seconds(made: list[dict[str, Any]]) -> dict[str, float]:
    """How long a series took: the median, and what 95 % stayed under."""
    each = [one["seconds"] for one in made]
    return {"median": round(float(np.quantile(each, 0.5)), 3), "p95": round(float(np.quantile(each, 0.95)), 3)}


if __name__ == "__main__":
    main()
