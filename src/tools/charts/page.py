"""A chart as one HTML file that opens anywhere, offline, and can reach nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from html import escape, unescape
from typing import Final, Literal

from src.models.analysis import ChartTheme
from src.tools.charts.recolour import COLOUR_KEYS, partners
from src.tools.charts.theme import DARK, LIGHT
from src.tools.result_view.findings import mapping
from src.tools.result_view.units import clean

_STYLE: Final = (
    """
:root{color-scheme:light dark}
body{margin:0 auto;max-width:1100px;padding:24px;font:16px/1.5 system-ui,sans-serif;background:#f6f6f4;color:LIGHT_INK}
h1{font-size:1.25rem;margin:0 0 .5rem}
p{margin:.25rem 0;white-space:pre-line;overflow-wrap:anywhere}
#chart{margin-top:16px;min-height:320px;padding:8px;border-radius:8px;background:LIGHT_BACK}
details{margin-top:8px;font-size:.9rem}
h2{font-size:1rem;margin:1.5rem 0 .25rem}
pre{margin:0;padding:8px 12px;border-radius:8px;background:LIGHT_BACK;overflow-x:auto;font-size:.85rem}
.rows{max-height:480px;overflow:auto;font-size:.9rem}
table{border-collapse:collapse}
th,td{padding:2px 12px 2px 0;text-align:left;vertical-align:top}
.number{text-align:right;font-variant-numeric:tabular-nums}
dt{font-weight:600}
dd{margin:0 0 .25rem;overflow-wrap:anywhere}
body.dark{background:#121315;color:DARK_INK}
.dark #chart,.dark pre{background:DARK_BACK}
@media print{.rows{max-height:none}pre{white-space:pre-wrap}}
""".replace("LIGHT_INK", LIGHT.ink)
    .replace("LIGHT_BACK", LIGHT.background)
    .replace("DARK_INK", DARK.ink)
    .replace("DARK_BACK", DARK.background)
)

# Plotly.js 4 offers "Share chart", which uploads the data to its makers' cloud: off, whatever its defaults.
_DRAW: Final = """
"use strict";
(function () {
  var partners = PARTNERS;
  var text = document.getElementById("figure").textContent;
  var asked = document.body.dataset.theme;
  var prefers = window.matchMedia("(prefers-color-scheme: dark)");
  function partner(color, exchange) {
    var end = color.lastIndexOf(",");
    if (color.slice(0, 5) === "rgba(") { return (exchange[color.slice(0, end)] || color.slice(0, end)) + color.slice(end); }
    return exchange[color] || color;
  }
  function paint(value, exchange, coloured) {
    if (typeof value === "string") { return coloured ? partner(value, exchange) : value; }
    if (Array.isArray(value)) { return value.map(function (v) { return paint(v, exchange, coloured); }); }
    if (value === null || typeof value !== "object") { return value; }
    return Object.keys(value).reduce(function (made, key) {
      made[key] = paint(value[key], exchange, /COLOUR_KEYS/.test(key));
      return made;
    }, {});
  }
  function narrowed(figure) {
    var layout = figure.layout || {};
    var beside = layout.showlegend && (layout.legend || {}).orientation !== "h";
    var named = figure.data.filter(function (t) { return t.name && t.showlegend !== false; }).length;
    if (beside) {
      layout.height = (layout.height || 450) + 22 * named;
      layout.legend = { orientation: "h", x: 0, y: -0.15, yanchor: "top", traceorder: "normal" };
    }
    figure.data.forEach(function (t) { if (t.type === "heatmap") { delete t.texttemplate; } });
    return figure;
  }
  function show() {
    var figure = JSON.parse(text);
    var drawn = ((figure.layout || {}).meta || {}).theme || "light";
    var theme = asked === "auto" ? (prefers.matches ? "dark" : "light") : asked;
    document.body.className = theme;
    if (window.innerWidth < 640) { figure = narrowed(figure); }
    if (theme !== drawn) { figure = paint(figure, partners[theme], false); }
    document.getElementById("chart").style.minHeight = ((figure.layout || {}).height || 450) + "px";
    Plotly.react("chart", figure.data, figure.layout, {
      responsive: true, displaylogo: false, showSendToCloud: false, plotlyServerURL: "",
      modeBarButtonsToRemove: ["select2d", "lasso2d"]
    });
  }
  show();
  prefers.addEventListener("change", show);
  window.addEventListener("beforeprint", function () { if (asked === "auto") { asked = "light"; show(); asked = "auto"; } });
  window.addEventListener("afterprint", show);
})();
""".replace(
    "PARTNERS", json.dumps({"dark": partners(LIGHT, DARK), "light": partners(DARK, LIGHT)}, separators=(",", ":"))
).replace("COLOUR_KEYS", f"({'|'.join(COLOUR_KEYS)})$")


_NONE: Final = "'none'"


def chart_page(
    figure_json: str | None,
    title: str,
    text: str,
    *,
    plotlyjs: str = "inline",
    theme: ChartTheme | Literal["auto"] = "auto",
    below: str = "",
) -> str:
    """HTML with the figure, its title, the answer's text and the figure in words for screen readers.

    Without a figure there is no script at all. `below` is HTML, escaped already, that stands under the figure.

    `theme` "auto" follows the reader's own choice of light or dark, also while the page is open; it prints in light.
    `plotlyjs` is "inline" (one self-contained file of about 5 MB) or the relative path of a file that holds
    `plotly_js()`, for many charts to share. No network is allowed either way. Raises ValueError for a path that leaves
    the page's own folder, or a figure that is not JSON.
    """
    library = "" if plotlyjs == "inline" else _relative(plotlyjs)
    policy = page_policy(inline=not library) if figure_json is not None else page_policy(scripts=False)
    heading = escape(clean(title, 300))
    return "\n".join(
        (
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{heading}</title>",
            f"<style>{_STYLE}</style>",
            "</head>",
            f'<body data-theme="{escape(theme)}">',
            f"<h1>{heading}</h1>",
            *(f"<p>{escape(line)}</p>" for line in _lines(text)),
            *(_chart(figure_json, heading) if figure_json is not None else ()),
            below,
            *(_scripts(figure_json, library) if figure_json is not None else ()),
            "</body>",
            "</html>",
            "",
        )
    )


def page_policy(*, scripts: bool = True, inline: bool = True) -> str:
    """What such a page may do, as a Content-Security-Policy: run our own scripts, by their hashes; reach nothing."""
    sources = [_hash(_DRAW), _library_hash()] if inline else [_hash(_DRAW), "'self'", "file:"]
    return (
        f"default-src 'none'; script-src {' '.join(sources) if scripts else _NONE}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def _chart(figure_json: str, heading: str) -> Iterator[str]:
    told = _described(figure_json)
    yield f'<div id="chart" role="img" aria-label="{heading}"{" aria-describedby=words" if told else ""}></div>'
    if told:
        yield f'<details><summary>The chart in words</summary><p id="words">{escape(told)}</p></details>'


def _scripts(figure_json: str, library: str) -> Iterator[str]:
    """The figure, Plotly.js (inline where no file of it is named) and what draws."""
    yield f'<script type="application/json" id="figure">{_inert(figure_json)}</script>'
    yield f'<script src="{escape(library)}"></script>' if library else f"<script>{plotly_js()}</script>"
    yield f"<script>{_DRAW}</script>"


@lru_cache(maxsize=1)
def plotly_js() -> str:
    """Plotly.js as installed with plotly, for pages that share one file of it."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())


def _described(figure_json: str) -> str:
    """What the figure says of itself; empty for one that was not drawn here."""
    figure = mapping(json.loads(figure_json))
    told = mapping(mapping(figure.get("layout")).get("meta")).get("description")
    return clean(unescape(told), 2_000) if isinstance(told, str) else ""


def _inert(figure_json: str) -> str:
    """The JSON spelt so that no sequence in it can end the script element or open a comment."""
    compact = json.dumps(json.loads(figure_json), allow_nan=False, ensure_ascii=True, separators=(",", ":"))
    return compact.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _lines(text: str) -> list[str]:
    return [line for raw in text[:20_000].splitlines() if (line := clean(raw, 4_000))]


def _relative(path: str) -> str:
    if not path or path.startswith(("/", "\\")) or ".." in path.split("/") or any(c in path for c in ':"<>\\'):
        raise ValueError(f"plotlyjs must be 'inline' or a path beside the page, not {path!r}")
    return path


@lru_cache(maxsize=1)
def _library_hash() -> str:
    return _hash(plotly_js())


def _hash(script: str) -> str:
    """The CSP source that lets exactly this script run."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
