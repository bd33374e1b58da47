"""Scripts for any table or series."""

from __future__ import annotations

from typing import Final

from src.tools.code_templates.template import Template

CORRELATION: Final = Template(
    name="correlation",
    tells="What goes together with a target (or, without one, everything with everything), corrected for what was tried.",
    settings={"target": None},
    body="""
        import plotly.graph_objects as go
        from src.analyses.correlation import correlation

        result = correlation(df, target=target)

        matrix = result["matrix"]
        figure = go.Figure(go.Heatmap(z=matrix["values"], x=matrix["columns"], y=matrix["columns"], zmin=-1, zmax=1))
    """,
)
DISTRIBUTION: Final = Template(
    name="distribution",
    tells="Location, spread, quantiles, skew and outliers of a column, with its histogram.",
    settings={"column": "portfolio_value"},
    body="""
        import plotly.graph_objects as go
        from src.analyses.summary import summary

        result = summary(df, columns=[column])

        figure = go.Figure(go.Histogram(x=df[column], nbinsx=40))
        figure.update_layout(xaxis_title=column, yaxis_title="rows", bargap=0.02)
    """,
)
TIME_SERIES: Final = Template(
    name="time_series",
    tells="A forecast of a series with its intervals, and the periods that stand out.",
    settings={"time": "date", "value": "portfolio_value", "grain": "week", "steps": 8},
    body="""
        import plotly.graph_objects as go
        from src.analyses.anomaly import anomaly
        from src.analyses.forecast import forecast

        ahead = forecast(df, time=time, value=value, grain=grain, steps=steps, additive=False)
        odd = anomaly(df, time=time, value=value, grain=grain, additive=False)
        result = {"forecast": ahead, "anomalies": odd}

        past, days = ahead["history"], ahead["forecast_dates"]
        figure = go.Figure()
        figure.add_scatter(x=past["dates"], y=past["values"], name="history")
        figure.add_scatter(x=days, y=ahead["forecast"], name="forecast")
        figure.add_scatter(x=days, y=ahead["upper_95"], line_width=0, showlegend=False)
        figure.add_scatter(x=days, y=ahead["lower_95"], line_width=0, fill="tonexty", name="95 % interval")
    """,
)
