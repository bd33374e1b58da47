"""Whether groups differ beyond chance: the test that fits the data, why it fits, and how large the difference is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from src.analyses.checks import Notes
from src.analyses.frames import Floats, Ints
from src.analyses.hypothesis_words import interpret
from src.analyses.of_numbers import ALPHA, test_level, test_spread
from src.analyses.of_shares import test_shares
from src.analyses.outcomes import Levels, outcome_of
from src.analyses.over_date import before_and_after, in_time_order, judge_drift, resemblance, step_in_time
from src.analyses.samples import MOST_GROUPS, codes_of, missing_said, narrowed, split
from src.analyses.single import test_against, test_pairs
from src.analyses.subjects import RESEMBLES as ALIKE
from src.analyses.subjects import averaged, likeness
from src.analyses.tested import Effect, Found
from src.analyses.words import name

if TYPE_CHECKING:
    import pandas as pd

SOURCE: Final = (
    "Welch (1947, 1951); Brunner & Munzel (2000); Neubert & Brunner (2007); Mann & Whitney (1947); Kruskal & Wallis (1952); "
    "Fisher (1935); Pearson (1900); Brown & Forsythe (1974); choice by Cochran's rule (1977); effects: Bonett (2008), "
    "Cliff (1993), Steiger (2004), Newcombe (1998), Bergsma (2013); pairs: Games & Howell (1976), Holm (1979)"
)
RESEMBLES: Final = 0.15
"""From this correlation of neighbours in time on, counting them as independent finds too much."""
_EMPTY: Final[dict[str, Any]] = {
    "test": None,
    "why": "",
    "compared": None,
    "statistic": None,
    "statistic_name": None,
    "degrees_of_freedom": [],
    "p_value": None,
    "significant": False,
    "alpha": ALPHA,
    "effect": None,
    "effects": [],
    "groups": [],
    "pairs": [],
    "pairs_method": None,
    "detectable": None,
    "value": None,
    "by": None,
    "against": None,
    "paired_with": None,
    "event": None,
    "since": None,
    "observation": "row",
    "unit": "",
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


def hypothesis(
    df: pd.DataFrame,
    *,
    value: str,
    by: str | None = None,
    groups: Sequence[str] | None = None,
    against_rest: bool = False,
    time: str | None = None,
    since: str | None = None,
    subject: str | None = None,
    paired_with: str | None = None,
    against: float | None = None,
    about: Literal["level", "spread"] = "level",
    event: str | None = None,
    unit: str = "",
    observation: str = "row",
    seed: int = 0,
) -> dict[str, Any]:
    """Tests whether `value` differs: between the groups of `by`, before and since a day, from `paired_with` or from `against`.

    `groups` names those to compare (with `against_rest`: to compare with all others together). `value` may hold numbers, yes
    and no, or categories; `event` is the level that counts as yes. `about="spread"` asks whether the groups spread equally.
    Two-sided, at 5 %. `effect` is the first of `effects`; `detectable` says what a missing finding leaves open. `observation`
    names what a row is; where rows of a `subject` (a customer's orders) resemble each other, each subject counts once.
    Declines (`refused`) rather than raise.
    """
    notes = Notes()
    empty = {**_EMPTY, "value": value, "by": by or time, "unit": unit, "n": len(df)}
    empty |= {"against": against, "paired_with": paired_with, "observation": observation}
    named = [c for c in (value, by, time, subject, paired_with) if c is not None]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(empty, problem)
    if not len(df):
        return notes.refusal(empty, "There are no rows to test.")
    with np.errstate(all="ignore"):
        if paired_with is not None:
            found: Found | str = test_pairs(df, value, paired_with, event, notes)
        elif against is not None:
            found = test_against(df, value, against, event, notes)
        else:
            grouped = _grouped(df, by, groups or (), time if since else None, since, notes, against_rest=against_rest)
            whose = df[subject] if subject is not None and since is None else None
            found = (
                grouped if isinstance(grouped, str) else _groups(df, value, *grouped, time, whose, about, event, seed, notes)
            )
        if isinstance(found, str):
            return notes.refusal(empty, found)
        if not any(c["name"] == "independent observations" for c in notes.checks):
            detail = f"Each {observation} counts as one observation that knows nothing of the others."
            notes.check("independent observations", "not checked", detail)
        return _result(found, empty, unit, since, notes)


def _grouped(
    df: pd.DataFrame, by: str | None, wanted: Sequence[str], time: str | None, since: str | None, notes: Notes,
    *, against_rest: bool,
) -> tuple[list[str], Ints] | str:  # fmt: skip
    if since is not None:
        if time is None:
            return "It does not say which column holds the dates."
        return before_and_after(df[time], since) or f"{since!r} is no date."
    if by is None:
        return "It does not say which groups to compare."
    names, codes = codes_of(df[by])
    if wanted:
        kept = narrowed(names, codes, wanted, against_rest, notes)
        if isinstance(kept, str):
            return kept
        names, codes = kept
    if len(names) > MOST_GROUPS:
        return f"{by} has {len(names):,} different values: too many groups to compare (at most {MOST_GROUPS})."
    return names, codes


def _groups(
    df: pd.DataFrame, value: str, names: list[str], codes: Ints, time: str | None, whose: pd.Series[Any] | None, about: str,
    event: str | None, seed: int, notes: Notes,
) -> Found | str:  # fmt: skip
    outcome = outcome_of(df[value], event)
    if isinstance(outcome, str):
        return outcome
    if whose is not None:
        outcome, codes = _by_subject(whose, outcome, codes, notes)
    if isinstance(outcome, Levels):
        return test_shares(outcome, names, codes, seed, notes)
    samples = split(names, codes, outcome, notes)
    used = sum(s.n for s in samples)
    missing_said(len(outcome), used, notes)
    if len(samples) < 2:
        return f"There are no two groups with at least two values of {name(value)} each."
    if about == "spread":
        return test_spread(samples, used)
    found = test_level(samples, used, seed, notes)
    if time is not None and len(outcome) == len(df):
        _allow_for_time(df[time], outcome, codes, names, found, notes)
    return found


def _by_subject(whose: pd.Series[Any], outcome: Floats | Levels, codes: Ints, notes: Notes) -> tuple[Floats | Levels, Ints]:
    """The outcome and groups as they are, or one average for each subject where its rows resemble each other."""
    subjects = codes_of(whose)[1]
    values = outcome if not isinstance(outcome, Levels) else np.where(outcome.codes < 0, np.nan, outcome.codes).astype(float)
    known = np.isfinite(values) & (codes >= 0) & (subjects >= 0)
    if not known.any() or (isinstance(outcome, Levels) and outcome.event is None):
        return outcome, codes
    found = likeness(values[known], codes[known], subjects[known])
    each, said = name(str(whose.name)), f"correlation {found.correlation:.2f}, {found.subjects:,} of them"
    if found.design_effect < ALIKE:
        notes.check("independent observations", "holds", f"Rows of the same {each} hardly resemble each other ({said}).")
        return outcome, codes
    detail = f"Rows of the same {each} resemble each other ({said})"
    if isinstance(outcome, Levels):
        notes.check("independent observations", "fails", f"{detail}.")
        notes.warn(f"{detail}, so there is less evidence than the p-value says.")
        return outcome, codes
    notes.check("independent observations", "holds", f"{detail}, so each counts once.")
    notes.warn(f"{detail}, so each counts once, with its average.")
    return averaged(values[known], codes[known], subjects[known])


def _allow_for_time(
    column: pd.Series[Any], values: Floats, codes: Ints, names: Sequence[str], found: Found, notes: Notes
) -> None:
    """Notes a drift of its own; where days resemble the days before, two groups are judged with errors that allow for it."""
    if names[-1].startswith("before "):
        judge_drift(column, values, codes, notes)
    ordered = in_time_order(column, values, codes)
    if ordered is None:
        return
    memory = resemblance(*ordered)
    if memory <= RESEMBLES:
        notes.check("no memory", "holds", f"Neighbours in time hardly resemble each other (correlation {memory:.2f}).")
    elif len(found.groups) == 2:
        test, effect = step_in_time(*ordered)
        why = f"neighbours in time resemble each other (correlation {memory:.2f}), so errors that allow for it are taken"
        found.test, found.effects, found.detectable = replace(test, why=why), [effect, *_in_sd(found.effects)], None
        notes.check("no memory", "fails", f"{why[:1].upper()}{why[1:]}.")
    else:
        notes.check("no memory", "fails", f"Neighbours in time resemble each other (correlation {memory:.2f}).")
        notes.warn("Neighbours in time resemble each other, so there is less evidence than the p-value says.")


def _in_sd(effects: Sequence[Effect]) -> list[Effect]:
    """The standardised size alone, without an interval: the one it has takes days as independent."""
    return [replace(e, interval=None) for e in effects if e.name == "Hedges' g"]


def _result(found: Found, empty: dict[str, Any], unit: str, since: str | None, notes: Notes) -> dict[str, Any]:
    test = found.test
    values = {
        **empty,
        "test": test.name,
        "why": test.why,
        "compared": test.of,
        "statistic": test.statistic,
        "statistic_name": test.symbol,
        "degrees_of_freedom": list(test.freedom),
        "p_value": test.p_value,
        "significant": bool(test.p_value <= ALPHA),
        "effect": found.effects[0].as_json() if found.effects else None,
        "effects": [e.as_json() for e in found.effects],
        "groups": found.groups,
        "pairs": found.pairs,
        "pairs_method": found.pairs_method,
        "detectable": found.detectable,
        "event": found.event,
        "since": since,
        "unit": "" if found.event else unit,
        "method": f"{test.name}{f'; {found.pairs_method}' if found.pairs_method else ''}",
        "n": found.n,
    }
    values["interpretation"] = interpret(values, notes.warnings)
    return notes.result(values)
