"""What a correlation says: the strongest factors with their evidence, what drives and what rides along, and what it is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from src.models.narration import Fact
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.drivers import Driver, drivers_of, shapes_of
from src.tools.result_view.factors import PAIR, Factor, lag_of, ranked_factors
from src.tools.result_view.naming import label_of_column, lowered
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import COEFFICIENT, PROBABILITY

TOLD: Final = 3
"""Sentences before the last, which says what this is not."""
MOST_NAMES: Final = 4
_SHAPES: Final = {"U-shaped": "curve_u", "inverted U": "curve_hill", "bent": "curve_bent"}
_TURNS: Final = ("U-shaped", "inverted U")
"""Shapes that "higher goes with higher" would misstate."""
Name = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A finding about one target."""

    plan: QueryPlan
    result: Mapping[str, Any]
    name: Name
    is_flag: Callable[[str], bool]
    target: dict[str, Value]


def tell_correlation(
    plan: QueryPlan, rows: Rows, semantics: SemanticModel, result: Mapping[str, Any], telling: Telling
) -> None:
    """The strongest evident factors (or that there are none), a lag, drivers and passengers, and the caution they need."""
    factors = ranked_factors(result)
    if not factors:
        return

    def name(column: str) -> str:
        return lowered(label_of_column(column, plan, rows, semantics))

    target = result.get("target")
    if isinstance(target, str):
        spoken = name(target)
        facts: dict[str, Value] = {"target": spoken, "target_first": spoken[:1].upper() + spoken[1:]}
        _of_target(_Subject(plan, result, name, _flags(plan, semantics), facts), factors, telling)
    else:
        _pairs(factors, name, telling)
    telling.say("not_cause")


def _of_target(subject: _Subject, factors: list[Factor], telling: Telling) -> None:
    evident = [f for f in factors if f.evident is not False]
    shapes = {n: s for n, s in shapes_of(subject.result).items() if n not in [f.name for f in evident] or s in _TURNS}
    drivers = drivers_of(subject.result)
    held = [d for d in drivers if d.role == "driver"]
    if not evident and not shapes and not held:
        closest = factors[0]
        telling.say("factors_none", factor=subject.name(closest.name), **_strength(closest), **subject.target)
        return
    for factor in [f for f in evident if f.name not in shapes][: 1 if len(drivers) > 1 or shapes else 2]:
        _factor(subject, factor, telling)
    for shaped in list(shapes)[:1]:
        telling.say(_SHAPES.get(shapes[shaped], "curve_uneven"), factor=subject.name(shaped), **subject.target)
    if drivers:
        _drivers(subject, drivers, telling)
    if len(telling) < TOLD and len(factors) > 2:
        telling.say("factors_held", evident=len(evident), tried=len(factors))


def _factor(subject: _Subject, factor: Factor, telling: Telling) -> None:
    facts = subject.target | {"factor": subject.name(factor.name)} | _strength(factor)
    template = _template(factor, subject.is_flag(factor.name), subject.is_flag(str(subject.result.get("target"))))
    if not telling.say(template, **facts):
        telling.say(f"{template}_bare", **facts)
    lag = lag_of(subject.result, factor.name)
    if lag and len(telling) < TOLD:
        spoken = Fact(lag, f"{subject.plan.grain or 'step'}s")
        telling.say("factor_lag", lag=spoken, factor=subject.name(factor.name), **subject.target)


def _drivers(subject: _Subject, drivers: list[Driver], telling: Telling) -> None:
    held = [d.name for d in drivers if d.role == "driver"]
    hidden = [d.name for d in drivers if d.role == "inseparable"]
    riding = [d for d in drivers if d.role == "passenger"]
    if held and len(telling) < TOLD:
        telling.say("drivers_one" if len(held) == 1 else "drivers", drivers=_listed(held, subject.name), **subject.target)
    if riding and len(telling) < TOLD:
        whose = list(dict.fromkeys(n for d in riding for n in d.of))
        riders = _listed([d.name for d in riding], subject.name)
        telling.say("passenger", riders=riders, carriers=_listed(whose, subject.name), **subject.target)
    if len(hidden) > 1 and len(telling) < TOLD:
        hiding = _listed(hidden, subject.name)
        telling.say("inseparable", hiding=hiding[:1].upper() + hiding[1:], **subject.target)


def _listed(names: list[str], name: Name) -> str:
    shown = [name(n) for n in names[:MOST_NAMES]] + (["others"] if len(names) > MOST_NAMES else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _pairs(factors: list[Factor], name: Name, telling: Telling) -> None:
    pair = next((f for f in factors if f.signed and f.evident is not False and PAIR in f.name), None)
    if pair is None:
        return
    a, _, b = pair.name.partition(PAIR)
    first = name(a)
    facts: dict[str, Value] = {"pair_a": first[:1].upper() + first[1:], "pair_b": name(b)}
    telling.say("pair_up" if pair.value >= 0 else "pair_down", **facts, **_strength(pair))


def _flags(plan: QueryPlan, semantics: SemanticModel) -> Callable[[str], bool]:
    """Whether a column of the rows says yes or no."""
    flags = {f.name for ref in plan.fields if (f := semantics.field(ref)) is not None and f.role == "flag"}
    return flags.__contains__


def _template(factor: Factor, flag: bool, of_flag: bool) -> str:
    if not factor.signed:
        return "factor_kind"
    about = "_both" if flag and of_flag else "_where" if flag else "_often" if of_flag else ""
    return f"factor_{'up' if factor.value >= 0 else 'down'}{about}"


def _strength(factor: Factor) -> dict[str, Value]:
    return {"r": Fact(factor.value, COEFFICIENT), "q": Fact(factor.q, PROBABILITY)}
