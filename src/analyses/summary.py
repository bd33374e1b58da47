"""What a table looks like: statistics by column and group, shape, holes, outliers, and what is worth knowing first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes, Outcome
from src.analyses.contents import balance, is_text, of_dates, of_duplicates, of_gaps, of_texts
from src.analyses.describe import histogram, normality, quantiles, robust, skewness, statistics
from src.analyses.frames import Floats, Ints, days, is_binary, kind, labels, looks_like_id, numbers
from src.analyses.insights import Insight, of_category, of_extremes, of_groups, of_missing, of_shape, ranked
from src.analyses.movers import of_movers, top_movers
from src.analyses.outliers import find_outliers
from src.analyses.words import count, listed, name, number

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Tukey (1977), Exploratory Data Analysis; Iglewicz & Hoaglin (1993); D'Agostino & Pearson (1973); "
    "Freedman & Diaconis (1981)"
)
MOST_COLUMNS: Final = 300
MOST_CELLS: Final = 30_000_000
"""A tall table has fewer of its columns summarised."""
MOST_SPLITS: Final = 6
"""Categories among whose levels movers are looked for, besides the groups asked for."""
MOST_GROUPS: Final = 50
MOST_OUTLIERS: Final = 200
MOST_INSIGHTS: Final = 5
_EMPTY: Final[dict[str, Any]] = {
    "summary_stats": {},
    "outliers": {},
    "missing_data": {},
    "key_insights": "",
    "groups": {},
    "groups_robust": {},
    "histogram": {},
    "skew": {},
    "normality": {},
    "robust": {},
    "category_balance": {},
    "quantiles": {},
    "dates": {},
    "texts": {},
    "top_movers": [],
    "ranked_insights": [],
    "duplicates": 0,
    "columns": [],
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def summary(
    df: pd.DataFrame,
    *,
    columns: Sequence[str] | None = None,
    by: str | None = None,
    labels: str | None = None,
    observation: str | None = None,
    units: Mapping[str, str] | None = None,
    time: str | None = None,
) -> dict[str, Any]:
    """Describes `columns` (all by default), by the groups of `by` too; `labels` names the rows.

    With `time` the columns and groups that changed most between its first and last part are told (`top_movers`).

    `summary_stats` is flat for one numeric column and by column for several; `outliers` are row positions (at most 200 a
    column, most extreme first); `missing_data` is percent. `observation` says what one row is, `units` what a column
    counts ("USD"). Declines (`refused`) rather than raise.
    """
    notes = Notes()
    named = [*(columns or ()), *(c for c in (by, labels, time) if c is not None)]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(_EMPTY, problem)
    if not len(df):
        return notes.refusal(_EMPTY, "There are no rows to summarise.")
    with np.errstate(all="ignore"):
        wanted = list(dict.fromkeys(columns)) if columns else [c for c in df.columns if c not in (by, labels, time)]
        kept = _sorted_out(df, wanted, notes)
        if not kept.numeric and not kept.categories and not kept.texts and not kept.dates:
            return notes.refusal({**_EMPTY, "n": len(df)}, "No column holds numbers or categories that could be summarised.")
        return _summary(df, kept, by, labels, observation, units or {}, time, notes, whole=not columns)


@dataclass(frozen=True, slots=True)
class _Columns:
    numeric: dict[str, Floats]
    categories: list[str]
    dates: list[str]
    texts: list[str]


def _sorted_out(df: pd.DataFrame, wanted: Sequence[str], notes: Notes) -> _Columns:
    """The columns by what they hold."""
    numeric: dict[str, Floats] = {}
    categories: list[str] = []
    dates: list[str] = []
    texts: list[str] = []
    passed: list[str] = []
    most = int(np.clip(MOST_CELLS // max(len(df), 1), 20, MOST_COLUMNS))
    for column in wanted[:most]:
        sort = kind(df[column])
        values = numbers(df[column]) if sort in ("number", "flag") else np.array([])
        if len(values) and np.isfinite(values).any() and not looks_like_id(str(column), values):
            numeric[str(column)] = values
            unusable = int(np.isnan(values).sum()) - int(df[column].isna().sum())
            if unusable > 0:
                notes.warn(f"{count(unusable, 'value')} of {column} infinite or no number: left out.")
        elif sort == "category":
            (texts if is_text(df[column]) else categories).append(str(column))
        elif sort == "time":
            dates.append(str(column))
        else:
            passed.append(str(column))
    if passed:
        notes.warn(f"Not summarised: {listed(passed, most=8)} (row numbers, or nothing in them).")
    if len(wanted) > most:
        notes.warn(f"Only the first {most} of {len(wanted)} columns are summarised.")
    return _Columns(numeric, categories, dates, texts)


def _summary(
    df: pd.DataFrame, kept: _Columns, by: str | None, label: str | None, observation: str | None, units: Mapping[str, str],
    time: str | None, notes: Notes, *, whole: bool,
) -> dict[str, Any]:  # fmt: skip
    numeric, categories = kept.numeric, kept.categories
    stats = {column: statistics(values) for column, values in numeric.items()}
    skew = {column: skewness(values) for column, values in numeric.items()}
    outliers = {column: _outliers(values) for column, values in numeric.items()}
    balances = {column: balance(labels(df[column])) for column in categories}
    levels, codes = _groups(df, by, notes) if by is not None else ([], np.array([], dtype=np.int64))
    missing = {str(c): 100 * float(df[c].isna().mean()) for c in df.columns}
    dated = {column: of_dates(df[column]) for column in [*kept.dates, *([time] if time else [])]}
    movers = _movers(df, numeric, categories, by, levels, codes, time, counts=observation is None)
    duplicates = _duplicates(df)
    shown = [*numeric, *categories, *kept.dates, *kept.texts, *(c for c in (by, label) if c)]
    insights = of_missing({k: v for k, v in missing.items() if k in shown})
    for column, values in numeric.items():
        insights += of_shape(column, stats[column], skew[column], len(outliers[column]), units.get(column, ""))
        insights += of_groups(column, by, levels, codes, values, units.get(column, "")) if by else []
        insights += (
            of_extremes(column, labels(df[label]), values, units.get(column, "")) if label and not is_binary(values) else []
        )
    for column in categories:
        insights += of_category(column, balances[column]["shares"])
    for column, told in dated.items():
        insights += of_gaps(column, told)
    # Of a few columns of a table rows may well be alike.
    insights += [*of_movers(movers, units), *(of_duplicates(duplicates, len(df)) if whole else [])]
    if not numeric and categories:
        insights.append(Insight(_categories_only(balances), 0.5))
    shapes = {column: normality(values) for column, values in numeric.items()}
    _judge(stats, shapes, observation, notes)
    best = ranked(insights, MOST_INSIGHTS)
    opening = _opening(len(df), stats, observation, units)
    return notes.result(
        {
            "summary_stats": next(iter(stats.values())) if len(stats) == 1 else stats,
            "outliers": outliers,
            "missing_data": missing,
            "key_insights": " ".join(best) or f"Nothing stands out in {count(len(df), 'row')}.",
            "groups": _by_group(numeric, levels, codes),
            "groups_robust": _robust_by_group(numeric, levels, codes),
            "histogram": {column: histogram(values) for column, values in numeric.items()},
            "skew": skew,
            "normality": shapes,
            "robust": {column: robust(values) for column, values in numeric.items()},
            "category_balance": balances,
            "quantiles": {column: quantiles(values) for column, values in numeric.items()},
            "dates": dated,
            "texts": {column: of_texts(df[column]) for column in kept.texts},
            "top_movers": movers,
            "ranked_insights": best,
            "duplicates": duplicates,
            "columns": list(numeric),
            "by": by,
            "observation": observation,
            "method": "descriptive statistics; robust outliers; groups compared by one-way analysis of variance",
            "source": SOURCE,
            "n": len(df),
            "interpretation": " ".join([opening, *best]),
        }
    )


def _movers(
    df: pd.DataFrame, numeric: dict[str, Floats], categories: Sequence[str], by: str | None, levels: list[str], codes: Ints,
    time: str | None, *, counts: bool,
) -> list[dict[str, Any]]:  # fmt: skip
    if time is None:
        return []
    groups: dict[str, tuple[Sequence[str], Ints]] = {by: (levels, codes)} if by is not None else {}
    for column in [c for c in categories if c != by][:MOST_SPLITS]:
        names, places = np.unique(np.array(labels(df[column]), dtype=str), return_inverse=True)
        if 1 < len(names) <= MOST_GROUPS:
            groups[column] = ([str(n) for n in names], places)
    return top_movers(numeric, days(df[time]), groups, count_rows=counts)


def _duplicates(df: pd.DataFrame) -> int:
    # Cells of object columns may be lists, which cannot be hashed: their text can.
    objects = {c: str for c in df.columns if df[c].dtype == object}
    return int(df.astype(objects).duplicated().sum())


def _outliers(values: Floats) -> list[int]:
    if is_binary(values):
        return []
    found = find_outliers(values)
    if found is None:
        return []
    order = np.argsort(-np.abs(found.scores[found.positions]), kind="stable")
    positions: list[int] = found.positions[order][:MOST_OUTLIERS].tolist()
    return positions


def _groups(df: pd.DataFrame, by: str, notes: Notes) -> tuple[list[str], Ints]:
    """Level names, largest group first, and each row's level; rows beyond the 50 largest have -1."""
    names, codes, counts = np.unique(np.array(labels(df[by]), dtype=str), return_inverse=True, return_counts=True)
    order = np.lexsort((names, -counts))
    if len(order) > MOST_GROUPS:
        notes.warn(f"{len(order)} different values of {by}: only the {MOST_GROUPS} largest groups are shown.")
    place = np.full(len(names), -1, dtype=np.int64)
    place[order[:MOST_GROUPS]] = np.arange(min(len(order), MOST_GROUPS))
    return [str(names[k]) for k in order[:MOST_GROUPS]], place[codes]


def _by_group(numeric: dict[str, Floats], levels: list[str], codes: Ints) -> dict[str, Any]:
    groups: dict[str, Any] = {}
    for at, level in enumerate(levels):
        stats = {column: statistics(values[codes == at]) for column, values in numeric.items()}
        groups[level] = next(iter(stats.values())) if len(stats) == 1 else stats
    return groups


def _robust_by_group(numeric: dict[str, Floats], levels: list[str], codes: Ints) -> dict[str, Any]:
    """By group and column what outliers do not move, its skew and its share of missing values."""
    found: dict[str, Any] = {}
    for at, level in enumerate(levels):
        parts = {column: values[codes == at] for column, values in numeric.items()}
        found[level] = {
            column: robust(values) | {"skew": skewness(values), "missing": 100 * float(np.isnan(values).mean())}
            for column, values in parts.items()
        }
    return found


def _judge(
    stats: dict[str, dict[str, float | int]], shapes: dict[str, dict[str, Any]], observation: str | None, notes: Notes
) -> None:
    if observation:
        notes.check("what one row is", "holds", f"One observation is {observation}.")
    for column, shape in list(shapes.items())[:5]:
        normal = shape["verdict"].startswith(("no departure", "not exactly"))
        outcome: Outcome = "not checked" if shape["test"] is None else "holds" if normal else "doubtful"
        notes.check(f"normal distribution of {column}", outcome, f"{shape['verdict']}.".capitalize())
    if any(s["count"] and s["min"] == s["max"] for s in stats.values()):
        constant = [c for c, s in stats.items() if s["count"] and s["min"] == s["max"]]
        notes.warn(f"Constant: {listed(constant)}.")
    if any(s["count"] < 10 for s in stats.values()):
        notes.warn("Fewer than ten values: quantiles and spread are rough.")


def _opening(rows: int, stats: dict[str, dict[str, float | int]], observation: str | None, units: Mapping[str, str]) -> str:
    of = f" (one row is {observation})" if observation else ""
    if len(stats) == 1:
        column, s = next(iter(stats.items()))
        text = {key: number(value, units.get(column, "")) for key, value in s.items()}
        return (
            f"{name(column).capitalize()} has a median of {text['50%']} and a mean of {text['mean']}; half of its "
            f"{count(int(s['count']), 'value')}{of} lie between {text['25%']} and {text['75%']}, "
            f"all between {text['min']} and {text['max']}."
        )
    parts = [f"{name(c)} {number(s['50%'], units.get(c, ''))}" for c, s in stats.items()]
    medians = f" Medians: {listed(parts, most=6)}." if parts else ""
    return f"{count(rows, 'row')}{of}, {count(len(stats), 'numeric column')}.{medians}"


def _categories_only(balance: dict[str, dict[str, Any]]) -> str:
    parts = []
    for column, of in balance.items():
        if of["shares"]:
            top = next(iter(of["shares"]))
            parts.append(f"{name(column)} has {count(of['distinct'], 'value')}, most often {top} ({of['counts'][top]:,})")
    return f"{'; '.join(parts[:4]).capitalize()}." if parts else "No category holds a value."
