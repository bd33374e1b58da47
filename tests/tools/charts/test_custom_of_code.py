"""A figure that code in the sandbox made: its data are arrays, everything else is held to the same rules."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

from src.models.analysis import ChartSpec
from src.tools.charts.custom import figure_of_code
from tests.fakes.figures import LENT, loaded, one, strings
from tests.tools.charts.test_custom import EVIL, assert_inert

FRAME = pd.DataFrame(
    {
        "branch": ["North", "South", "East", "North", "South", "East"],
        "genre": ["Crime", "Crime", "Crime", "Poetry", "Poetry", "Poetry"],
        "fines": [10.5, 20.0, 30.0, 5.0, 6.0, 7.0],
        "loans": [3, 4, 5, 1, 2, 8],
        "day": pd.date_range("2026-01-01", periods=6),
    }
)


def drawn(figure: Any) -> dict[str, Any]:
    checked = figure_of_code(figure if isinstance(figure, str) else figure.to_json())
    assert checked.figure is not None, checked.reason
    return loaded(ChartSpec("custom", "What the code found", figure=checked.figure), LENT)


MADE = [
    px.bar(FRAME, x="branch", y="fines", color="genre", barmode="group", title="Fines by branch"),
    px.line(FRAME, x="day", y="fines", markers=True),
    px.scatter(FRAME, x="loans", y="fines", color="loans", size="fines"),
    px.area(FRAME, x="day", y="fines", color="genre"),
    px.pie(FRAME.head(3), names="branch", values="fines"),
    px.histogram(FRAME, x="fines", nbins=5),
    px.box(FRAME, x="branch", y="fines"),
    px.violin(FRAME, x="branch", y="fines", box=True),
    px.treemap(FRAME, path=["branch", "genre"], values="fines"),
    px.sunburst(FRAME, path=["branch", "genre"], values="fines"),
    px.imshow(FRAME[["fines", "loans"]].corr()),
    px.funnel(FRAME.head(3), x="fines", y="branch"),
    px.line_polar(FRAME.head(3), r="fines", theta="branch", line_close=True),
    px.bar(FRAME, x="fines", y="branch", orientation="h"),
    go.Figure(
        go.Sankey(node={"label": ["a", "b", "c"]}, link={"source": [0, 0], "target": [1, 2], "value": [4.0, 6.0]}),
    ),
    go.Figure(go.Indicator(mode="number", value=0)),
    go.Figure(go.Waterfall(x=["a", "b"], y=[5, -3], measure=["relative", "relative"])),
]


@pytest.mark.parametrize("made", MADE, ids=[f.data[0].type for f in MADE])
def test_what_plotly_makes_is_drawn_with_its_data_in_our_look(made: Any) -> None:
    figure = drawn(made)
    assert_inert(figure)
    assert {t["type"] for t in figure["data"]} == {t.type.removesuffix("gl") for t in made.data}
    assert "bdata" not in json.dumps(figure)
    assert "#636efa" not in json.dumps(figure)
    assert figure["layout"]["meta"]["description"].count(" ") > 4


def test_the_numbers_that_code_computed_are_kept() -> None:
    figure = drawn(MADE[0])
    assert [t["y"] for t in figure["data"]] == [[10.5, 20.0, 30.0], [5.0, 6.0, 7.0]]
    assert [t["name"] for t in figure["data"]] == ["Crime", "Poetry"]
    assert figure["layout"]["title"]["text"] == "Fines by branch"
    assert figure["layout"]["xaxis"]["title"]["text"] == "branch"
    cells = drawn(MADE[10])["data"][0]["z"]
    assert cells[0][0] == pytest.approx(1.0)
    assert len(cells) == len(cells[0]) == 2


@pytest.mark.parametrize(
    "title", ["Fines doubled", "Fines: 4,000 EUR", "Poetry fell", EVIL, "see https://example.org", "The best branch", "%{y}"]
)
def test_a_title_that_claims_or_counts_is_ours_instead(title: str) -> None:
    figure = drawn(px.bar(FRAME.head(3), x="branch", y="fines", title=title, labels={"branch": title}))
    assert figure["layout"]["title"]["text"] == "What the code found"
    assert "title" not in figure["layout"]["xaxis"]
    assert_inert(figure)


def test_markup_in_names_and_labels_is_only_text() -> None:
    evil = FRAME.head(3).assign(branch=[EVIL, "</script>", "c" * 5_000], genre=[EVIL, "b", "c"])
    for made in (
        px.bar(evil, x="branch", y="fines", color="genre"),
        px.treemap(evil, path=["genre", "branch"], values="fines"),
    ):
        figure = drawn(made)
        assert not any("<" in text or ">" in text or len(text) > 120 for text in strings(figure["data"]))


HOSTILE: list[tuple[str, str]] = [
    ("", "no JSON"),
    ("null", "no object"),
    ('{"data": [], "layout": {}}', "no traces"),
    (" " * 4_000_001, "longer"),
    (json.dumps(one("bar", x=list(range(6_000)), y=list(range(6_000)))), "more than 5,000 values"),
    (json.dumps({"data": [{"type": "bar", "x": [0] * 4_000, "y": [1] * 4_000}] * 12})[:-1], "no JSON"),
    (json.dumps(one("bar", x=["a"], y=[1, 2])), "different lengths"),
    (json.dumps(one("bar", x=[{"a": 1}], y=[1])), "neither number nor text"),
    (json.dumps(one("bar", x={"dtype": "O", "bdata": "AAAA"}, y=[1])), "is no array"),
    (json.dumps(one("bar", x={"dtype": "f8", "bdata": "AAA"}, y=[1])), "is no array"),
    (json.dumps(one("bar", x={"dtype": "f8", "bdata": "A" * 400_000}, y=[1])), "more than 5,000 values"),
    (json.dumps(one("bar", x={"dtype": "i1", "bdata": "AAAA", "shape": "9,9"}, y=[1])), "is no array"),
    (json.dumps(one("scatterpolar", r=["a"], theta=["b"])), "is no number"),
    (json.dumps(one("sankey", node={"label": ["a"]}, link={"source": [0], "target": [7], "value": [1]})), "lead nowhere"),
    (json.dumps(one("sankey", node={"label": ["a"]}, link={"source": [0], "target": [-1], "value": [1]})), "lead nowhere"),
    (json.dumps(one("pie", labels=["a", "b"], values=[3, -1])), "no whole"),
    (json.dumps(one("choropleth", locations=["DE"], z=[1])), "not drawn here"),
    (json.dumps(one("image", source="https://example.org/x.png")), "not drawn here"),
    (json.dumps(one("table", cells={"values": [[EVIL]]})), "not drawn here"),
    (json.dumps(one("histogram")), "no data"),
    (json.dumps(one("indicator", value=[1, 2])), "one number"),
    (json.dumps(one("treemap", labels=["a"], values=[1])), "labels and parents"),
]


@pytest.mark.parametrize(("made", "says"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_cannot_be_drawn_says_why(made: str, says: str) -> None:
    checked = figure_of_code(made)
    assert checked.figure is None
    assert says in checked.reason


def test_values_that_json_cannot_hold_are_gaps() -> None:
    figure = drawn('{"data": [{"type": "scatter", "x": [1, 2, 3], "y": [NaN, Infinity, 1e999]}]}')
    assert figure["data"][0]["y"] == [None, None, None]
    made = go.Figure(go.Scatter(x=[1.0, 2.0], y=[float("nan"), 4.0]))
    assert drawn(made)["data"][0]["y"] == [None, 4.0]


def test_all_the_arrays_of_a_figure_have_a_limit_together() -> None:
    trace = {"type": "scatter", "x": [0] * 4_000, "y": [1] * 4_000}
    checked = figure_of_code(json.dumps({"data": [trace] * 12}))
    assert checked.figure is not None
    assert len(checked.figure.traces) == 2
    assert any("too many" in text for text in checked.removed)


def test_axes_of_code_begin_where_ours_do() -> None:
    made = px.bar(FRAME.head(3), x="branch", y="fines").update_layout(yaxis={"range": [10, 31], "type": "log"})
    made.add_annotation(x=0, y=1, text=EVIL).add_hline(y=3).update_layout(updatemenus=[{"buttons": [{"args": [EVIL]}]}])
    axis = drawn(made)["layout"]["yaxis"]
    assert axis["rangemode"] == "tozero"
    assert "range" not in axis
    assert axis.get("type") != "log"
