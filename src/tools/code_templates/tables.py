"""Scripts for a table of orders, customers and their like."""

from __future__ import annotations

from typing import Final

from src.tools.code_templates.template import Template

HYPOTHESIS_TEST: Final = Template(
    name="hypothesis_test",
    tells="Whether a number differs between groups: the test that fits, with effect sizes and intervals.",
    settings={"value": "amount", "by": "region"},
    body="""
        import plotly.graph_objects as go
        from src.analyses.hypothesis import hypothesis

        result = hypothesis(df, value=value, by=by)

        figure = go.Figure()
        for name, rows in df.groupby(by):
            figure.add_box(y=rows[value], name=str(name))
        figure.update_layout(yaxis_title=value, showlegend=False)
    """,
)
REGRESSION: Final = Template(
    name="regression",
    tells="How a number (or a yes and no) depends on several others at once, with diagnostics.",
    settings={"target": "amount", "factors": ["quantity", "discount", "region"]},
    body="""
        import plotly.graph_objects as go
        from src.analyses.regression import regression

        result = regression(df, target=target, factors=factors)

        found = result["coefficients"]
        figure = go.Figure(go.Bar(x=[c["estimate"] for c in found], y=[c["term"] for c in found], orientation="h"))
        figure.update_layout(xaxis_title=target)
    """,
)
CLUSTERING: Final = Template(
    name="clustering",
    tells="Groups of rows that resemble each other, how many there are, what sets each apart, and whether there are any.",
    settings={"columns": ["amount", "quantity", "discount"], "k": None},
    body="""
        import plotly.graph_objects as go
        from src.analyses.clustering import clustering

        result = clustering(df, columns=columns, k=k)

        points = result["points"]
        figure = go.Figure(go.Scatter(x=points["x"], y=points["y"], mode="markers", marker_color=points["cluster"]))
    """,
)
COHORT: Final = Template(
    name="cohort",
    tells="Which share of those who began in a month came back in each later one.",
    settings={"entity": "customer", "time": "order_date", "grain": "month"},
    body="""
        import plotly.graph_objects as go
        from src.analyses.cohort import cohort

        result = cohort(df, entity=entity, time=time, grain=grain)

        figure = go.Figure(go.Heatmap(z=result["retention"], x=result["ages"], y=result["cohorts"], zmin=0, zmax=1))
        figure.update_layout(xaxis_title=f"{grain}s after the first", yaxis_autorange="reversed")
    """,
)
CHANGE: Final = Template(
    name="change",
    tells="Why a sum changed between two periods: each group's part, adding up exactly.",
    settings={
        "time": "order_date",
        "value": "amount",
        "before": ["2024-01-01", "2024-03-31"],
        "after": ["2024-04-01", "2024-06-30"],
        "dimensions": ["region"],
    },
    body="""
        import plotly.graph_objects as go
        from src.analyses.change import change

        result = change(df, value=value, period=time, before=before, after=after, dimensions=dimensions)

        steps = result["waterfall"]
        kinds = {"start": "absolute", "end": "total"}
        figure = go.Figure(
            go.Waterfall(
                x=[s["label"] for s in steps],
                y=[s["value"] for s in steps],
                measure=[kinds.get(s["kind"], "relative") for s in steps],
            )
        )
    """,
)
TREND: Final = Template(
    name="trend",
    tells="Whether a series goes up or down beyond season and chance, how fast, and where it changed course.",
    settings={"time": "order_date", "value": "amount", "grain": "month"},
    body="""
        import plotly.graph_objects as go
        from src.analyses.trend import trend

        result = trend(df, time=time, value=value, grain=grain)

        dates = result["series"]["dates"]
        figure = go.Figure()
        figure.add_scatter(x=dates, y=result["series"]["values"], name=value)
        figure.add_scatter(x=dates, y=result["line"], name="trend")
    """,
)
DECOMPOSITION: Final = Template(
    name="decomposition",
    tells="Trend, seasons and remainder of a series, and whether it has them.",
    settings={"time": "order_date", "value": "amount", "grain": "month"},
    body="""
        import plotly.graph_objects as go
        from src.analyses.decomposition import decomposition

        result = decomposition(df, time=time, value=value, grain=grain)

        dates = result["series"]["dates"]
        figure = go.Figure()
        figure.add_scatter(x=dates, y=result["series"]["values"], name=value)
        figure.add_scatter(x=dates, y=result["trend"], name="trend")
        figure.add_scatter(x=dates, y=result["remainder"], name="remainder")
    """,
)
