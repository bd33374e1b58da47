"""What a correlation says: the strongest factors with their evidence, and what it does not say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.tools.narrate.telling import Telling, Value
from src.tools.result_view.factors import PAIR, Factor, lag_of, ranked_factors
from src.tools.result_view.naming import label_of_column, lowered
from src.tools.result_view.rows import Rows
from src.tools.result_view.units import COEFFICIENT, PROBABILITY

TOLD: Final = 2


def tell_correlation(
    plan: QueryPlan, rows: Rows, semantics: SemanticModel, result: Mapping[str, Any], telling: Telling
) -> None:
    """The strongest evident factors (or that there are none), a lag, and the caution that belongs to it."""
    factors = ranked_factors(result)
    if not factors:
        return

    def name(column: str) -> str:
        return lowered(label_of_column(column, plan, rows, semantics))

    target = result.get("target")
    if not isinstance(target, str):
        _pairs(factors, name, telling)
    else:
        _of_target(plan, result, factors, target, name, telling)
    telling.say("not_cause")


def _of_target(
    plan: QueryPlan, result: Mapping[str, Any], factors: list[Factor], target: str, name: Any, telling: Telling
) -> None:
    spoken = name(target)
    of_target: dict[str, Value] = {"target": spoken, "target_first": spoken[:1].upper() + spoken[1:]}
    evident = [f for f in factors if f.evident is not False]
    if not evident:
        telling.say("factors_none", factor=name(factors[0].name), **_strength(factors[0]), **of_target)
        return
    for factor in evident[:TOLD]:
        facts = of_target | {"factor": name(factor.name)} | _strength(factor)
        if not telling.say(_template(factor), **facts):
            telling.say(f"{_template(factor)}_bare", **facts)
        lag = lag_of(result, factor.name)
        if lag:
            telling.say("factor_lag", lag=Fact(lag, f"{plan.grain or 'step'}s"), factor=name(factor.name), **of_target)
    if len(factors) > TOLD:
        telling.say("factors_held", evident=len(evident), tried=len(factors))


def _pairs(factors: list[Factor], name: Any, telling: Telling) -> None:
    pair = next((f for f in factors if f.signed and f.evident is not False and PAIR in f.name), None)
    if pair is None:
        return
    a, _, b = pair.name.partition(PAIR)
    first = name(a)
    facts: dict[str, Value] = {"pair_a": first[:1].upper() + first[1:], "pair_b": name(b)}
    telling.say("pair_up" if pair.value >= 0 else "pair_down", **facts, **_strength(pair))


def _template(factor: Factor) -> str:
    if not factor.signed:
        return "factor_kind"
    return "factor_up" if factor.value >= 0 else "factor_down"


def _strength(factor: Factor) -> dict[str, Value]:
    return {"r": Fact(factor.value, COEFFICIENT), "q": Fact(factor.q, PROBABILITY)}
