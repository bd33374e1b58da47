"""What a portfolio's analysis says: return and risk, the deepest fall, the tail, the benchmark or the frontier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.narration import Fact
from src.tools.narrate.matter import Matter
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.findings import items, mapping
from src.tools.result_view.naming import label_of_column, lowered
from src.tools.result_view.rows import as_day, number
from src.tools.result_view.units import COEFFICIENT

_TOLD: Final = 3


def tell_portfolio(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    """At most four sentences; the one on the tail gives way to a benchmark's or a frontier's."""
    metrics, dates = mapping(result.get("metrics")), items(result.get("dates"))
    if not metrics or not dates:
        return
    whole: dict[str, Value] = {
        "portfolio_name": _name(matter, result),
        "portfolio_total": _percent(metrics.get("total_return")),
        "portfolio_start": as_day(dates[0]),
        "portfolio_end": as_day(dates[-1]),
        "portfolio_yearly": _percent(metrics.get("annual_return")),
    }
    risk: dict[str, Value] = {
        "portfolio_volatility": _percent(metrics.get("volatility")),
        "portfolio_sharpe": Fact(number(metrics.get("sharpe_ratio")), COEFFICIENT),
    }
    if not telling.say("portfolio_return", **whole, **risk):
        telling.say("portfolio_return_bare", **whole)
    _holdings(result, telling)
    if matter.plan.analysis is not None and matter.plan.analysis.confidence is not None:
        _tail(result, telling)
    _fall(result, telling)
    _market(matter, result, telling)
    _frontier(result, telling)
    if matter.plan.analysis is None or matter.plan.analysis.confidence is None:
        _tail(result, telling)


def _name(matter: Matter, result: Mapping[str, Any]) -> str:
    column = str(result.get("portfolio"))
    if column not in matter.rows:
        return "A portfolio of equal parts" if len(mapping(result.get("holdings"))) > 1 else column
    return label_of_column(column, matter.plan, matter.rows, matter.semantics)


def _percent(share: object) -> Fact:
    return Fact.percent(number(share))


def _fall(result: Mapping[str, Any], telling: Telling) -> None:
    deepest = mapping(next(iter(items(result.get("drawdowns"))), None))
    depth = number(deepest.get("depth"))
    if depth is not None:
        when = {"portfolio_peak": as_day(deepest.get("peak")), "portfolio_trough": as_day(deepest.get("trough"))}
        telling.say("portfolio_fall", portfolio_depth=_percent(-depth), **when)


def _market(matter: Matter, result: Mapping[str, Any], telling: Telling) -> None:
    market, benchmark = mapping(result.get("market")), result.get("benchmark")
    if market and isinstance(benchmark, str):
        telling.say(
            "portfolio_beta",
            portfolio_market=lowered(label_of_column(benchmark, matter.plan, matter.rows, matter.semantics)),
            portfolio_beta=Fact(number(market.get("beta")), COEFFICIENT),
            portfolio_alpha=_percent(market.get("alpha")),
        )


def _frontier(result: Mapping[str, Any], telling: Telling) -> None:
    best = mapping(mapping(result.get("frontier")).get("maximum_sharpe"))
    held = sorted(mapping(best.get("weights")).items(), key=lambda k: (-(number(k[1]) or 0.0), k[0]))[:_TOLD]
    parts = [
        telling.fragment(TEMPLATES["portfolio_weight"], {"portfolio_part": _percent(weight), "portfolio_holding": str(name)})
        for name, weight in held
        if (number(weight) or 0.0) >= 0.005
    ]
    told = [p for p in parts if p is not None]
    if told:
        ratio = Fact(number(best.get("sharpe_ratio")), COEFFICIENT)
        telling.say("portfolio_best", {"portfolio_weights": ", ".join(told)}, portfolio_sharpe_best=ratio)


def _holdings(result: Mapping[str, Any], telling: Telling) -> None:
    """Which holding did best for its risk, and which least well."""
    ratios = {str(k): number(mapping(v).get("sharpe_ratio")) for k, v in mapping(result.get("holdings")).items()}
    known = sorted(((r, name) for name, r in ratios.items() if r is not None), reverse=True)
    if len(known) > 1:
        (best, leader), (least, last) = known[0], known[-1]
        telling.say(
            "portfolio_holdings",
            portfolio_leader=leader,
            portfolio_leading=Fact(best, COEFFICIENT),
            portfolio_last=last,
            portfolio_least=Fact(least, COEFFICIENT),
        )


def _tail(result: Mapping[str, Any], telling: Telling) -> None:
    level, tail = next(iter(mapping(result.get("tail")).items()), ("", None))
    losses = mapping(tail)
    if losses:
        telling.say(
            "portfolio_tail",
            portfolio_share=Fact(100 - float(level), "%"),
            portfolio_period=str(result.get("period", "day")),
            portfolio_var=_percent(losses.get("value_at_risk")),
            portfolio_shortfall=_percent(losses.get("expected_shortfall")),
        )
