"""How a portfolio did."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final[dict[str, str]] = {
    "portfolio_return": (
        "{portfolio_name} returned {portfolio_total} from {portfolio_start} to {portfolio_end}, {portfolio_yearly} a year "
        "at a volatility of {portfolio_volatility}, a Sharpe ratio of {portfolio_sharpe}."
    ),
    "portfolio_return_bare": (
        "{portfolio_name} returned {portfolio_total} from {portfolio_start} to {portfolio_end}, {portfolio_yearly} a year."
    ),
    "portfolio_holdings": (
        "For its risk {portfolio_leader} did best, with a Sharpe ratio of {portfolio_leading}, and {portfolio_last} "
        "least well, with {portfolio_least}."
    ),
    "portfolio_fall": "Its deepest fall was {portfolio_depth}, from {portfolio_peak} to {portfolio_trough}.",
    "portfolio_tail": (
        "On the worst {portfolio_share} of {portfolio_period}s it lost {portfolio_var} or more, "
        "{portfolio_shortfall} on average."
    ),
    "portfolio_beta": "Its beta to {portfolio_market} is {portfolio_beta}, its alpha {portfolio_alpha} a year.",
    "portfolio_best": "In the past the best Sharpe ratio, {portfolio_sharpe_best}, was had with {portfolio_weights}.",
    "portfolio_weight": "{portfolio_part} in {portfolio_holding}",
}
