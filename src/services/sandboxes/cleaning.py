"""Makes what comes out of a sandbox safe to show: text without control codes, charts without links, real PNG files."""

from __future__ import annotations

import json
import re
import struct
import unicodedata
from typing import Any, Final

from src.services.sandboxes.protocol import ProtocolError, load_json

MAX_PIXELS: Final = 25_000_000
_ESCAPES: Final = re.compile(
    r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|\[[0-?]*[ -/]*[@-~]|[ -/]*[0-~])?"
)
_TAGS: Final = re.compile(r"<(?!/?(?:b|i|br|sub|sup|extra)\s*/?>)/?[a-zA-Z!][^<>]*>?")
_BIDI: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
_TRACES: Final = frozenset(
    [
        "bar",
        "barpolar",
        "box",
        "candlestick",
        "carpet",
        "choropleth",
        "contour",
        "funnel",
        "funnelarea",
        "heatmap",
        "histogram",
        "histogram2d",
        "histogram2dcontour",
        "icicle",
        "indicator",
        "isosurface",
        "mesh3d",
        "ohlc",
        "parcats",
        "parcoords",
        "pie",
        "sankey",
        "scatter",
        "scatter3d",
        "scattergeo",
        "scattergl",
        "scatterpolar",
        "scatterpolargl",
        "scatterternary",
        "splom",
        "sunburst",
        "surface",
        "table",
        "treemap",
        "violin",
        "waterfall",
    ]
)


def clean_text(data: bytes) -> str:
    """As text: no terminal escapes, no control or direction codes, line ends as newlines."""
    text = _ESCAPES.sub("", data.decode("utf-8", "replace")).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or (unicodedata.category(char) != "Cc" and char not in _BIDI))


def clean_image(data: bytes) -> bytes | None:
    """The PNG file, or None if it is none or claims too many pixels."""
    if len(data) < 33 or data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        return None
    width, height = struct.unpack_from("!II", data, 16)
    return data if 0 < width * height <= MAX_PIXELS else None


def clean_figure(data: bytes) -> str | None:
    """Plotly JSON: `data` and `layout`, known traces, no pictures, links or foreign tags; None if it is none."""
    try:
        figure = load_json(data)
    except ProtocolError:
        return None
    if not isinstance(figure, dict) or not isinstance(figure.get("data"), list):
        return None
    traces = [trace for trace in figure["data"] if isinstance(trace, dict) and trace.get("type", "scatter") in _TRACES]
    if len(traces) != len(figure["data"]):
        return None
    layout = figure.get("layout")
    layout = {key: value for key, value in layout.items() if key != "images"} if isinstance(layout, dict) else {}
    return json.dumps(_without_tags({"data": traces, "layout": layout}), allow_nan=False)


def _without_tags(value: Any) -> Any:
    if isinstance(value, str):
        return _TAGS.sub("", value) if "<" in value else value
    if isinstance(value, list):
        return [_without_tags(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_tags(item) for key, item in value.items()}
    return value
