"""What goes together with a target (or with anything), corrected for how much was tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from src.analyses.checks import Notes
from src.analyses.correlation_over_time import can_go_over_time, over_time
from src.analyses.correlation_result import EMPTY, Tested, result_of
from src.analyses.correlation_words import judge
from src.analyses.curves import TURNS
from src.analyses.drivers import Joint, joint_model
from src.analyses.factors import Factors, collect, drop_doubles, yes_or_no
from src.analyses.frames import days, is_binary
from src.analyses.repeats import Repeats, find_repeats, numbered
from src.analyses.row_tests import RowTests, in_order, row_tests
from src.analyses.words import listed, name

if TYPE_CHECKING:
    import pandas as pd

_TURNS_AT: Final = 0.01
"""A factor gets a curve in the joint model if a turn shows at this level over the number of curves looked at."""


def correlation(
    df: pd.DataFrame,
    *,
    target: str | None = None,
    columns: Sequence[str] | None = None,
    categories: Sequence[str] | None = None,
    time: str | None = None,
    things: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Correlates every factor with `target`, or every pair (`a ~ b`) without one.

    With a target and two factors or more, `drivers` tells which still go with it when the others are held equal. With
    `time`, trend and seasons are removed first and the factor may lead the target by some periods. `things` names columns
    that say what a row belongs to (the customer of an order): what is known of a thing repeats in its rows, and counts for
    less as far as these resemble each other. q-values are Benjamini-Hochberg over every test made; `significant` are those
    at most 0.05. Declines (`refused`) rather than raise.
    """
    notes = Notes()
    named = [c for c in (target, time, *(columns or ()), *(categories or ()), *(things or ())) if c is not None]
    if problem := next((f"There is no column {c!r}." for c in named if c not in df.columns), None):
        return notes.refusal(EMPTY, problem)
    if len(df) < 3:
        return notes.refusal({**EMPTY, "n": len(df)}, f"A correlation needs at least three rows; there are {len(df)}.")
    chosen = dict.fromkeys([*([target] if target else []), *(columns or ()), *(categories or ())])
    wanted = list(chosen) if columns is not None or categories is not None else [str(c) for c in df.columns]
    with np.errstate(all="ignore"):
        found = collect(df, [c for c in wanted if c != time and c not in (things or ())], categories or (), notes)
        found.things = {name: numbered(df[name]) for name in things or ()}
        if target is not None and target not in found.numeric and target not in found.categories:
            return notes.refusal({**EMPTY, "target": target}, f"{target} has no two different values to compare with.")
        if target is not None:
            yes_or_no(found, target, notes)
        drop_doubles(found, target, notes)
        if len(found.numeric) + len(found.categories) < 2:
            return notes.refusal({**EMPTY, "target": target}, "There are no two columns that vary, so nothing to compare.")
        if time is not None and can_go_over_time(found, days(df[time]), target, time, notes):
            return over_time(df, time, target, found, notes)
        return _over_rows(target, found, notes)


def _over_rows(target: str | None, found: Factors, notes: Notes) -> dict[str, Any]:
    in_order(found)
    repeats = find_repeats(found.numeric[target], found) if target in found.numeric else Repeats({}, {})
    tests = row_tests(target, found, repeats)
    binary = target in found.numeric and is_binary(found.numeric[str(target)])
    method = "Pearson correlation coefficient" + (" (point-biserial: the target has two values)" if binary else "")
    judge(target, found, tests, notes)
    if repeats.effects:
        _warn_of_repeats(repeats, notes)
    tested = Tested(
        target,
        method,
        lines=tests.lines,
        ranks=tests.ranks,
        kinds=tests.kinds,
        curves=tests.curves,
        values=found.numeric,
        repeats=repeats,
    )
    if target is not None:
        tested.joint = _beside(target, found, tests, repeats)
    return result_of(tested, notes)


def _warn_of_repeats(repeats: Repeats, notes: Notes) -> None:
    for thing in dict.fromkeys(repeats.things.values()):
        names = [n for n, t in repeats.things.items() if t == thing]
        notes.warn(
            f"What is known of one {name(thing)} ({listed(names, most=8)}) repeats in its rows, and these resemble each other: "
            f"for that, {max(repeats.of(n) for n in names):.1f} rows count as one."
        )


def _beside(target: str, found: Factors, tests: RowTests, repeats: Repeats) -> Joint:
    if target not in found.numeric:
        return Joint(reason=f"{target} has more than two kinds")
    names = [n for n in (*found.numeric, *found.categories) if n != target]
    strength = {n: abs(t.value) for n, t in (*tests.lines.items(), *((k, t) for k, (t, _) in tests.kinds.items()))}
    limit = _TURNS_AT / max(len(tests.curves), 1)
    shapes = {
        n: c.shape(strength[n]) for n, c in tests.curves.items() if max(c.p_value, c.bend_p_value) <= limit and n in strength
    }
    # The odds of a yes bend by themselves: there only a turn calls for a curve.
    turning = {n: s for n, s in shapes.items() if s in TURNS or (s == "bent" and not is_binary(found.numeric[target]))}
    return joint_model(found.numeric[target], found, names, strength, turning, repeats)
