"""What asks how an investment did: names of its ratios and risks, which nothing else is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token

_RATE: Final = ("risk", "free", "rate")
_INDICES: Final = (
    ("s", "&", "p", "500"), ("s", "and", "p", "500"), ("s", "&", "p"), ("sp", "500"), ("dow", "jones"), ("msci", "world"),
    ("ftse", "100"), ("nasdaq", "100"), ("russell", "2000"), ("stoxx", "600"),
)  # fmt: skip
"""Stock indices whose names are several words."""


def risk_free_at(tokens: Sequence[Token], position: int) -> tuple[int, float | None]:
    """How many tokens from a position on state the risk-free rate ("risk-free rate of 3%"), and the yearly rate as a share."""
    if _norms(tokens, position, 3) != _RATE:
        return 0, None
    end = position + 3
    while end < len(tokens) and tokens[end].norm in ("of", "at", "is", "=", ":"):
        end += 1
    number = tokens[end].number if end < len(tokens) else None
    if number is None:
        return 3, None
    percent = "%" in tokens[end].text
    return end + 1 - position, number / 100 if percent else number


def confidence_at(tokens: Sequence[Token], position: int) -> tuple[int, float | None]:
    """How many tokens state the confidence of a value at risk ("95% confidence", "at 99 %"), and it as a share."""
    token = tokens[position]
    if token.number is None or not ("%" in token.text or _norms(tokens, position + 1, 1) == ("percent",)):
        return 0, None
    end = position + 1 + ("%" not in token.text)
    while end < len(tokens) and tokens[end].norm in ("confidence", "level"):
        end += 1
    return (end - position, token.number / 100) if 50 <= token.number < 100 else (0, None)


def index_at(tokens: Sequence[Token], position: int) -> int:
    """How many tokens are the name of a stock index ("S&P 500")."""
    return next((len(name) for name in _INDICES if _norms(tokens, position, len(name)) == name), 0)


def _norms(tokens: Sequence[Token], position: int, count: int) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens[position : position + count])


def _states_rate(tokens: Sequence[Token], position: int) -> int:
    return risk_free_at(tokens, position)[0]


def _states_confidence(tokens: Sequence[Token], position: int) -> int:
    at_risk = any(t.norm in ("var", "cvar", "shortfall", "risk") for t in tokens)
    return confidence_at(tokens, position)[0] if at_risk else 0


PORTFOLIO: Final = CueTable(
    kind="portfolio",
    name="an analysis of a portfolio",
    words={4: "sharpe sortino drawdown drawdowns calmar cvar var", 2.5: "beta"},
    phrases={
        4: (
            "sharpe ratio", "sortino ratio", "calmar ratio", "max drawdown", "maximum drawdown", "deepest drawdown",
            "worst drawdown", "biggest drawdown", "value at risk", "conditional var", "expected shortfall",
            "efficient frontier", "mean variance", "risk adjusted", "tracking error", "information ratio",
            "annualized volatility", "annualised volatility", "annual volatility", "rolling beta", "rolling volatility",
            "portfolio weights", "optimal weights", "portfolio performance", "portfolio returns", "portfolio risk",
            "portfolio optimization", "portfolio optimisation",
        ),
    },
    constructions={4: (_states_rate,), 1: (_states_confidence, index_at)},
    nameless=True,
    companions="""ratio returns return total max maximum deepest worst best volatility performance risk metric annual annualized
        annualised yearly daily risky riskiest conditional
        confidence optimal weight holding asset position current market benchmark alpha
        relative against stock allocation diversified loss level ytd""",
    over=frozenset({"anomaly", "summary", "correlation"}),
)  # fmt: skip
