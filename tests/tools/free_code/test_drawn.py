"""Figures of a model's code: data of the rows are drawn in our look, everything else is left out or refused, and said."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from src.models.analysis import AnalysisDraft, CheckedFigure
from src.models.execution import CodeOutcome
from src.models.sql import ResultColumn, ResultTable
from src.tools.free_code import Asked, checked_code, figure_of, judged

TABLE = ResultTable(
    pa.table({"crop": ["wheat", "barley", "plot 7"], "area": [1.5, 2.5, None]}),
    (ResultColumn("crop", "text", "Crop"), ResultColumn("area", "number", "Area", "ha")),
)
ASKED = Asked("How even is the area of crops?", TABLE, date(2026, 10, 31))
FREE = AnalysisDraft("free", "result = 1", by="model")


def bars(**more: Any) -> dict[str, Any]:
    return {"type": "bar", "x": ["wheat", "barley"], "y": [1.5, 2.5], **more}


def seen(figure: Any, *, as_object: bool = False) -> tuple[CheckedFigure | None, list[str]]:
    """The figure that is shown, and what is said, for one in the result or one that plotly made."""
    result: dict[str, Any] = {"answers": {"mean": 2.0}}
    ran = CodeOutcome(
        "ok",
        "restricted",
        result=result if as_object else result | {"figure": figure},
        visualization=json.dumps(figure) if as_object else None,
    )
    outcome = judged(FREE, ran, ASKED)
    assert (outcome.visualization, set(outcome.result)) == (None, {"answers", "n", "method", "warnings"})
    return figure_of(FREE, ran, ASKED), outcome.result["warnings"]


@pytest.mark.parametrize("as_object", [False, True])
def test_a_figure_of_labels_and_numbers_of_the_rows_is_kept(as_object: bool) -> None:
    layout = {"title": {"text": "Area by crop"}, "xaxis": {"title": {"text": "Crop"}}}
    figure, said = seen({"data": [bars(name="plot 7")], "layout": layout}, as_object=as_object)
    assert figure is not None
    assert (figure.title, figure.layout["xaxis"], said) == ("Area by crop", {"title": "Crop"}, [])
    assert (figure.traces[0]["y"], figure.traces[0]["name"]) == ([1.5, 2.5], "plot 7")


@pytest.mark.parametrize("title", ["Sales tripled", "Area 300", "Wheat wins", "see http://x.example", "Buy now"])
def test_words_of_the_models_own_are_left_out(title: str) -> None:
    figure, _ = seen({"data": [bars(name=title)], "layout": {"title": title, "annotations": [{"text": title}]}})
    assert figure is not None
    assert title not in json.dumps([figure.traces, figure.layout, figure.title])


def test_a_label_that_the_rows_do_not_have_leaves_its_trace_out_and_is_said() -> None:
    figure, said = seen({"data": [bars(), bars(x=["wheat", "call 555"])]})
    assert figure is not None
    assert len(figure.traces) == 1
    assert said == ["Of the figure that the code drew: 1 part of the figure left out, as not vouched for."]


@pytest.mark.parametrize(
    "figure",
    [
        {},
        "nothing",
        4,
        {"data": [{"type": "image"}]},
        {"data": [bars(x=["call 555", "wheat"])]},
        {"data": [bars(y=[1.0] * 6_000, x=[1] * 6_000)]},
    ],
)
def test_a_figure_that_nothing_is_left_of_is_said_not_shown(figure: Any) -> None:
    shown, said = seen(figure)
    assert shown is None
    assert said[0].startswith("A figure that the code drew is not shown: ")
    assert "555" not in said[0]


def test_a_picture_of_matplotlib_is_refused_before_and_after() -> None:
    ran = CodeOutcome("ok", "restricted", result={"answers": {"mean": 2.0}}, images=(b"png",))
    outcome = judged(FREE, ran, ASKED)
    assert outcome.images == ()
    assert "matplotlib" in outcome.result["warnings"][0]
    refused = checked_code("import matplotlib.pyplot as plt\nresult = {'answers': {'mean': df['area'].mean()}}", ASKED)
    assert isinstance(refused, str)
    assert "give a Plotly figure" in refused


MEANS = "means = df.groupby('crop')['area'].mean().reset_index()\n"
ANSWERS = "result = {'answers': {'mean': df['area'].mean()}, 'figure': "


@pytest.mark.parametrize(
    "figure",
    [
        "{'data': [{'type': 'bar', 'x': means['crop'].tolist(), 'y': means['area'].tolist()}]}}",
        "{'data': [{'type': 'bar', 'x': list(means.crop), 'y': list(means.area)}], 'layout': {'xaxis': {'title': 'Crop'}}}}",
        "px.bar(means, x='crop', y='area', title='Area by crop')}",
        "go.Figure(go.Bar(x=means['crop'], y=means['area']))}",
    ],
)
def test_code_that_draws_the_rows_may_run(figure: str) -> None:
    imports = "import plotly.express as px\nimport plotly.graph_objects as go\n"
    assert isinstance(checked_code(f"{imports}{MEANS}{ANSWERS}{figure}", ASKED), AnalysisDraft)


@pytest.mark.parametrize(
    "figure",
    [
        "{'data': [{'type': 'bar', 'x': means['crop'].tolist(), 'y': [3, 2, 1]}]}}",
        "{'data': [{'type': 'bar', 'x': ['wheat', 'oats'], 'y': list(means.area)}]}}",
        "go.Figure(go.Bar(x=means['crop'], y=[1, 2, 3]))}",
        "go.Figure()}",
    ],
)
def test_typed_data_are_refused_before_they_run(figure: str) -> None:
    refused = checked_code(f"import plotly.graph_objects as go\n{MEANS}{ANSWERS}{figure}", ASKED)
    assert isinstance(refused, str)
    assert "df" in refused
