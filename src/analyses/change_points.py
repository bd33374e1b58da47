"""Where a series changed its level or its slope: least squares over every date, judged against noise with a memory.

The path is a level or a straight line with the fewest steps and bends that the data insist on: the best one is added while
it passes the limit that simulated series without any change pass in 1.5 % of cases (of the same length and season, with a
memory one standard error above the one found).
Andrews (1993) for the largest statistic over all dates, Bai (1997) for one change after the other, Robbins, Gallagher, Lund
& Aue (2011) for whitening first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from src.analyses.autoregression import MOST, memory, simulated, whitened
from src.analyses.frames import Floats

ChangeKind = Literal["level", "slope"]
Change = tuple[ChangeKind, int]
"""A step up or down at a position, or a bend: the slope differs after it."""
_ALPHA: Final = 0.015
"""For each of the two paths that are tried (with a straight line in it, and without)."""
_EXACT: Final = 1e-18
"""A rest of so small a share of the variance is rounding."""
_MOST: Final = 5
_DRAWS: Final = 799
_GRID: Final = 0.05
"""Memories are rounded to this for the limits, which hardly differ within it and so can be kept."""
_DRAWS_LONG: Final = 399
LONGEST: Final = 1_000
"""More values than so many are searched by means of blocks."""
_COST: Final = 3
"""Parameters that a change counts for in the criterion: its size, its date, and that any date was tried."""
_SEARCHED: Final = 2
"""Regressors that a change at the best of all dates is worth, when the memory of the rest is freed of its bias."""


@dataclass(frozen=True, slots=True)
class Path:
    """The fitted path with its changes in time order."""

    changes: tuple[Change, ...] = ()
    line: bool = True
    """Whether a straight line runs through the whole series."""
    phi: float = 0.0
    """The memory of what is left."""
    p_values: tuple[float, ...] = ()
    """Of each change: the share of simulated series without change that show as much."""


class _Base:
    """Columns every path has (level, season, line or not), and what scanning all dates needs of them."""

    def __init__(self, season: Floats, shape: Floats, *, line: bool) -> None:
        smooth = [np.ones(len(shape)), shape] if line else [np.ones(len(shape))]
        self.line, self.smooth = line, len(smooth)
        self.columns = np.column_stack([*smooth, season]) if season.size else np.column_stack(smooth)

    @classmethod
    def of(cls, columns: Floats, *, line: bool) -> _Base:
        """The base of these columns, level (and line) first."""
        smooth = 2 if line else 1
        return cls(columns[:, smooth:], columns[:, smooth - 1], line=line)


def _orthonormal(columns: Floats) -> Floats:
    q, r = np.linalg.qr(columns)
    size = np.abs(np.diag(r))
    return np.asarray(q[:, size > 1e-9 * max(float(size.max()), 1e-300)])


def column(change: Change, n: int) -> Floats:
    """The regressor of a change: 0 before, 1 from it on; or counting up after it."""
    kind, at = change
    t = np.arange(n, dtype=float)
    return (t >= at).astype(float) if kind == "level" else np.maximum(t - at, 0.0)


def _tails(x: Floats) -> Floats:
    return np.cumsum(x[..., ::-1], axis=-1)[..., ::-1]


def _dots(x: Floats, kind: ChangeKind) -> Floats:
    """Inner products of each row of `x` with the regressor of every date, by running sums."""
    tails = _tails(x)
    if kind == "level":
        return tails
    after = np.zeros_like(tails)
    after[..., :-1] = _tails(tails[..., 1:])
    return after


def _norms(n: int, phi: Floats, kind: ChangeKind) -> Floats:
    """Squared lengths of the whitened regressors of dates 1 .. n-1, one row for each memory."""
    left = n - 1.0 - np.arange(1, n)
    phi = phi[:, None]
    if kind == "level":
        return np.asarray(1 + left * (1 - phi) ** 2)
    squares, total = left * (left + 1) * (2 * left + 1) / 6, left * (left + 1) / 2
    return np.asarray((1 - phi) ** 2 * squares + 2 * phi * (1 - phi) * total + phi**2 * left)


def scan(rest: Floats, q: Floats, phi: Floats, kind: ChangeKind, trim: int) -> Floats:
    """By how much each date's change would lower the squared rest; rows are series, columns dates 1 .. n-1.

    `rest` is whitened and free of the orthonormal columns `q` (whitened too); dates within `trim` of an end are 0.
    """
    n = rest.shape[1] + 1
    ahead = np.zeros_like(rest)
    ahead[:, :-1] = rest[:, 1:]
    gained = _dots(rest - phi[:, None] * ahead, kind)
    next_q = np.zeros_like(q)
    next_q[:-1] = q[1:]
    own, shifted = _dots(q.T, kind), _dots(next_q.T, kind)
    within = (own**2).sum(0) - 2 * phi[:, None] * (own * shifted).sum(0) + phi[:, None] ** 2 * (shifted**2).sum(0)
    norms = _norms(n, phi, kind)
    free = norms - within
    gains = np.where(free > 1e-9 * norms, gained**2 / np.where(free > 0, free, 1.0), 0.0)
    gains[:, : trim - 1] = 0
    gains[:, n - trim :] = 0
    return gains


def _free(y: Floats, q: Floats) -> Floats:
    return np.asarray(y - (y @ q) @ q.T)


def _first_change(rows: Floats, base: _Base, kinds: tuple[ChangeKind, ...], trim: int) -> tuple[Floats, Floats]:
    """For each series without any change so far: its largest squared t over all dates, and its memory.

    The memory is that of the rest without the best change, or a real change would pass for memory and hide itself.
    """
    n = rows.shape[1]
    q, inner = _orthonormal(base.columns), _orthonormal(base.columns[1:])
    rest = _free(rows, q)
    # An unwhitened scan is one with memory 0 that also sees the first value: a leading 0 lends it that place.
    found = [scan(np.asarray(rest[:, 1:]), np.asarray(q[1:]), np.zeros(len(rows)), kind, trim) for kind in kinds]
    best = np.concatenate(found, axis=1).argmax(axis=1)
    for at in np.unique(best):
        change = (kinds[int(at) // (n - 1)], int(at) % (n - 1) + 1)
        c = _free(column(change, n), q)
        size = float(c @ c)
        if size > 0:
            rest[best == at] -= np.outer(rest[best == at] @ c / size, c)
    phi = memory(rest, base.smooth + _SEARCHED)
    white = _free(whitened(rows, phi), inner)
    gains = np.concatenate([scan(white, inner, phi, kind, trim) for kind in kinds], axis=1).max(axis=1)
    left = np.maximum((white**2).sum(axis=1) - gains, 0.0)
    freedom = max(n - 2 - inner.shape[1], 1)
    return gains / np.maximum(left, 1e-300) * freedom, phi


def squared_t(y: Floats, base: Floats, changes: list[Change], phi: float, kind: ChangeKind, trim: int) -> Floats:
    """The squared t of one more change at dates 1 .. n-1, beside those already in the path."""
    columns = np.column_stack([base, *(column(c, len(y)) for c in changes)])
    q = _orthonormal(whitened(columns.T, phi).T)
    white = _free(whitened(y, phi)[None, :], q)
    gains = scan(white, q, np.array([phi]), kind, trim)[0]
    left = np.maximum(float((white**2).sum()) - gains, 1e-300)
    return np.asarray(gains / left * max(len(y) - 2 - q.shape[1], 1))


def _rest(y: Floats, base: _Base, changes: list[Change]) -> Floats:
    return _free(y, _orthonormal(np.column_stack([base.columns, *(column(c, len(y)) for c in changes)])))


def _exactly(y: Floats, base: _Base, changes: list[Change]) -> bool:
    return float(np.var(_rest(y, base, changes))) <= _EXACT * float(np.var(y))


def _memory_of(y: Floats, base: _Base, changes: list[Change]) -> float:
    if _exactly(y, base, changes):
        return 0.0
    return float(memory(_rest(y, base, changes), base.smooth + _SEARCHED * len(changes)))


def _search(y: Floats, base: _Base, kinds: tuple[ChangeKind, ...], trim: int, seed: int) -> Path:
    """Changes are added one by one while the next passes the limit; then each is placed anew beside the others."""
    statistic, phis = _first_change(y[None, :], base, kinds, trim)
    draws = _DRAWS if len(y) <= 300 else _DRAWS_LONG
    above = float(phis[0]) + float(np.sqrt(max(1 - float(phis[0]) ** 2, 0.0) / len(y)))
    grid = min(round(above / _GRID) * _GRID, MOST)
    null = _without_change(base.columns.tobytes(), base.line, base.columns.shape, grid, kinds, trim, draws, seed)

    def p_value(t: float) -> float:
        return float(1 + draws - np.searchsorted(null, t)) / (draws + 1)

    if p_value(float(statistic[0])) > _ALPHA:
        return Path(line=base.line, phi=_memory_of(y, base, []))
    changes: list[Change] = []
    while len(changes) < _MOST and not _exactly(y, base, changes):
        likely, _ = _strongest(y, base, changes, 0.0, kinds, trim)
        phi = _memory_of(y, base, [*changes, likely])
        best, t = _strongest(y, base, changes, phi, kinds, trim)
        if p_value(t) > _ALPHA:
            break
        changes = _placed_anew(y, base, [*changes, best], phi, trim)
    phi = _memory_of(y, base, changes)
    ordered = sorted(changes, key=lambda c: c[1])
    p_values = [p_value(_own_t(y, base, ordered, k, phi, trim)) for k in range(len(ordered))]
    return Path(tuple(ordered), base.line, phi, tuple(p_values))


@lru_cache(maxsize=64)
def _without_change(
    columns: bytes, line: bool, shape: tuple[int, int], phi: float,
    kinds: tuple[ChangeKind, ...], trim: int, draws: int, seed: int,
) -> Floats:  # fmt: skip
    """The largest squared t of simulated series without change, sorted; kept for series of the same length and season."""
    base = _Base.of(np.frombuffer(columns).reshape(shape), line=line)
    return np.sort(_first_change(simulated(phi, shape[0], draws, seed), base, kinds, trim)[0])


def _strongest(
    y: Floats, base: _Base, changes: list[Change], phi: float, kinds: tuple[ChangeKind, ...], trim: int
) -> tuple[Change, float]:
    found: list[tuple[float, Change]] = []
    for kind in kinds:
        t = squared_t(y, base.columns, changes, phi, kind, trim)
        for _, at in changes:
            t[max(at - trim, 0) : at + trim - 1] = 0
        at = int(t.argmax())
        found.append((float(t[at]), (kind, at + 1)))
    best = max(found)
    return best[1], best[0]


def _placed_anew(y: Floats, base: _Base, changes: list[Change], phi: float, trim: int) -> list[Change]:
    for k in range(len(changes) if len(changes) > 1 else 0):
        others = changes[:k] + changes[k + 1 :]
        changes[k], _ = _strongest(y, base, others, phi, (changes[k][0],), trim)
    return changes


def _own_t(y: Floats, base: _Base, changes: list[Change], k: int, phi: float, trim: int) -> float:
    others = changes[:k] + changes[k + 1 :]
    kind, at = changes[k]
    return float(squared_t(y, base.columns, others, phi, kind, trim)[at - 1])


def find_changes(y: Floats, season: Floats, shape: Floats | None = None, *, seed: int = 0) -> Path:
    """The path of `y` (season columns are estimated along with it); at least 8 values.

    `shape` is what a steady trend looks like where that is not a straight line (on logarithms).
    A line through everything is tried with steps and bends beside it, and a level with steps alone; where both find
    something, or the second does against a plain line, the path with the lower Bayesian information criterion is kept.
    Series beyond 1,000 values are searched by means of blocks, and the dates then placed value by value.
    """
    shape = np.linspace(-1.0, 1.0, len(y)) if shape is None else shape
    block = -(-len(y) // LONGEST)
    if block == 1:
        return _path(y, season, shape, seed)
    lead = len(y) % block
    values, columns, steady = (_blocks(x[lead:], block) for x in (y, season, shape))
    coarse = _path(values, columns, steady, seed)
    base = _Base(season, shape, line=coarse.line)
    changes: list[Change] = [(kind, at * block + lead) for kind, at in coarse.changes]
    for k in range(len(changes)):
        kind, at = changes[k]
        phi = _memory_of(y, base, changes)
        t = squared_t(y, base.columns, changes[:k] + changes[k + 1 :], phi, kind, 1)
        start = max(at - 2 * block, 1)
        changes[k] = (kind, start + int(t[start - 1 : at + 2 * block].argmax()))
    return Path(tuple(sorted(changes, key=lambda c: c[1])), coarse.line, _memory_of(y, base, changes), coarse.p_values)


def _blocks(x: Floats, block: int) -> Floats:
    return np.asarray(x.reshape(len(x) // block, block, *x.shape[1:]).mean(axis=1))


def _path(y: Floats, season: Floats, shape: Floats, seed: int) -> Path:
    n = len(y)
    sloped, level = _Base(season, shape, line=True), _Base(season, shape, line=False)
    if _exactly(y, sloped, []):
        return Path()
    trim = max(3, min(round(0.08 * n), 60))
    with_line = _search(y, sloped, ("level", "slope"), trim, seed)
    without = _search(y, level, ("level",), trim, seed)
    if not without.changes:
        return with_line
    phi = with_line.phi
    return without if _criterion(y, level, without, phi) < _criterion(y, sloped, with_line, phi) else with_line


def _criterion(y: Floats, base: _Base, path: Path, phi: float) -> float:
    q = _orthonormal(whitened(np.column_stack([base.columns, *(column(c, len(y)) for c in path.changes)]).T, phi).T)
    white = _free(whitened(y, phi)[None, :], q)
    rest = max(float((white**2).sum()), 1e-300)
    return len(y) * float(np.log(rest)) + (base.smooth + _COST * len(path.changes)) * float(np.log(len(y)))
