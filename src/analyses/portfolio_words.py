"""A portfolio's results in one paragraph."""

from __future__ import annotations

import math
from typing import Any

from src.analyses.returns import Course
from src.analyses.words import listed, name, percent


def interpret(
    whose: str, course: Course, metrics: dict[str, float], tail: dict[str, dict[str, float]], drops: list[dict[str, Any]],
    market: dict[str, Any], benchmark: str | None, efficient: dict[str, Any],
) -> str:  # fmt: skip
    """What it gained, at what risk, how it fell, how it goes with its benchmark, and what the frontier holds."""
    said = [
        f"{name(whose).capitalize()} returned {percent(metrics['total_return'])} from {course.dates[0]} to {course.dates[-1]}, "
        f"{percent(metrics['annual_return'])} a year at a volatility of {percent(metrics['volatility'])}."
    ]
    if math.isfinite(metrics["sharpe_ratio"]):
        interval = ""
        if math.isfinite(metrics["sharpe_low"]):
            interval = f" (95 % interval {metrics['sharpe_low']:.2f} to {metrics['sharpe_high']:.2f})"
        said.append(f"Its Sharpe ratio is {metrics['sharpe_ratio']:.2f}{interval}.")
    if drops:
        back = f"made up on {drops[0]['recovered']}" if drops[0]["recovered"] is not None else "not made up yet"
        said.append(
            f"Its deepest fall was {percent(-drops[0]['depth'])}, from {drops[0]['peak']} to {drops[0]['trough']}, {back}."
        )
    level, losses = next(iter(tail.items()))
    said.append(
        f"On the worst {100 - float(level):g} % of {course.period}s it lost {percent(losses['value_at_risk'])} or more, "
        f"{percent(losses['expected_shortfall'])} on average."
    )
    if market and benchmark:
        said.append(
            f"Against {name(benchmark)} its beta is {market['beta']:.2f} "
            f"({market['beta_low']:.2f} to {market['beta_high']:.2f}) "
            f"and its alpha {percent(market['alpha'])} a year"
            f"{'' if market['alpha_p'] <= 0.05 else ', which chance explains as well'}."
        )
    if efficient:
        best = efficient["maximum_sharpe"]["weights"]
        parts = [f"{n} {percent(w, 0)}" for n, w in sorted(best.items(), key=lambda k: -k[1]) if w >= 0.005]
        said.append(f"In the past the best Sharpe ratio had {listed(parts)}.")
    return " ".join(said)
