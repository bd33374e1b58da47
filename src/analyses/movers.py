"""What changed most between the first and the last part of the time: columns, and groups of rows.

The same months are compared where there are two years or more, else the first and the last third. Each part is cut into
blocks of time whose means are compared (batch means: Conway 1963, Management Science 10; Welch's t test), since neighbouring
values resemble each other; chance is held down over all comparisons made (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from src.analyses.calendar import Days
from src.analyses.frames import Floats, Ints
from src.analyses.insights import Insight
from src.analyses.multiple_testing import benjamini_hochberg
from src.analyses.words import name, number, percent

_YEAR: Final = 365
_BLOCKS: Final = 8
_FEWEST_BLOCKS: Final = 4
_LIMIT: Final = 0.05
MOST: Final = 10
ROWS: Final = "number of rows"


@dataclass(frozen=True, slots=True)
class Parts:
    """The block of the first part (0, 1, ...) or of the last (`_BLOCKS`, ...) that each row falls in; -1 for neither."""

    block: Ints
    first: tuple[str, str]
    last: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mover:
    """One thing that may have changed: block means of both parts."""

    column: str
    by: str | None
    group: str | None
    before: float
    after: float
    effect: float
    """The difference in standard deviations of block means."""
    p_value: float

    def told(self, q: float, parts: Parts) -> dict[str, Any]:
        """As an entry of a result."""
        return {
            "column": self.column,
            "by": self.by,
            "group": self.group,
            "before": self.before,
            "after": self.after,
            "change": self.after - self.before,
            "share": self.after / self.before - 1 if self.before > 0 else None,
            "p_value": self.p_value,
            "q_value": q,
            "first_part": list(parts.first),
            "last_part": list(parts.last),
        }


def parts_of(when: Days) -> Parts | None:
    """The two parts; None without a fortnight of dates."""
    known = ~np.isnat(when)
    if not known.any():
        return None
    days = np.where(known, when.astype("datetime64[D]").astype(np.int64), 0)
    start, end = int(days[known].min()), int(days[known].max())
    span = end - start + 1
    length = _YEAR if span >= 2 * _YEAR else span // 3
    if length < _FEWEST_BLOCKS:
        return None
    block = np.full(len(when), -1, dtype=np.int64)
    first = known & (days < start + length)
    last = known & (days > end - length)
    block[first] = (days[first] - start) * _BLOCKS // length
    block[last] = _BLOCKS + (days[last] - (end - length + 1)) * _BLOCKS // length
    spoken = np.array([start, start + length - 1, end - length + 1, end]).astype("datetime64[D]")
    return Parts(block, (str(spoken[0]), str(spoken[1])), (str(spoken[2]), str(spoken[3])))


def top_movers(
    numeric: Mapping[str, Floats], when: Days, groups: Mapping[str, tuple[Sequence[str], Ints]], *, count_rows: bool
) -> list[dict[str, Any]]:
    """What clearly changed, by how much against its own spread; `groups`: column -> level names and each row's level.

    `count_rows`: rows are events, so that more of them is a change too.
    """
    parts = parts_of(when)
    if parts is None:
        return []
    found = [m for column, values in numeric.items() if (m := _mover(column, values, parts, None, None))]
    if count_rows:
        found += [m for m in [_volume(np.ones(len(when), dtype=bool), parts, None, None)] if m]
    for by, (levels, codes) in groups.items():
        for place, level in enumerate(levels):
            of_level = codes == place
            for column, values in numeric.items():
                found += [m for m in [_mover(column, np.where(of_level, values, np.nan), parts, by, level)] if m]
            if count_rows:
                found += [m for m in [_volume(of_level, parts, by, level)] if m]
    if not found:
        return []
    q_values = benjamini_hochberg([m.p_value for m in found])
    clear = [(m, q) for m, q in zip(found, q_values, strict=True) if q <= _LIMIT]
    clear.sort(key=lambda pair: (-abs(_size(pair[0])), pair[0].column, pair[0].group or ""))
    return [m.told(float(q), parts) for m, q in clear[:MOST]]


def _size(mover: Mover) -> float:
    """How large a change is: as a ratio where there is one, else in standard deviations."""
    if mover.before > 0 and mover.after > 0:
        return float(np.log(mover.after / mover.before))
    return float(np.clip(mover.effect / 10, -3, 3))


def _mover(column: str, values: Floats, parts: Parts, by: str | None, group: str | None) -> Mover | None:
    usable = np.isfinite(values) & (parts.block >= 0)
    order = np.lexsort((values[usable], parts.block[usable]))  # sums run in one order, whatever the rows' is
    blocks, sorted_values = parts.block[usable][order], values[usable][order]
    counts = np.bincount(blocks, minlength=2 * _BLOCKS)
    sums = np.bincount(blocks, weights=sorted_values, minlength=2 * _BLOCKS)
    means = np.divide(sums, counts, out=np.full(2 * _BLOCKS, np.nan), where=counts > 0)
    return _compared(column, means[:_BLOCKS], means[_BLOCKS:], by, group)


def _volume(rows: np.ndarray, parts: Parts, by: str | None, group: str | None) -> Mover | None:
    counts = np.bincount(parts.block[rows & (parts.block >= 0)], minlength=2 * _BLOCKS).astype(np.float64)
    return _compared(ROWS, counts[:_BLOCKS], counts[_BLOCKS:], by, group)


def _compared(column: str, first: Floats, last: Floats, by: str | None, group: str | None) -> Mover | None:
    from scipy.stats import ttest_ind

    first, last = first[np.isfinite(first)], last[np.isfinite(last)]
    if min(len(first), len(last)) < _FEWEST_BLOCKS:
        return None
    before, after = float(first.mean()), float(last.mean())
    spread = float(np.sqrt((first.var(ddof=1) + last.var(ddof=1)) / 2))
    if spread <= 0:
        return None
    p = float(ttest_ind(first, last, equal_var=False).pvalue)
    total = _BLOCKS if column == ROWS else 1
    return Mover(column, by, group, before * total, after * total, (after - before) / spread, p) if np.isfinite(p) else None


def of_movers(movers: Sequence[Mapping[str, Any]], units: Mapping[str, str]) -> list[Insight]:
    """What moved most, overall and among the groups."""
    found = []
    for whole in (True, False):
        first = next((m for m in movers if (m["group"] is None) == whole), None)
        if first is not None:
            found.append(Insight(sentence(first, units), 0.45 + 0.5 * min(1.0, abs(first["share"] or 0.5))))
    return found


def sentence(mover: Mapping[str, Any], units: Mapping[str, str]) -> str:
    """A mover in words."""
    rose = mover["change"] > 0
    unit = units.get(mover["column"], "")
    by = f" by {percent(abs(mover['share']), 0)}" if mover["share"] is not None else ""
    whose = f" of {name(mover['by'])} {mover['group']}" if mover["group"] is not None else ""
    mean = "" if mover["column"] == ROWS else "mean "
    what = f"{mean}{name(mover['column'])}{whose}"
    values = f"{number(mover['before'], unit)} to {number(mover['after'], unit)}"
    return (
        f"{what[:1].upper()}{what[1:]} {'rose' if rose else 'fell'}{by}, from {values}, between the first part of the time "
        f"({' to '.join(mover['first_part'])}) and the last ({' to '.join(mover['last_part'])})."
    )
