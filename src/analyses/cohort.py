"""Cohorts and how many of each come back: a retention matrix, its average curve, newer against earlier cohorts, survival."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.calendar import Grain, as_grain, spelled
from src.analyses.checks import Notes, floats
from src.analyses.cohort_compare import Average, average, compare
from src.analyses.cohort_counts import from_counts
from src.analyses.cohort_matrix import Matrix, build, first_days, period_of, read_events
from src.analyses.cohort_words import interpret, interpret_survival
from src.analyses.frames import Floats, days, numbers
from src.analyses.survival import SOURCE as SURVIVAL_SOURCE
from src.analyses.survival import kaplan_meier
from src.analyses.words import count

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "retention by cohort: Fader & Hardie (2009); intervals of shares: Wilson (1927); difference of shares: Newcombe (1998), "
    "overdispersion: McCullagh & Nelder (1989)"
)
MOST_SHOWN: Final = 60
_STEPS: Final[dict[Grain, int]] = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}
_EMPTY: Final[dict[str, Any]] = {
    "cohorts": [], "sizes": [], "ages": [], "retention": [], "counts": [], "amounts": [], "returned": [], "average": {},
    "comparison": [], "survival": {}, "grain": None, "method": "declined", "source": SOURCE, "n": 0,
}  # fmt: skip


def cohort(
    df: pd.DataFrame, *, entity: str | None = None, time: str | None = None, start: str | None = None,
    amount: str | None = None, active: str | None = None, counts: str | None = None, returned: str | None = None,
    basis: str = "", end: str | None = None, ended: str | None = None, grain: str = "month", as_of: str | None = None,
    truncated: bool = False, unit: str = "", thing: Sequence[str] = ("one", "ones"),
) -> dict[str, Any]:  # fmt: skip
    """Retention of `entity` by cohort, or survival where `end` is given.

    Retention: one row an event, or a sum of an entity's events in a period; `time` says when, `amount` how much, rows whose
    `active` is not above 0 are no events. A cohort are those who began in the same period: by `start`, or by their first event.
    Cells that nobody could see yet are None, and so is the period that `as_of` lies in, which is not over. With `truncated`
    rows it declines: retention of a part of the events would be wrong.

    With `counts` the rows are counted already: one a cohort (`start`) and period (`time`) with how many were active, and others
    without a time with how many there are (`counts`) and how many of them ever `returned`; `basis` says what they began with.

    Survival: one row an entity, from `start` to `end`; where `end` is empty, or `ended` is 0, it was still there at `as_of`
    (with `ended`, at `end`). Durations are days.
    """
    notes = Notes()
    asked = [c for c in (entity, time, start, amount, active, end, ended, counts, returned) if c is not None]
    if problem := next((f"There is no column {c!r}." for c in asked if c not in df.columns), None):
        return notes.refusal(_EMPTY, problem)
    if truncated:
        cut = "The rows were cut at the row limit: retention counted on a part of them would be wrong."
        return notes.refusal({**_EMPTY, "n": len(df)}, f"{cut} Ask for fewer periods or a larger grain, or raise the limit.")
    if end is not None and start is not None:
        with np.errstate(all="ignore"):
            return _survival(df, start, end, ended, as_of, thing, notes)
    if time is None or (entity is None and (counts is None or start is None)):
        return notes.refusal(_EMPTY, "Retention needs to know who (`entity`) and when (`time`); survival `start` and `end`.")
    by = as_grain(grain)
    if by is None:
        return notes.refusal(_EMPTY, f"There is no grain {grain!r}.")
    with np.errstate(all="ignore"):
        when = days(df[time])
        if np.isnat(when).all():
            return notes.refusal({**_EMPTY, "n": len(df)}, f"{time} holds no dates.")
        last = _last_over(when[~np.isnat(when)], by, as_of, notes)
        own = basis == "start" if counts is not None else start is not None
        if entity is None:
            matrix = from_counts(df, str(start), time, str(counts), returned, amount, by, last, own_start=own)
        else:
            kept = df if active is None else df[(numbers(df[active]) > 0) | np.isnat(when)]
            matrix = build(read_events(kept, entity, time, start, amount, by, notes), last, notes, own_start=own)
        if matrix is None:
            return notes.refusal({**_EMPTY, "n": len(df)}, f"No {by} is over yet in which a cohort began.")
        _limits(matrix, by, notes)
        return _told(matrix, by, own, unit, (thing[0], thing[1]), notes)


def _limits(matrix: Matrix, grain: Grain, notes: Notes) -> None:
    """What the rows cannot know."""
    if early := int((matrix.first < matrix.since).sum()):
        begin = spelled(np.datetime64(first_days(np.array([matrix.since]), grain)[0]), grain)
        notes.warn(
            f"{count(early, 'cohort')} began before the rows do: what they did before {begin} is not known and left empty."
        )
    if matrix.crowded:
        first = spelled(np.datetime64(first_days(matrix.first[:1], grain)[0]), grain)
        notes.warn(
            f"The first cohort ({first}) is much larger than those after it: it holds everyone who was there before the rows "
            f"begin. It is shown, but left out of averages and comparisons."
        )


def _last_over(when: np.ndarray, grain: Grain, as_of: str | None, notes: Notes) -> int:
    """The last period that is over: the newest event's, unless `as_of` lies in it."""
    newest = period_of(when.max(), grain)
    if as_of is None:
        notes.warn(f"The newest {grain} counts as over; say as of which day the rows are to leave it out where it is not.")
        return newest
    over = period_of(np.datetime64(as_of[:10], "D") + np.timedelta64(1, "D"), grain) - 1
    if over < newest:
        notes.check("periods are over", "holds", f"What is not over on {as_of[:10]} is left out.")
    return min(newest, over)


def _told(matrix: Matrix, grain: Grain, own: bool, unit: str, thing: tuple[str, str], notes: Notes) -> dict[str, Any]:
    curve = average(matrix) if len(matrix.first) > matrix.crowded else None
    tests = compare(matrix)
    names = [spelled(np.datetime64(day), grain) for day in first_days(matrix.first, grain)]
    by_number = dict(zip(matrix.first.tolist(), names, strict=True))
    for test in tests:
        for side in ("newest", "earlier"):
            test[side]["cohorts"] = [by_number[number] for number in test[side]["cohorts"]]
    _check(matrix, tests, thing, notes)
    ages = min(matrix.active.shape[1], MOST_SHOWN)
    shown = slice(max(0, len(matrix.first) - MOST_SHOWN), None)
    if shown.start:
        notes.warn(f"The newest {MOST_SHOWN} of {count(len(matrix.first), 'cohort')} are listed; averages hold all.")
    basis = "their start" if own else "their first event"
    return notes.result(
        {
            "cohorts": names[shown],
            "sizes": matrix.sizes[shown],
            "ages": list(range(ages)),
            "retention": [floats(line[:ages]) for line in matrix.share()[shown]],
            "counts": [floats(line[:ages]) for line in matrix.active[shown]],
            "amounts": [floats(line[:ages]) for line in matrix.amount[shown]] if matrix.amount is not None else [],
            "returned": _returned(matrix)[shown],
            "average": _average(curve, ages),
            "comparison": tests,
            "survival": {},
            "grain": grain,
            "unit": unit,
            "basis": "start" if own else "first event",
            "method": f"cohorts by the {grain} of {basis}; share active in each later {grain}",
            "source": SOURCE,
            "n": int(matrix.sizes.sum()),
            "interpretation": interpret(matrix, curve, tests, names, grain, own, thing),
        }
    )


def _average(curve: Average | None, ages: int) -> dict[str, Any]:
    if curve is None:
        return {}
    return {
        "ages": list(range(min(ages, len(curve.share)))),
        "retention": floats(curve.share[:ages]),
        "lower": floats(curve.lower[:ages]),
        "upper": floats(curve.upper[:ages]),
        "of": curve.of[:ages],
        "cohorts": curve.cohorts[:ages],
    }


def _returned(matrix: Matrix) -> list[float | None]:
    """The share of each cohort that was active in any later period so far; None where none is over yet."""
    later = np.isfinite(matrix.active[:, 1:]).any(axis=1) & (matrix.first >= matrix.since)
    return floats(np.where(later, matrix.returned / matrix.sizes, np.nan))


def _check(matrix: Matrix, tests: Sequence[dict[str, Any]], thing: tuple[str, str], notes: Notes) -> None:
    small = int((matrix.sizes < 30).sum())
    enough = f"{small} of {count(len(matrix.sizes), 'cohort')} hold fewer than 30 {thing[1]}."
    notes.check("cohorts are large enough", "doubtful" if small > len(matrix.sizes) / 2 else "holds", enough)
    spread = max((t["overdispersion"] for t in tests), default=None)
    if spread is not None:
        detail = f"Shares of cohorts differ {spread:.1f} times as much as counting alone would have it; tests allow for it."
        notes.check("cohorts differ by chance alone", "doubtful" if spread > 2 else "holds", detail)
    blank = int(np.isnan(matrix.active).sum())
    unseen = f"{blank:,} cells lie in periods that are not over, or before the rows begin: they are empty, not 0."
    notes.check("what nobody could see is empty", "holds", unseen)


def _survival(
    df: pd.DataFrame, start: str, end: str, ended: str | None, as_of: str | None, thing: Sequence[str], notes: Notes
) -> dict[str, Any]:
    begun, left = days(df[start]), days(df[end])
    known = ~np.isnat(begun)
    over = ~np.isnat(left) if ended is None else numbers(df[ended]) > 0
    if not known.any():
        return notes.refusal({**_EMPTY, "n": len(df)}, f"{start} holds no dates.")
    dated = np.concatenate([begun, left])
    today = np.datetime64(as_of[:10], "D") if as_of else dated[~np.isnat(dated)].max()
    seen = np.where(np.isnat(left), today, left) if ended is not None else np.where(over, left, today)
    lasted = (seen - begun).astype("timedelta64[D]").astype(float)
    known &= (lasted >= 0) & (begun <= today)
    if lost := int((~known).sum()):
        notes.warn(f"{count(lost, 'row')} without a start, or with an end before it, were left out.")
    if known.sum() < 2:
        return notes.refusal({**_EMPTY, "n": len(df)}, f"Fewer than two {thing[1]} have a start and a time after it.")
    curve = kaplan_meier(_days(lasted[known]), over[known])
    late = float(over[known].mean())
    notes.check("enough ends", "holds" if curve["ended"] >= 10 else "doubtful", f"{count(curve['ended'], 'end')} were seen.")
    notes.check("leaving does not depend on being watched", "not checked", "Those still there count until they were last seen.")
    return notes.result(
        {
            **_EMPTY,
            "survival": {**curve, "unit": "days", "share_ended": late},
            "method": "Kaplan-Meier estimate with Greenwood's intervals",
            "source": SURVIVAL_SOURCE,
            "n": int(known.sum()),
            "interpretation": interpret_survival(curve, (thing[0], thing[1])),
        }
    )


def _days(lasted: Floats) -> Floats:
    # Something that ended on the day it began was there for a part of it.
    return np.where(lasted == 0, 0.5, lasted)
