"""A correlation's tests, corrected together, as its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from src.analyses.associations import Association, fisher_interval, pearson
from src.analyses.checks import Notes
from src.analyses.correlation_words import interpret
from src.analyses.curves import TURNS, Curve
from src.analyses.drivers import Joint, Role, explain_left_out, roles
from src.analyses.frames import Floats, is_binary
from src.analyses.lags import Lagged
from src.analyses.multiple_testing import benjamini_hochberg
from src.analyses.repeats import Repeats

SOURCE: Final = (
    "Pearson (1895); Spearman (1904); intervals: Fisher (1921), Steiger (2004), Smithson (2003); Cramér (1946), corrected: "
    "Bergsma (2013); false discovery rate: Benjamini & Hochberg (1995); autocorrelated series: Pyper & Peterman (1998); "
    "robust errors: MacKinnon & White (1985); collinearity: Fox & Monette (1992)"
)
ALPHA: Final = 0.05
TOP: Final = 5
EMPTY: Final[dict[str, Any]] = {
    "correlations": {},
    "top_factors": [],
    "methodology": "declined",
    "p_values": {},
    "q_values": {},
    "significant": [],
    "n_pairs": {},
    "spearman": {},
    "confidence_intervals": {},
    "associations": {},
    "nonlinear": {},
    "drivers": {},
    "drivers_model": {},
    "lags": {},
    "raw_correlations": {},
    "matrix": {"columns": [], "values": []},
    "target": None,
    "method": "declined",
    "source": SOURCE,
    "n": 0,
}


@dataclass(slots=True)
class Tested:
    """Everything that was computed, by factor (or pair, without a target)."""

    target: str | None
    methodology: str
    lines: dict[str, Association]
    ranks: dict[str, float]
    kinds: dict[str, tuple[Association, dict[str, float]]] = field(default_factory=dict)
    curves: dict[str, Curve] = field(default_factory=dict)
    joint: Joint = field(default_factory=Joint)
    lagged: dict[str, Lagged] = field(default_factory=dict)
    before: dict[str, float] = field(default_factory=dict)
    grain: str = ""
    values: dict[str, Floats] = field(default_factory=dict)
    repeats: Repeats = field(default_factory=lambda: Repeats({}, {}))


@dataclass(slots=True)
class Corrected:
    """q-values over every test made, of each sort of test by factor."""

    alone: dict[str, float]
    curves: dict[str, float]
    beside: dict[str, float]
    tests: int


def correct(tested: Tested) -> Corrected:
    """Benjamini-Hochberg over lines, categories, curves and factors beside the others, all at once.

    A factor beside the others must also hold among those tests alone: else many plain links would carry a passenger along.
    """
    alone = {**{name: test for name, (test, _) in tested.kinds.items()}, **tested.lines}
    p = [t.p_value for t in alone.values()]
    p += [c.p_value for c in tested.curves.values()]
    beside = [e.p_value for e in tested.joint.effects.values()]
    q = iter(benjamini_hochberg([*p, *beside]).tolist())
    own = iter(benjamini_hochberg(beside).tolist())
    return Corrected(
        {name: next(q) for name in alone},
        {name: next(q) for name in tested.curves},
        {name: max(next(q), next(own)) for name in tested.joint.effects},
        len(p) + len(beside),
    )


def result_of(tested: Tested, notes: Notes) -> dict[str, Any]:
    """The result with its interpretation."""
    lines, kinds = tested.lines, tested.kinds
    everything = {**{name: test for name, (test, _) in kinds.items()}, **lines}
    q = correct(tested)
    ranked = sorted(everything, key=lambda k: (-_strength(everything[k]), k))
    significant = [name for name in ranked if q.alone[name] <= ALPHA]
    nonlinear = _nonlinear(tested, q)
    drivers = _drivers(tested.joint, q, [*significant, *nonlinear])
    sizes = {n: tested.lagged[n].effective_n if n in tested.lagged else t.n / tested.repeats.of(n) for n, t in lines.items()}
    evident = [*significant, *(n for n in nonlinear if n not in significant)]
    top = (evident + [name for name in ranked if name not in evident and name in lines])[:TOP]
    _note(tested, nonlinear, drivers, notes)
    return notes.result(
        {
            "correlations": {name: lines[name].value for name in ranked if name in lines},
            "top_factors": top,
            "methodology": tested.methodology,
            "p_values": {name: everything[name].p_value for name in ranked},
            "q_values": {name: q.alone[name] for name in ranked},
            "significant": significant,
            "n_pairs": {name: everything[name].n for name in ranked},
            "spearman": {name: tested.ranks[name] for name in ranked if name in tested.ranks},
            "confidence_intervals": {name: fisher_interval(lines[name].value, sizes[name]) for name in ranked if name in lines},
            "associations": {
                name: {
                    "measure": test.measure, "value": test.value, "interval": test.interval, "corrected": test.corrected,
                    "p_value": test.p_value, "q_value": q.alone[name], "n": test.n, "levels": means,
                }
                for name, (test, means) in sorted(kinds.items(), key=lambda k: -_strength(k[1][0]))
            },
            "nonlinear": nonlinear,
            "drivers": drivers,
            "drivers_model": _model(tested.joint),
            "lags": {
                name: {"best_lag": lag.lag, "effective_n": lag.effective_n, "by_lag": lag.by_lag}
                for name, lag in tested.lagged.items()
            },
            "raw_correlations": tested.before,
            "matrix": _matrix(tested.values, tested.target, lines if not tested.lagged else {}),
            "target": tested.target,
            "tests_made": q.tests,
            "method": f"{tested.methodology}; Benjamini-Hochberg over {q.tests} tests",
            "source": SOURCE,
            "n": max((t.n for t in everything.values()), default=0),
            "interpretation": interpret(
                tested.target, everything, q.alone, significant, {n: m for n, (_, m) in kinds.items() if m},
                tested.lagged, tested.before, tested.grain, nonlinear, drivers,
            ),
        }
    )  # fmt: skip


def _nonlinear(tested: Tested, q: Corrected) -> dict[str, dict[str, Any]]:
    """Relations that a straight line misses or makes too little of."""
    found: dict[str, dict[str, Any]] = {}
    odds = tested.target is not None and tested.target in tested.values and is_binary(tested.values[tested.target])
    for name, bend in tested.curves.items():
        r = tested.lines[name].value
        shape = bend.shape(r) if np.isfinite(r) else "straight"
        if odds and shape not in TURNS and q.alone[name] <= ALPHA:
            continue  # the chance of a yes bends by itself towards never and always
        if q.curves[name] <= ALPHA and shape != "straight":
            found[name] = {
                "shape": shape, "strength": bend.strength, "straight": r, "spearman": tested.ranks[name],
                "p_value": bend.p_value, "q_value": q.curves[name], "bend_p_value": bend.bend_p_value, "n": bend.n,
            }  # fmt: skip
    return dict(sorted(found.items(), key=lambda k: (-k[1]["strength"], k[0])))


def _drivers(joint: Joint, q: Corrected, alone: list[str]) -> dict[str, dict[str, Any]]:
    order: dict[Role, int] = {"driver": 0, "inseparable": 1, "passenger": 2, "unclear": 3, "none": 4}
    found = {
        name: {
            "role": role, "of": whose, "effect": joint.effects[name].value, "interval": joint.effects[name].interval,
            "p_value": joint.effects[name].p_value, "q_value": q.beside[name], "alone": name in alone,
            "variance_inflation": joint.inflations.get(name), "curved": name in joint.curved,
            "signed": "levels" not in joint.more[name] and joint.curved.get(name) not in TURNS, **joint.more[name],
        }
        for name, (role, whose) in (roles(joint, q.beside, alone, ALPHA) if joint.effects else {}).items()
    }  # fmt: skip

    def rank(name: str) -> tuple[int, float, str]:
        size = abs(joint.effects[name].value)
        return order[found[name]["role"]], -size if np.isfinite(size) else 0.0, name

    return {name: found[name] for name in sorted(found, key=rank)}


def _model(joint: Joint) -> dict[str, Any]:
    said: dict[str, Any] = {"method": joint.method, "n": joint.n}
    if joint.reason:
        return said | {"reason": joint.reason}
    return said | {"why": joint.why, "unit_of_effect": joint.unit, "explained": joint.explained, "left_out": joint.left_out}


def _note(tested: Tested, nonlinear: dict[str, Any], drivers: dict[str, Any], notes: Notes) -> None:
    if nonlinear:
        names = ", ".join(f"{n} ({told['shape']})" for n, told in nonlinear.items())
        notes.warn(f"A straight line does not do justice to {names}: see `nonlinear` before trusting r.")
    joint = tested.joint
    if drivers:
        worst = max((v for v in joint.inflations.values()), default=1.0)
        notes.check(
            "factors can be told apart",
            "holds" if worst < 5 else "doubtful" if worst < 10 else "fails",
            f"The largest variance inflation is {worst:.1f}; {joint.method}, because {joint.why}.",
        )
        for said in explain_left_out(joint):
            notes.warn(said)
    elif tested.target is not None and joint.reason and len(tested.lines) + len(tested.kinds) > 1:
        notes.check("factors can be told apart", "not checked", f"Factors were not held against each other: {joint.reason}.")


def _strength(test: Association) -> float:
    return abs(test.value) if np.isfinite(test.value) else -1.0


def _matrix(values: dict[str, Floats], target: str | None, known: dict[str, Association]) -> dict[str, Any]:
    names = sorted(values, key=lambda k: (k != target, k))
    cells: dict[tuple[str, str], float] = {}
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            done = next((known[k] for k in (f"{a} ~ {b}", f"{b} ~ {a}") if k in known), None)
            if done is None and target in (a, b):
                done = known.get(b if a == target else a)
            cells[a, b] = cells[b, a] = (done or pearson(values[a], values[b])).value
    return {"columns": names, "values": [[1.0 if a == b else cells[a, b] for b in names] for a in names]}
