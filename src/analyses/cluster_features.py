"""Columns of a frame made comparable: skew straightened, far values drawn in, each column with the same say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.factors import collect
from src.analyses.frames import Floats, Ints, is_binary
from src.analyses.words import listed, name, percent

if TYPE_CHECKING:
    import pandas as pd

MOST_LEVELS: Final = 12
CATEGORY_SAY: Final = 0.5
"""Two rows that differ in a category are this share as far apart as two that differ in a number, on average: a category is
always split without remainder, and would rule otherwise (Hennig & Liao 2013)."""
_SKEWED: Final = 1.0
_FAR: Final = 4.0
_MOST_MISSING: Final = 0.5
_FIT_ON: Final = 20_000


@dataclass(slots=True)
class Features:
    """What rows are compared by. `matrix` has the numeric columns first (mean 0, variance 1), then categories' levels."""

    names: list[str]
    """The numeric columns, in the order of the matrix."""
    categories: dict[str, tuple[list[str], Ints]]
    matrix: Floats
    raw: dict[str, Floats]
    """The numeric columns as they came."""
    dates: list[str]
    rows: Ints
    """Positions in the frame of the matrix's rows."""
    straightened: list[str] = field(default_factory=list)

    @property
    def numeric(self) -> Floats:
        """The numeric part of the matrix."""
        return self.matrix[:, : len(self.names)]


def collect_features(df: pd.DataFrame, columns: Sequence[str], categories: Sequence[str], notes: Notes) -> Features | None:
    """The usable columns, or None where no number and no category is left."""
    found = collect(df, [*columns, *(c for c in categories if c not in columns)], categories, notes)
    flags = {n: v for n, v in found.numeric.items() if is_binary(v)}
    numeric = {n: v for n, v in found.numeric.items() if n not in flags}
    _drop_sparse(numeric, notes)
    levels = {n: c for n, c in found.categories.items() if len(c[0]) <= MOST_LEVELS} | {n: _two(v) for n, v in flags.items()}
    if wide := [n for n in found.categories if n not in levels]:
        notes.warn(f"Left out: {listed(wide)} (more than {MOST_LEVELS} different values).")
    if not numeric and not levels:
        return None
    known = np.zeros(len(df), dtype=bool)
    for values in numeric.values():
        known |= np.isfinite(values)
    if not numeric:
        known[:] = True
    rows = np.flatnonzero(known)
    if len(rows) < len(df):
        notes.warn(f"{len(df) - len(rows):,} rows without any of the numbers were left out.")
    return _compare(numeric, levels, rows, [d for d in found.dates if d in numeric], notes)


def _drop_sparse(numeric: dict[str, Floats], notes: Notes) -> None:
    sparse = [n for n, v in numeric.items() if np.isnan(v).mean() > _MOST_MISSING]
    for column in sparse:
        del numeric[column]
    if sparse:
        notes.warn(f"Left out: {listed(sparse)} (more than half of the values are missing).")


def _two(values: Floats) -> tuple[list[str], Ints]:
    low, high = np.unique(values[np.isfinite(values)])
    codes = np.where(np.isfinite(values), (values == high).astype(np.int64), -1)
    return [f"{low:g}", f"{high:g}"], codes


def _compare(
    numeric: dict[str, Floats], levels: dict[str, tuple[list[str], Ints]], rows: Ints, dates: list[str], notes: Notes
) -> Features:
    straightened: list[str] = []
    parts: list[Floats] = []
    for column, values in numeric.items():
        scaled, bent = straighten(values[rows])
        parts.append(scaled)
        if bent:
            straightened.append(column)
    shares = {n: float(np.isnan(v[rows]).mean()) for n, v in numeric.items()}
    if gaps := [f"{name(n)} ({percent(s)})" for n, s in shares.items() if s > 0]:
        notes.check("no gaps", "doubtful", f"Missing values stand in the middle of their column: {listed(gaps)}.")
    else:
        notes.check("no gaps", "holds", "No number is missing.")
    for _, codes in levels.values():
        parts.extend(_dummies(codes[rows]))
    matrix = np.column_stack(parts) if parts else np.zeros((len(rows), 0))
    kept = {n: (names, codes[rows]) for n, (names, codes) in levels.items()}
    return Features(list(numeric), kept, matrix, {n: v[rows] for n, v in numeric.items()}, dates, rows, straightened)


def straighten(values: Floats) -> tuple[Floats, bool]:
    """The column centred and scaled to variance 1, skew removed by a power (Yeo & Johnson 2000) and far values drawn in by
    asinh; missing ones stand in the middle. Whether a power was needed comes with it."""
    seen = values[np.isfinite(values)]
    middle = float(np.median(seen))
    centred = values - middle
    size = _robust_size(centred[np.isfinite(values)])
    scaled = centred / size
    known = scaled[np.isfinite(scaled)]
    bent = abs(_skew(_drawn_in(known))) > _SKEWED
    if bent:
        scaled = _powered(scaled, known)
        size = _robust_size(scaled[np.isfinite(scaled)] - np.nanmedian(scaled))
        scaled = (scaled - np.nanmedian(scaled)) / size
    scaled = _drawn_in(scaled)
    scaled = (scaled - np.nanmean(scaled)) / max(float(np.nanstd(scaled)), 1e-12)
    return np.where(np.isfinite(scaled), scaled, 0.0 if not len(known) else float(np.nanmedian(scaled))), bent


def _robust_size(centred: Floats) -> float:
    low, high = np.percentile(centred, [25, 75])
    size = float(high - low) / 1.349
    return size if size > 0 else float(np.std(centred)) or 1.0


def _drawn_in(scaled: Floats) -> Floats:
    # Linear in the middle, logarithmic far out: an outlier stays far but makes no group of its own.
    if not np.nanmax(np.abs(scaled), initial=0.0) > _FAR:
        return scaled
    return np.asarray(2.0 * np.arcsinh(scaled / 2.0), dtype=float)


def _skew(values: Floats) -> float:
    spread = float(values.std())
    return float(((values - values.mean()) ** 3).mean() / spread**3) if spread > 0 else 0.0


def _powered(scaled: Floats, known: Floats) -> Floats:
    from sklearn.preprocessing import PowerTransformer

    power = PowerTransformer(method="yeo-johnson", standardize=False)
    step = max(1, len(known) // _FIT_ON)
    power.fit(np.clip(np.sort(known)[::step], -1e6, 1e6).reshape(-1, 1))
    return np.asarray(power.transform(np.clip(scaled, -1e6, 1e6).reshape(-1, 1))[:, 0], dtype=float)


def _dummies(codes: Ints) -> list[Floats]:
    """One column a level, scaled so that the category has `CATEGORY_SAY` of a number's variance."""
    present = [k for k in np.unique(codes) if k >= 0] + ([-1] if (codes < 0).any() else [])
    shown = np.column_stack([(codes == k).astype(float) for k in present])
    shown -= shown.mean(axis=0)
    total = float(shown.var(axis=0).sum())
    return [] if total <= 0 else list((shown * np.sqrt(CATEGORY_SAY / total)).T)
