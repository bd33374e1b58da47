"""Drivers and passengers: which factors still go with the target when the others are held equal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import numpy as np

from src.analyses.blocks import (
    MISSING,
    Block,
    blocks_of,
    complete_rows,
    design_of,
    lacking,
    level_differences,
    spans,
)
from src.analyses.curves import TURNS, Shape
from src.analyses.factors import Factors
from src.analyses.frames import Floats, is_binary
from src.analyses.joint_model import Effect, Fit, effect_of, inflations, least_squares, logistic
from src.analyses.repeats import Repeats
from src.analyses.words import count, listed

Role = Literal["driver", "passenger", "inseparable", "unclear", "none"]

FEWEST: Final = 25
MOST_ROWS: Final = 100_000
"""Of more rows, which stand in an order of their values, every so-manieth is enough."""
PER_PARAMETER: Final = 5
"""Rows asked for each coefficient."""
EVENTS: Final = 10
"""Rows of the rarer outcome asked for each coefficient of a logistic model: Peduzzi et al. (1996)."""
COLLINEAR: Final = 10.0
"""Variance inflation from which factors cannot be told apart: Kutner et al. (2005), Applied Linear Statistical Models."""
DEPENDENT: Final = 1000.0
LONG_TAIL: Final = 2.0
"""Skewness from which a target above zero is taken by its logarithm."""
TANGLED: Final = 0.5
"""Correlation from which two factors can hide each other."""
SHRUNK: Final = 0.5
"""A passenger keeps less than this share of what it shows alone."""


@dataclass(slots=True)
class Joint:
    """All factors in one model; without `effects` it says in `reason` why there is none."""

    method: str = "not made"
    reason: str = ""
    why: str = ""
    unit: str = ""
    """What an effect of 1 is."""
    n: int = 0
    of: int = 0
    """Complete rows, of which `n` were used."""
    explained: float = float("nan")
    effects: dict[str, Effect] = field(default_factory=dict)
    inflations: dict[str, float] = field(default_factory=dict)
    more: dict[str, dict[str, Any]] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    merged: dict[str, int] = field(default_factory=dict)
    target: Floats = field(default_factory=lambda: np.empty(0))
    blocks: list[Block] = field(default_factory=list)
    repeats: Repeats = field(default_factory=lambda: Repeats({}, {}))
    log: bool = False
    """The target was taken by its logarithm: differences are ratios."""
    curved: dict[str, Shape] = field(default_factory=dict)
    """Factors that got a curve, and why."""


def joint_model(
    target: Floats, found: Factors, names: Sequence[str], strength: Mapping[str, float], turning: Mapping[str, Shape],
    repeats: Repeats,
) -> Joint:  # fmt: skip
    """Every factor beside every other, standardised, with robust errors and one test each.

    A numeric target by least squares with HC3 errors; one of two values by logistic regression, or by least squares (a
    linear probability model) where the rarer value has fewer than ten rows for each coefficient or a factor separates the
    two. `strength` (alone) decides which of several dependent factors goes; `turning` ones get a curve.
    """
    joint = Joint(curved={n: turning[n] for n in names if n in turning}, repeats=repeats)
    kept_names = []
    for name in names:
        if lacking(found, name) > MISSING:
            joint.left_out[name] = f"more than {MISSING:.0%} of its values are missing"
        else:
            kept_names.append(name)
    rows = complete_rows(target, found, kept_names)
    joint.of = int(rows.sum())
    if joint.of > MOST_ROWS:
        kept = np.flatnonzero(rows)
        rows = kept[:: -(-len(kept) // MOST_ROWS)]
    y = target[rows]
    joint.blocks, constant = blocks_of(found, kept_names, rows, turning, joint.merged)
    joint.left_out |= dict.fromkeys(constant, "constant where the others are known")
    joint.n, joint.target = len(y), y
    if problem := _too_little(joint.blocks, y):
        joint.reason = problem
        return joint
    _drop_dependent(joint, strength)
    if len(joint.blocks) < 2:
        joint.reason = "only one factor is left that does not follow from the others"
        return joint
    fit = _fit(joint, y)
    if fit is not None:
        _read(joint, fit)
    return joint


def _too_little(blocks: Sequence[Block], y: Floats) -> str:
    if len(blocks) < 2:
        return "there are no two factors to hold against each other"
    if len(y) < FEWEST or np.ptp(y) == 0:
        return f"only {count(len(y), 'row')} have a value for the target and every factor"
    needed = PER_PARAMETER * (1 + sum(b.columns.shape[1] for b in blocks))
    rarer = min(int((y == y.min()).sum()), int((y == y.max()).sum())) if is_binary(y) else EVENTS
    if rarer < EVENTS:
        return f"only {count(rarer, 'row')} have the rarer outcome"
    return f"{count(len(y), 'complete row')} are too few for {len(blocks)} factors at once" if len(y) < needed else ""


def _drop_dependent(joint: Joint, strength: Mapping[str, float]) -> None:
    while len(joint.blocks) > 1:
        x, at = design_of(joint.blocks), spans(joint.blocks)
        joint.inflations = inflations(x, at)
        tied = [name for name, vif in joint.inflations.items() if not vif < DEPENDENT]
        if not tied:
            return
        weakest = min(tied, key=lambda k: (strength.get(k, 0.0), k))
        joint.left_out[weakest] = "it follows from the other factors"
        joint.blocks = [b for b in joint.blocks if b.name != weakest]


def _fit(joint: Joint, y: Floats) -> Fit | None:
    x = design_of(joint.blocks)
    robust = "with robust (HC3) errors"
    if not is_binary(y):
        joint.method, joint.unit = f"least squares {robust}", "standard deviations of the target"
        joint.why = "the target is a number"
        if straightened_by_log(y):
            y = joint.target = np.log(y)
            joint.method, joint.unit = (
                f"least squares of the target's logarithm {robust}",
                "standard deviations of its logarithm",
            )
            joint.why = "the target is a number above zero with a long tail of large values, which its logarithm evens out"
            joint.log = True
        return _told(joint, least_squares(x, (y - y.mean()) / y.std()))
    event = (y == y.max()).astype(float)
    joint.target = event
    rarer = min(event.sum(), len(event) - event.sum())
    if rarer >= EVENTS * (x.shape[1] + 1):
        fit = logistic(x, event)
        if fit is not None:
            joint.method, joint.unit = f"logistic regression {robust}", "log-odds"
            joint.why = "the target has two values, and the rarer one has ten rows or more for each coefficient"
            return fit
        joint.why = "the target has two values, and a factor separates them, where a logistic model has no answer"
    else:
        joint.why = "the target has two values, too few of the rarer one for a logistic model"
    joint.method, joint.unit = f"linear probability model {robust}", "share of rows"
    return _told(joint, least_squares(x, event))


def straightened_by_log(y: Floats) -> bool:
    """Whether values above zero are so skewed to the right that they are better held against each other by ratio."""
    if not y.min() > 0:
        return False
    skew, left = (abs(float((((v - v.mean()) / v.std()) ** 3).mean())) for v in (y / y.max(), np.log(y)))
    return skew > LONG_TAIL and left < skew / 2


def _told(joint: Joint, fit: Fit | None) -> Fit | None:
    if fit is None:
        joint.method, joint.reason = "not made", "the factors depend on one another"
    return fit


def _read(joint: Joint, fit: Fit) -> None:
    x, at = design_of(joint.blocks), spans(joint.blocks)
    joint.explained = fit.explained
    logit = joint.unit == "log-odds"
    spread = 1.0 if logit or joint.unit == "share of rows" else float(joint.target.std())
    for block in joint.blocks:
        span = at[block.name]
        effect = effect_of(fit, x, span, block.within(), joint.repeats.of(block.name))
        own = fit.coefficients[span.start + 1 : span.stop + 1]
        if block.sort == "curve" and joint.curved.get(block.name) not in TURNS and own[0] < 0:
            effect = _downward(effect)
        joint.effects[block.name] = effect
        more: dict[str, Any] = {}
        if block.sort == "category":
            levels = level_differences(block, own, spread * fit.slope)
            more["levels"] = {k: 100 * float(np.expm1(v)) for k, v in levels.items()} if joint.log else levels
        elif block.sort == "number":
            step = effect.value * spread * fit.slope
            more |= {"percent": 100 * float(np.expm1(step))} if joint.log else {"per_unit": step / block.unit}
            if logit:
                more |= {"odds_ratio": float(np.exp(effect.value)), "points": 100 * step}
            elif joint.unit == "share of rows":
                more |= {"points": 100 * step}
        joint.more[block.name] = more


def _downward(effect: Effect) -> Effect:
    """The effect of a curve that falls all the way, with its sign."""
    ends = effect.interval
    return Effect(-effect.value, None if ends is None else (-ends[1], -ends[0]), effect.p_value)


def roles(joint: Joint, q: Mapping[str, float], alone: Collection[str], level: float) -> dict[str, tuple[Role, list[str]]]:
    """Each factor's role, and of whom: what a passenger travels with, what an inseparable one cannot be told from.

    `q` are the corrected p-values beside the others, `alone` the factors that go with the target by themselves.
    """
    held = [n for n in joint.effects if q.get(n, 1.0) <= level]
    found: dict[str, tuple[Role, list[str]]] = {}
    for block in joint.blocks:
        name = block.name
        if name in held:
            found[name] = ("driver", [])
        elif name not in alone:
            found[name] = ("none", [])
        elif joint.inflations.get(name, 1.0) >= COLLINEAR:
            found[name] = ("inseparable", closest(joint, block))
        else:
            whose = _carriers(joint, block, [b for b in joint.blocks if b.name in held])
            found[name] = ("passenger", whose) if whose else ("unclear", [])
    return found | _tangled(joint, found)


def _tangled(joint: Joint, found: Mapping[str, tuple[Role, list[str]]]) -> dict[str, tuple[Role, list[str]]]:
    """Unclear factors that hide one another: each goes with the target alone, none beside the other."""
    unclear = [b for b in joint.blocks if found[b.name][0] == "unclear"]
    said: dict[str, tuple[Role, list[str]]] = {}
    for block in unclear:
        whose = sorted(o.name for o in unclear if o is not block and _shared(block, o) >= TANGLED)
        if whose:
            said[block.name] = ("inseparable", whose)
    return said


def closest(joint: Joint, block: Block) -> list[str]:
    """The factor that shares most with this one."""
    others = [b for b in joint.blocks if b.name != block.name]
    shared = {b.name: _shared(block, b) for b in others}
    return [max(shared, key=lambda k: (shared[k], k))] if shared else []


def _shared(one: Block, other: Block) -> float:
    both = np.hstack([one.columns, other.columns])
    width = one.columns.shape[1]
    between = np.corrcoef(both, rowvar=False).reshape(both.shape[1], -1)
    return float(np.abs(between[:width, width:]).max())


def _carriers(joint: Joint, block: Block, drivers: Sequence[Block]) -> list[str]:
    """The drivers beside which a factor loses most of what it shows alone; none if it keeps more than half."""
    alone = _size(joint.target, block, [])
    if not drivers or not alone > 0 or _size(joint.target, block, drivers) > SHRUNK * alone:
        return []
    left = {d.name: _size(joint.target, block, [d]) for d in drivers}
    best = min(left, key=lambda k: (left[k], k))
    return [best, *sorted(k for k in left if k != best and left[k] < SHRUNK * alone)][:2]


def _size(y: Floats, block: Block, others: Sequence[Block]) -> float:
    """The size of a factor's effect beside these alone, by least squares."""
    x = design_of([block, *others])
    fit = least_squares(x, y)
    return abs(effect_of(fit, x, slice(0, block.columns.shape[1])).value) if fit is not None else float("nan")


def explain_left_out(joint: Joint) -> list[str]:
    """Warnings of what the joint model could not use or tell apart."""
    said = []
    if joint.n < joint.of:
        said.append(f"Factors were held against each other in {joint.n:,} of {joint.of:,} complete rows, taken evenly.")
    for reason in dict.fromkeys(joint.left_out.values()):
        names = [n for n, why in joint.left_out.items() if why == reason]
        said.append(f"Not held against the others: {listed(names, most=8)} ({reason}).")
    tight = {n: v for n, v in joint.inflations.items() if v >= COLLINEAR and n in joint.effects}
    if tight:
        shown = listed([f"{n} (variance inflation {v:,.0f})" for n, v in tight.items()])
        said.append(f"Hard to tell apart, since each nearly follows from the others: {shown}.")
    if joint.merged:
        said.append(
            f"Rare kinds were taken together in {listed(list(joint.merged))} when factors were held against each other."
        )
    return said
