"""Which columns of a frame can be factors, as numbers and as categories, and why the others cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints, days, kind, labels, looks_like_id, numbers
from src.analyses.words import listed

if TYPE_CHECKING:
    import pandas as pd

MOST_COLUMNS: Final = 40
MOST_LEVELS: Final = 50
MISSING: Final = "(missing)"
"""What `labels` calls an empty cell."""
SAME: Final = 0.9999


@dataclass(slots=True)
class Factors:
    """Numeric columns by name; categories as (level names, codes) with -1 for missing."""

    numeric: dict[str, Floats] = field(default_factory=dict)
    categories: dict[str, tuple[list[str], Ints]] = field(default_factory=dict)
    dates: list[str] = field(default_factory=list)
    """Numeric columns that were dates: days, later ones larger."""
    things: dict[str, Ints] = field(default_factory=dict)
    """Columns that say what a row belongs to, as numbers; -1 for missing."""


def collect(df: pd.DataFrame, wanted: Sequence[str], as_category: Sequence[str], notes: Notes) -> Factors:
    """The usable ones of the wanted columns; each other is named in a warning with the reason."""
    found = Factors()
    left_out: dict[str, str] = {}
    for name in wanted:
        column: pd.Series[Any] = df[name]
        sort = "category" if name in as_category else kind(column)
        if sort == "category":
            _add_category(found, name, column, left_out)
        elif sort in ("number", "flag", "time"):
            _add_number(found, name, column, left_out, is_date=sort == "time")
        else:
            left_out[name] = "nothing to compare in it"
    for name in list(found.numeric)[MOST_COLUMNS:]:
        del found.numeric[name]
        left_out[name] = f"beyond the first {MOST_COLUMNS} columns"
    for reason in dict.fromkeys(left_out.values()):
        names = [n for n, why in left_out.items() if why == reason]
        notes.warn(f"Left out: {listed(names, most=8)} ({reason}).")
    return found


def _add_number(found: Factors, name: str, column: pd.Series[Any], left_out: dict[str, str], *, is_date: bool) -> None:
    values = _day_numbers(column) if is_date else numbers(column)
    seen = values[np.isfinite(values)]
    if len(seen) < 3:
        left_out[name] = "fewer than three values"
    elif np.ptp(seen) == 0:
        left_out[name] = "constant"
    elif not is_date and looks_like_id(name, values):
        left_out[name] = "it only names rows"
    else:
        found.numeric[name] = values
        if is_date:
            found.dates.append(name)


def _day_numbers(column: pd.Series[Any]) -> Floats:
    found = days(column)
    values = found.astype("int64").astype(float)
    values[np.isnat(found)] = np.nan
    return values


def _add_category(found: Factors, name: str, column: pd.Series[Any], left_out: dict[str, str]) -> None:
    levels, codes = _coded(column)
    if len(levels) < 2:
        left_out[name] = "constant"
    elif len(levels) > min(MOST_LEVELS, max(2, len(codes) // 3)):
        left_out[name] = "too many different values for a category"
    else:
        found.categories[name] = (levels, codes)


def _coded(column: pd.Series[Any]) -> tuple[list[str], Ints]:
    """Sorted levels, and each row's number among them (-1: missing)."""
    import pandas as pd

    try:
        codes, seen = pd.factorize(column)
        plain = all(isinstance(v, str) for v in seen)
    except TypeError:  # lists and dicts have no hash
        plain = False
    if not plain:  # 1 and True are one to a hash, and two labels
        codes, seen = pd.factorize(pd.Series(labels(column), dtype=object).replace(MISSING, None))
    levels = sorted(str(v) for v in seen if v != MISSING)
    number = {level: k for k, level in enumerate(levels)} | {MISSING: -1}
    place = np.array([number[str(v)] for v in seen] + [-1], dtype=np.int64)
    return levels, place[codes]


def yes_or_no(found: Factors, target: str, notes: Notes) -> None:
    """Turns a target of two kinds into 0 and 1, so that it can be explained like a flag."""
    if target not in found.categories or len(found.categories[target][0]) != 2:
        return
    (_, second), codes = found.categories.pop(target)
    found.numeric = {target: np.where(codes < 0, np.nan, codes.astype(float)), **found.numeric}
    notes.warn(f"{target} counts as 1 where it is “{second}”, else 0.")


def drop_doubles(found: Factors, target: str | None, notes: Notes) -> None:
    """Leaves out columns that say the same as the target, or as one before them, in another unit."""
    from src.analyses.associations import pearson

    names = [n for n in found.numeric if n != target]
    for at, name in enumerate(names):
        earlier = [n for n in ([target] if target in found.numeric else []) + names[:at] if n in found.numeric]
        mine = found.numeric[name]
        twin = next((n for n in earlier if n and abs(pearson(mine, found.numeric[n], in_order=True).value) > SAME), None)
        if twin is not None:
            del found.numeric[name]
            notes.warn(f"Left out: {name} ({'it is' if twin == target else 'the same as'} {twin} in another form).")
