"""Which rows are out of the ordinary in several columns together, and which columns make each of them so.

Every column is put on the scale that straightens it and into robust standard deviations; how columns go together is read from
ranks (the nonparanormal of Liu, Han, Yuan, Lafferty & Wasserman 2012, Annals of Statistics 40), which outliers hardly move. A
row's distance is Mahalanobis', or its score is that of an isolation forest (Liu, Ting & Zhou 2008, ICDM). Either is judged by
its own bulk: the limit is where that bulk would be passed as often as the budget of false alarms allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.anomaly_series import EMPTY, MOST, Direction
from src.analyses.checks import Notes, floats
from src.analyses.frames import Floats, Ints, labels, numbers
from src.analyses.isolation import forest_limit, forest_scores
from src.analyses.outliers import raised, straightening_power, unraised
from src.analyses.tails import BUDGET, one_sided_limit, robust_scale, threshold
from src.analyses.words import count, listed, name, number, percent

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Nonparanormal correlation: Liu, Han, Yuan, Lafferty & Wasserman (2012); isolation forest: Liu, Ting & Zhou (2008); "
    "threshold: a budget of false alarms, from the scores' own bulk"
)
_ROWS_A_COLUMN: Final = 5
_FEWEST_ROWS: Final = 20
_HOLES: Final = 0.3
"""A column with a larger share of missing values is left out, rather than the rows that lack it."""
_MOST_COLUMNS: Final = 40
_CLEARLY: Final = 3.0
_ENOUGH_FOR_TAILS: Final = 200
_SMALLEST_EIGENVALUE: Final = 0.02
_CHUNK: Final = 50_000
_SAMPLE: Final = 100_000
"""Ranks of more rows than these tell nothing more of a correlation."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column on its straight scale."""

    name: str
    power: float
    centre: float
    spread: float
    unit: str

    def z(self, values: Floats) -> Floats:
        """Robust standard deviations from the centre; a power is only used where no value is negative."""
        return (raised(values, self.power) - self.centre) / self.spread

    def value(self, z: float) -> float:
        """The value that has this z."""
        return unraised(self.centre + z * self.spread, self.power)


def of_columns(
    df: pd.DataFrame, columns: Sequence[str], side: Direction, names: Sequence[str], units: dict[str, str], notes: Notes, *,
    forest: bool = False, budget: float = BUDGET, seed: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """The result of rows judged by several columns; `forest`: by an isolation forest instead of their distance."""
    raw = _usable({c: numbers(df[c]) for c in list(dict.fromkeys(columns))[:_MOST_COLUMNS]}, notes)
    if len(columns) > _MOST_COLUMNS:
        notes.warn(f"Only the first {_MOST_COLUMNS} of {len(columns)} columns were looked at.")
    table = np.column_stack(list(raw.values())) if raw else np.zeros((len(df), 0))
    whole = np.flatnonzero(np.isfinite(table).all(axis=1))
    if len(whole) < len(df):
        notes.warn(f"{count(len(df) - len(whole), 'row')} without a usable number in every column left out.")
    made = [_column(c, table[whole, k], units.get(c, "")) for k, c in enumerate(raw)] if len(whole) >= _FEWEST_ROWS else []
    flat = [c for c, m in zip(raw, made, strict=False) if m is None]
    if flat:
        notes.warn(f"{listed(flat)} hardly ever {'changes' if len(flat) == 1 else 'change'} and {_was(flat)} left out.")
    keep = [k for k, m in enumerate(made) if m is not None]
    scales = [m for m in made if m is not None]
    needed = max(_FEWEST_ROWS, _ROWS_A_COLUMN * len(scales))
    if len(scales) < 2 or len(whole) < needed:
        why = (
            f"To judge rows by several columns together needs two that vary and at least {needed} whole "
            f"rows; there are {count(len(scales), 'such column')} and {count(len(whole), 'whole row')}."
        )
        return notes.refusal({**EMPTY, "source": SOURCE, "n": len(whole)}, why)
    z = np.column_stack([s.z(table[whole, k]) for s, k in zip(scales, keep, strict=True)])
    together = rank_correlation(z)
    inverse: Floats = np.asarray(np.linalg.inv(together), dtype=np.float64)
    if forest:
        scores, limit = forest_scores(z, seed), forest_limit(z, together, budget, seed)
    else:
        scores = np.sqrt(np.maximum(_quadratic(z, inverse), 0.0))
        limit = distance_limit(scores, len(scales), budget)
    out = np.flatnonzero(scores > limit)
    told = _Odd(scales, z, inverse)
    if side != "both":
        out = np.array([k for k in out.tolist() if told.rises(k) == (side == "high")], dtype=np.int64)
    found = out[np.lexsort((whole[out], -scores[out]))]
    _judge(z, together, scales, len(found), notes)
    return _result(df, whole, found, scores, limit, told, side, names, budget, notes, forest=forest)


def _was(things: Sequence[str]) -> str:
    return "was" if len(things) == 1 else "were"


def _usable(raw: dict[str, Floats], notes: Notes) -> dict[str, Floats]:
    holes = {c: 1 - float(np.isfinite(v).mean()) if len(v) else 1.0 for c, v in raw.items()}
    if poor := [c for c, share in holes.items() if share > _HOLES]:
        notes.warn(f"{listed(poor)}: more than {percent(_HOLES, 0)} without a usable number, left out.")
    return {c: v for c, v in raw.items() if c not in poor}


def _column(column: str, values: Floats, unit: str) -> Column | None:
    power = straightening_power(values)
    work = raised(values, power)
    spread = robust_scale(work)
    if spread <= 0:  # three in four are alike: the spread of all but the outermost, so that rare values keep a size
        low, high = np.quantile(work, [0.005, 0.995])
        inner = np.sort(work[(work >= low) & (work <= high)])
        spread = float(inner.std())
    return Column(column, power, float(np.median(work)), spread, unit) if spread > 0 else None


def rank_correlation(z: Floats) -> Floats:
    """Correlations of the normal variables that would give these ranks: 2 sin(pi/6 x Spearman's), made invertible."""
    from scipy.stats import rankdata

    if len(z) > _SAMPLE:
        order = np.lexsort(z.T)
        z = z[order[np.linspace(0, len(z) - 1, _SAMPLE).astype(np.int64)]]
    ranks = rankdata(z, axis=0)
    ranks = ranks[np.lexsort(ranks.T)]  # sums run in one order, whatever the rows' is
    raw = 2 * np.sin(np.pi / 6 * np.corrcoef(ranks, rowvar=False))
    sizes, axes = np.linalg.eigh(raw)
    mended = (axes * np.maximum(sizes, _SMALLEST_EIGENVALUE)) @ axes.T
    scale = np.sqrt(np.diag(mended))
    return np.asarray(mended / np.outer(scale, scale))


def _quadratic(z: Floats, inverse: Floats) -> Floats:
    return np.concatenate([np.einsum("ij,jk,ik->i", part, inverse, part) for part in _chunks(z)])


def _chunks(z: Floats) -> list[Floats]:
    return [z[k : k + _CHUNK] for k in range(0, len(z), _CHUNK)]


def distance_limit(distances: Floats, columns: int, budget: float) -> float:
    """The distance that the bulk of ordinary rows would pass `budget` times in all."""
    shaped = _straight(distances, columns)
    centre, spread = float(np.median(shaped)), robust_scale(shaped)
    if spread <= 0:
        return float(distances.max())
    away = (shaped - centre) / spread
    upper = away[away > 0]
    at = threshold(upper, len(away), sides=1, budget=budget)
    if len(away) >= _ENOUGH_FOR_TAILS:
        # Two ways to follow a tail outwards, one on the safe side for heavy ones, one for light ones: between them.
        at = float(np.sqrt(at * one_sided_limit(away, sides=1, budget=budget)))
    return _distance(centre + max(at, _CLEARLY) * spread, columns)


def _straight(distances: Floats, columns: int) -> Floats:
    """Wilson & Hilferty's (1931) cube root: of squared distances of a normal bulk it makes a normal variable."""
    spread = 2 / (9 * columns)
    return np.asarray((np.cbrt(distances**2 / columns) - (1 - spread)) / np.sqrt(spread))


def _distance(straight: float, columns: int) -> float:
    spread = 2 / (9 * columns)
    return float(np.sqrt(columns * max(1 - spread + straight * np.sqrt(spread), 0.0) ** 3))


@dataclass(frozen=True, slots=True)
class _Odd:
    """What is odd about a row: each column by itself, and given the others."""

    columns: list[Column]
    z: Floats
    inverse: Floats

    def given_others(self, row: int) -> Floats:
        """Each column's standard deviations from what the row's other columns let expect."""
        return np.asarray((self.inverse @ self.z[row]) / np.sqrt(np.diag(self.inverse)))

    def order(self, row: int) -> list[int]:
        """Columns, the oddest first."""
        weight = np.maximum(np.abs(self.z[row]), np.abs(self.given_others(row)))
        return [int(k) for k in np.argsort(-weight, kind="stable")]

    def rises(self, row: int) -> bool:
        """Whether the oddest column is above what it should be."""
        top = self.order(row)[0]
        alone, given = self.z[row, top], self.given_others(row)[top]
        return bool((alone if abs(alone) >= abs(given) else given) > 0)

    def expected(self, row: int, column: int) -> float:
        """What goes with the row's other columns."""
        given = self.z[row, column] - (self.inverse @ self.z[row])[column] / self.inverse[column, column]
        return self.columns[column].value(float(given))

    def alone(self, row: int) -> bool:
        """Whether one column by itself is far out."""
        return bool((np.abs(self.z[row]) > _CLEARLY).any())

    def reason(self, row: int, values: Sequence[float]) -> str:
        """The columns that make it odd, in a sentence; at most three."""
        given, parts = self.given_others(row), []
        top = self.order(row)
        least = min(_CLEARLY, max(abs(self.z[row, top[0]]), abs(given[top[0]])))
        for k in top[:3]:
            column, own = self.columns[k], float(self.z[row, k])
            shown = f"{name(column.name)} of {number(values[k], column.unit)}"
            if abs(own) >= least:
                side = "above" if own > 0 else "below"
                middle = number(column.value(0.0), column.unit)
                parts.append(f"{shown} is {abs(own):.1f} robust standard deviations {side} the median of {middle}")
            elif abs(given[k]) >= least:
                parts.append(f"{shown}, where about {number(self.expected(row, k), column.unit)} goes with its other values")
        text = "; ".join(parts)
        return f"{text[:1].upper()}{text[1:]}."


def _judge(z: Floats, together: Floats, scales: Sequence[Column], found: int, notes: Notes) -> None:
    strongest = np.abs(together - np.eye(len(together))).max()
    notes.check("columns go together", "holds", f"Strongest rank correlation between two columns: {strongest:.2f}.")
    lean = float(np.abs(np.median(z, axis=0) - np.sort(z, axis=0).mean(axis=0)).max())
    notes.check(
        "symmetric bulk",
        "holds" if lean < 0.3 else "doubtful",
        f"Mean and median lie at most {lean:.2f} robust deviations apart.",
    )
    if bent := [f"{c.name}" for c in scales if c.power != 1]:
        notes.check("scale", "holds", f"On roots or logarithms, as amounts are skewed: {listed(bent)}.")
    if found > 0.05 * len(z):
        notes.warn("More than one row in twenty is flagged: the rows may come from several groups.")


def _result(
    df: pd.DataFrame, whole: Ints, found: Ints, scores: Floats, limit: float, told: _Odd, side: Direction,
    names: Sequence[str], budget: float, notes: Notes, *, forest: bool,
) -> dict[str, Any]:  # fmt: skip
    kept = found[:MOST]
    positions = whole[kept]
    values = np.column_stack([numbers(df[c.name].iloc[positions]) for c in told.columns]) if len(kept) else np.zeros((0, 1))
    tops = [told.order(k)[0] for k in kept]
    texts = list(zip(*[labels(df[c].iloc[positions]) for c in names], strict=True)) if names else []
    given = [told.given_others(k) for k in kept]
    method = "isolation forest on straightened columns" if forest else "robust Mahalanobis distance on straightened columns"
    return notes.result(
        {
            **EMPTY,
            "anomalies": positions,
            "anomaly_values": [float(values[i, top]) for i, top in enumerate(tops)],
            "threshold_used": limit,
            "labels": [", ".join(t) for t in texts],
            "expected": [told.expected(k, top) for k, top in zip(kept, tops, strict=True)],
            "scores": floats(scores[kept]),
            "kinds": [_kind(told, int(k)) for k in kept],
            "reasons": [told.reason(int(k), values[i].tolist()) for i, k in enumerate(kept)],
            "columns": [c.name for c in told.columns],
            "odd_columns": [told.columns[top].name for top in tops],
            "column_scores": [dict(zip([c.name for c in told.columns], floats(g), strict=True)) for g in given],
            "row_values": [dict(zip([c.name for c in told.columns], floats(v), strict=True)) for v in values],
            "count": len(found),
            "direction": side,
            "method": f"{method}, threshold for {budget:g} expected false alarms",
            "source": SOURCE,
            "n": len(whole),
            "interpretation": _paragraph(told, found, values, texts, len(whole), budget, forest=forest),
        }
    )


def _kind(told: _Odd, row: int) -> str:
    if not told.alone(row):
        return "combination"
    return "high" if told.rises(row) else "low"


def _paragraph(
    told: _Odd, found: Ints, values: Floats, texts: Sequence[tuple[str, ...]], n: int, budget: float, *, forest: bool
) -> str:
    what = listed([name(c.name) for c in told.columns], most=6)
    how = "how few random cuts set it apart" if forest else "its distance from the middle, given how they go together"
    if not len(found):
        return f"No row among {n:,} is unusual in {what} together, judged by {how}."
    odd = sum(not told.alone(int(k)) for k in found)
    only = f" {count(odd, 'row')} only by the combination of values." if odd else ""
    first = f"{', '.join(texts[0])}: " if texts else ""
    worst = told.reason(int(found[0]), values[0].tolist())
    worst = f"{worst[:1].lower()}{worst[1:]}" if first else worst
    verb = "are" if len(found) > 1 else "is"
    return (
        f"{len(found):,} of {count(n, 'row')} ({percent(len(found) / n, 2)}) {verb} unusual in {what} "
        f"together, each judged by {how}.{only} Most unusual: {first}{worst} With this limit about {budget:g} would be flagged "
        "by chance in all."
    )
