"""Scripts about investments."""

from __future__ import annotations

from typing import Final

from src.tools.code_templates.template import Template

PORTFOLIO_PERFORMANCE: Final = Template(
    name="portfolio_performance",
    tells="Returns, Sharpe and Sortino ratio, drawdowns, value at risk and beta of a portfolio, with its growth drawn.",
    settings={"time": "date", "value": "portfolio_value", "benchmark": None, "risk_free": 0.0},
    body="""
        import plotly.graph_objects as go
        from src.analyses.portfolio import portfolio

        result = portfolio(df, time=time, value=value, benchmark=benchmark, risk_free=risk_free)

        figure = go.Figure()
        for name, growth in result["growth"].items():
            figure.add_scatter(x=result["dates"], y=growth, name=name)
        figure.update_layout(title="Growth of 1", hovermode="x unified")
    """,
)
EFFICIENT_FRONTIER: Final = Template(
    name="efficient_frontier",
    tells="The mean-variance frontier of several holdings: risk and return of each, and the weights of the best ratio.",
    settings={"time": "date", "holdings": ["portfolio_value", "sp500_value"], "risk_free": 0.0},
    body="""
        import plotly.graph_objects as go
        from src.analyses.portfolio import portfolio

        result = portfolio(df, time=time, value=holdings, risk_free=risk_free)

        line = result["frontier"].get("points", [])
        held = result["frontier"].get("holdings", [])
        figure = go.Figure()
        figure.add_scatter(x=[p["volatility"] for p in line], y=[p["annual_return"] for p in line], name="frontier")
        figure.add_scatter(
            x=[h["volatility"] for h in held],
            y=[h["annual_return"] for h in held],
            text=[h["name"] for h in held],
            mode="markers+text",
            name="holdings",
        )
        figure.update_layout(xaxis_title="Volatility a year", yaxis_title="Return a year")
    """,
)
