"""A series taken apart into trend, seasons and remainder, with how strong, how sure and how high or low each part is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import as_grain, guess_grain, iso
from src.analyses.checks import Notes, floats
from src.analyses.decomposition_words import interpret
from src.analyses.frames import Floats, days, numbers
from src.analyses.parts import Parts, strength, take_apart
from src.analyses.regular import read_until, regular
from src.analyses.seasons import Scaled, Season
from src.analyses.stationarity import VERDICTS, stationarity
from src.analyses.timeseries import place
from src.analyses.words import count

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "STL: Cleveland et al. (1990); MSTL: Bandara, Hyndman & Bergmeir (2021); strength: Wang, Smith & Hyndman (2006); ADF: "
    "Dickey & Fuller (1979); KPSS: Kwiatkowski et al. (1992); Ljung & Box (1978); scale: Box & Cox (1964)"
)
_EMPTY: Final[dict[str, Any]] = {
    "seasonal": False,
    "seasons": [],
    "trend": [],
    "seasonal_parts": {},
    "remainder": [],
    "adjusted": [],
    "series": {"dates": [], "values": []},
    "strength": {},
    "seasonal_figure": {},
    "stationarity": {},
    "ljung_box": {},
    "scale": None,
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def decomposition(
    df: pd.DataFrame,
    *,
    time: str,
    value: str,
    grain: str | None = None,
    additive: bool = True,
    additive_over_time: bool | None = None,
    model: str | None = None,
    period: int | None = None,
    as_of: str | date | None = None,
    unit: str = "",
) -> dict[str, Any]:
    """Trend, seasons and remainder of `value` over `time`; with `scale` multiplicative, seasons and remainder are factors.

    Seasons come from the calendar and, failing that, from the data; only those that an F test finds are removed. `period`
    asks for one of so many periods. `seasonal_figure` has each part of each season in units and percent. Declines
    (`refused`) rather than raise.
    """
    notes = Notes()
    missing = next((c for c in (time, value) if c not in df.columns), None)
    if missing is not None:
        return notes.refusal(_EMPTY, f"There is no column {missing!r}.")
    when = days(df[time])
    rows = place(when, numbers(df[value]), as_grain(grain or "") or guess_grain(when), notes)
    over_time = additive if additive_over_time is None else additive_over_time
    as_of = read_until(when, rows.grain, as_of)
    series = regular(
        rows, np.arange(len(rows.rows)), notes, what="A decomposition", additive=additive, over_time=over_time, as_of=as_of
    )
    if isinstance(series, str):
        return notes.refusal({**_EMPTY, "n": len(rows.rows)}, series)
    if float(np.ptp(series.values)) == 0:
        return notes.refusal({**_EMPTY, "n": series.n}, "Every period has the same value: there is nothing to take apart.")
    if model == "multiplicative" and series.values.min() <= 0:
        notes.warn("Some values are not positive, so parts are added instead of multiplied.")
        model = "additive"
    if period is not None and not 2 <= period <= series.n // 2:
        notes.warn(
            f"A season of {period} periods needs at least {2 * max(period, 2)} of them; the data's own seasons were used."
        )
        period = None
    with np.errstate(all="ignore"):
        parts = take_apart(series, model, period)
        return notes.result(_values(parts, value, unit, notes))


def _values(parts: Parts, value: str, unit: str, notes: Notes) -> dict[str, Any]:
    series, scale = parts.series, parts.scale
    steady = stationarity(_straightened(parts))
    box = _ljung_box(parts)
    _judge(parts, steady, box, notes)
    figures = {s.name: _figure(parts, s) for s in scale.seasons}
    result = {
        "seasonal": bool(scale.seasons),
        "seasons": [
            {"name": s.name, "length": s.length, "p_value": s.p_value, "found": any(s.name == k.name for k in scale.seasons)}
            for s in scale.tested
        ],
        "trend": floats(parts.in_units(parts.trend)),
        "seasonal_parts": {name: floats(parts.as_factor(p)) for name, p in parts.seasonal.items()},
        "remainder": floats(parts.as_factor(parts.remainder)),
        "adjusted": floats(parts.in_units(parts.trend + parts.remainder)),
        "series": {"dates": iso(series.dates()), "values": floats(series.values)},
        "strength": {
            "trend": strength(parts.trend, parts.remainder),
            "seasons": strength(sum(parts.seasonal.values(), np.zeros(series.n)), parts.remainder),
            **{name: strength(p, parts.remainder) for name, p in parts.seasonal.items()},
        },
        "seasonal_figure": figures,
        "stationarity": steady,
        "ljung_box": box,
        "scale": "multiplicative" if scale.log else "additive",
        "grain": series.grain,
        "method": _method(parts),
        "source": SOURCE,
        "n": series.n,
    }
    return {**result, "interpretation": interpret(parts, result, value, unit)}


def _straightened(parts: Parts) -> Floats:
    """The series without seasons; a steady trend that is no line on logarithms is made one, as the tests know no other."""
    y, shape = parts.trend + parts.remainder, parts.scale.shape
    size = float(np.polyfit(shape, y, 1)[0])
    return np.asarray(y - size * (shape - np.linspace(-1, 1, len(y))))


def _method(parts: Parts) -> str:
    short = sum(s.length <= 50 for s in parts.scale.seasons)
    how = {0: "LOWESS", 1: "STL"}.get(short, "MSTL")
    if len(parts.seasonal) > short:
        how = f"the season of the year as waves (regression), the rest by {how}"
    return f"{how}{' of logarithms' if parts.scale.log else ''}; seasons by F tests on whitened values; ADF, KPSS, Ljung-Box"


def _figure(parts: Parts, season: Season) -> list[dict[str, Any]]:
    """What each part of the season adds on average: in units of the mean level, and in percent of it."""
    effect = parts.seasonal[season.name]
    centre = float(np.mean(parts.in_units(parts.trend)))
    rows = []
    means = np.array([effect[season.phase == k].mean() for k in range(len(season.parts))])
    means = means - means.mean()
    means[np.abs(means) <= 1e-9 * float(np.ptp(parts.on_scale))] = 0.0  # rounding is no season
    for name, mean, k in zip(season.parts, means, range(len(season.parts)), strict=True):
        share = float(np.expm1(mean)) if parts.scale.log else mean * parts.size / centre if centre > 0 else None
        units = centre * float(np.expm1(mean)) if parts.scale.log else mean * parts.size
        rows.append(
            {"part": name, "effect": units, "percent": None if share is None else 100 * share,
             "periods": int((season.phase == k).sum())}
        )  # fmt: skip
    return rows


def _ljung_box(parts: Parts) -> dict[str, Any]:
    """Whether the remainder still resembles its own past."""
    from statsmodels.tsa.stattools import acf

    n = parts.series.n
    longest = max((round(s.length) for s in parts.scale.seasons), default=5)
    lags = int(min(2 * longest, n // 5, 40))
    if lags < 1 or float(np.ptp(parts.remainder)) <= 1e-9 * float(np.ptp(parts.on_scale)):
        return {}
    correlations, statistics, p_values = acf(parts.remainder, nlags=lags, fft=True, qstat=True, result_object=False)
    return {
        "lags": lags, "statistic": float(statistics[-1]), "p_value": float(p_values[-1]),
        "first_autocorrelation": float(correlations[1]),
    }  # fmt: skip


def _judge(parts: Parts, steady: dict[str, Any], box: dict[str, Any], notes: Notes) -> None:
    scale, n, grain = parts.scale, parts.series.n, parts.series.grain
    for season in scale.tested:
        sure = "found" if any(season.name == s.name for s in scale.seasons) else "not found"
        notes.check(
            f"season of the {season.name}",
            "holds",
            f"{sure.capitalize()} (F test on whitened values, p = {season.p_value:.3g}).",
        )
    if not scale.tested:
        notes.warn(f"{count(n, grain)} hold no two whole seasons of the calendar, so none could be tested.")
    few = [s for s in scale.seasons if n < 3 * s.length]
    if few:
        notes.warn(f"The season of the {few[0].name} is seen fewer than three times: its figure is uncertain.")
    _judge_scale(scale, notes)
    if steady["verdict"] == "not tested":
        notes.check("stationary without seasons", "not checked", "Too few periods, or nothing but a line.")
    else:
        holds = steady["verdict"] in ("stationary", "trend stationary")
        notes.check(
            "stationary without seasons",
            "holds" if holds else "doubtful",
            f"{steady['verdict'].capitalize()}: {VERDICTS[steady['verdict']]}.",
        )
    if box:
        clean = box["p_value"] > 0.05
        notes.check(
            "remainder without memory",
            "holds" if clean else "doubtful",
            f"Ljung-Box over {box['lags']} lags: p = {box['p_value']:.3g}.",
        )


def _judge_scale(scale: Scaled, notes: Notes) -> None:
    how = (
        "multiply: the likelihood on logarithms is clearly higher" if scale.log else "add: logarithms do not fit clearly better"
    )
    notes.check("additive or multiplicative", "holds", f"Parts {how}.")
    if scale.toned_down:
        notes.warn(
            f"{count(scale.toned_down, 'odd period')} toned down while seasons were tested; they are whole in the remainder."
        )
