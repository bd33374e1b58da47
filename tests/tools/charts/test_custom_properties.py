"""Whatever is written: either nothing is drawn, and why, or a figure of allowed parts whose every number is from the rows."""

from __future__ import annotations

import json
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.analysis import ChartSpec
from src.tools.charts.custom import check_figure, figure_of_code
from src.tools.charts.custom.layouts import LAYOUT
from src.tools.charts.custom.traces import TRACES
from src.tools.result_view.rows import Rows
from tests.fakes.figures import LENT, column, data_numbers, drawn, loaded, paths
from tests.tools.charts.test_custom import assert_inert

NAMES = [c.name for c in LENT.columns]
REFERENCES = st.sampled_from([column(n) for n in (*NAMES, "profit")])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["a", "v", "h", "y2", "stack", "<a href='x'>", "60"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["column", "text", "x", "color"]), inner, max_size=3)
    ),
    max_leaves=5,
)
VALUES = REFERENCES | st.lists(REFERENCES, max_size=3) | JSON
ATTRIBUTES: Final = sorted({name for rules in TRACES.values() for name in rules.rules})
PARTS = st.dictionaries(
    st.sampled_from(["source", "target", "value", "label", "size", "color", "type", "array"]), VALUES, max_size=4
)
TRACE = st.fixed_dictionaries(
    {"type": st.sampled_from([*TRACES, "scattergl", "image"]) | JSON, "x": VALUES, "y": VALUES},
    optional=dict.fromkeys(["values", "path", "r", "theta", "z", "labels"], VALUES) | {"link": PARTS, "marker": PARTS},
)
AXIS = st.dictionaries(
    st.sampled_from(["type", "overlaying", "range", "side", "domain", "title", "autorange"]), JSON, max_size=4
)
MORE = st.dictionaries(st.sampled_from(ATTRIBUTES), VALUES, max_size=4)
FIGURE = st.fixed_dictionaries(
    {"data": st.lists(st.builds(lambda trace, more: trace | more, TRACE, MORE), max_size=3)},
    optional={"layout": st.dictionaries(st.sampled_from([*LAYOUT, "shapes", "images", "template"]), AXIS | JSON, max_size=5)},
)  # fmt: skip

ROWS: Final = Rows(LENT)
KNOWN: Final = {v for name in NAMES if ROWS.is_numeric(name) for v in ROWS.numbers(name)}
OURS: Final = {
    "data": {
        *ATTRIBUTES, "type", "name", "fillcolor", "line", "marker", "increasing", "decreasing", "totals", "connector", "number",
        "colorscale", "colorbar", "xgap", "ygap", "automargin", "textfont",
        "pathbar", "leaf",
    },
    "layout": set(LAYOUT) | {"template", "meta", "margin", "legend", "polar"} | {f"{kind}colorway" for kind in TRACES},
}  # fmt: skip


def holds(figure: dict[str, Any]) -> None:
    assert_inert(figure)
    for trace in figure["data"]:
        assert set(trace) <= OURS["data"], set(trace) - OURS["data"]
        assert trace["type"] in TRACES
    assert set(figure["layout"]) <= OURS["layout"], set(figure["layout"]) - OURS["layout"]
    assert not any(path.endswith((".range", ".href", ".src", ".args")) for path in paths(figure))


@settings(deadline=None, max_examples=120)
@given(FIGURE)
def test_a_written_figure_shows_the_rows_or_nothing(written: dict[str, Any]) -> None:
    figure = drawn(written)
    if figure is None:
        return
    holds(figure)
    for trace in figure["data"]:
        if trace["type"] == "sankey":
            trace["link"] = {"value": trace["link"]["value"]}
        summed = trace["type"] in ("treemap", "sunburst", "icicle", "heatmap")
        looks = {trace.get("marker", {}).get("size")} if not isinstance(trace.get("marker", {}).get("size"), list) else set()
        for number in data_numbers(trace):
            assert number in KNOWN or number in looks or (summed and (number == 0 or is_sum(number))), (number, trace)


def is_sum(number: float) -> bool:
    """Whether it is the sum of the rows that share a place."""
    return any(
        abs(number - sum(ROWS.numbers(name)[i] or 0.0 for i in places)) < 1e-6
        for name in ("fines", "loans", "balance")
        for places in GROUPS
    )


GROUPS: Final = [
    [i for i in range(12) if all(ROWS.values(n)[i] == ROWS.values(n)[first] for n in by)]
    for by in (("branch",), ("genre",), ("month",), ("fines",))
    for first in range(12)
]


@settings(deadline=None, max_examples=60)
@given(JSON | FIGURE | st.text(max_size=60))
def test_any_text_is_read_without_an_exception(written: Any) -> None:
    for given_ in (written, json.dumps(written)):
        checked = check_figure(given_, LENT)
        assert (checked.figure is None) == bool(checked.reason)


ARRAYS = st.lists(st.none() | st.floats() | st.integers() | st.sampled_from(["a", "<b>", "2026-01-01"]), max_size=4)
MADE = st.fixed_dictionaries(
    {"type": st.sampled_from(sorted(TRACES)), "x": ARRAYS, "y": ARRAYS},
    optional=dict.fromkeys(["values", "labels", "parents", "r", "theta", "ids", "open", "high", "low", "close"], ARRAYS)
    | {"z": st.lists(ARRAYS, max_size=3), "marker": PARTS, "link": PARTS, "node": PARTS, "value": st.floats()},
)


@settings(deadline=None, max_examples=80)
@given(st.lists(MADE, min_size=1, max_size=3), st.dictionaries(st.sampled_from([*LAYOUT, "shapes"]), AXIS | JSON, max_size=4))
def test_a_figure_of_code_is_of_allowed_parts_or_nothing(traces: list[Any], layout: dict[str, Any]) -> None:
    checked = figure_of_code(json.dumps({"data": traces, "layout": layout}))
    if checked.figure is None:
        assert checked.reason
        return
    holds(loaded(ChartSpec("custom", "What the code found", figure=checked.figure), LENT))
