"""Which chart a question asks for in so many words: "as a pie", "in a table", "treemap of revenue", "as a marimekko chart"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from src.models.plan import ChartKind
from src.tools.questions.lexicon import ASKING, GRAMMAR
from src.tools.questions.tokens import Token, words

_FILLERS: Final[dict[str, ChartKind]] = {
    "pie": "pie", "bar": "bar", "bars": "bar", "column": "bar", "columns": "bar", "line": "line", "lines": "line",
    "table": "table", "number": "number",
}  # fmt: skip
"""Kinds by words that mean other things too: only where the words around them speak of a chart."""
_KINDS: Final[dict[tuple[str, ...], ChartKind]] = {
    **{(word,): kind for word, kind in _FILLERS.items()},
    ("donut",): "pie", ("doughnut",): "pie", ("scatter",): "scatter", ("scatterplot",): "scatter", ("heatmap",): "heatmap",
    ("heat", "map"): "heatmap", ("histogram",): "histogram", ("treemap",): "treemap", ("tree", "map"): "treemap",
    ("sunburst",): "sunburst", ("funnel",): "funnel", ("radar",): "radar", ("spider",): "radar", ("spider", "web"): "radar",
    ("sankey",): "sankey", ("alluvial",): "sankey", ("bubble",): "bubble", ("bubbles",): "bubble", ("violin",): "violin",
    ("area",): "area", ("stacked", "area"): "area", ("stacked", "areas"): "area", ("stacked", "bar"): "stacked_bar",
    ("stacked", "bars"): "stacked_bar", ("stacked", "column"): "stacked_bar", ("stacked", "columns"): "stacked_bar",
}  # fmt: skip
_OTHERS: Final = frozenset(
    {
        ("waterfall",), ("gantt",), ("marimekko",), ("mosaic",), ("choropleth",), ("wordcloud",), ("word", "cloud"), ("gauge",),
        ("candlestick",), ("candlesticks",), ("icicle",), ("chord",), ("lollipop",), ("dumbbell",), ("bullet",), ("ridgeline",),
        ("streamgraph",), ("parallel", "coordinates"), ("combo",), ("combination",), ("dual", "axis"), ("rose",), ("bump",),
        ("slope",), ("pyramid",), ("polar",),
    }
)  # fmt: skip
"""Charts that have a name and no rule here: the wish is kept in its own words."""
_SAY_THEMSELVES: Final = frozenset(
    {
        ("treemap",), ("tree", "map"), ("sunburst",), ("funnel",), ("radar",), ("sankey",), ("violin",), ("stacked", "bars"),
        ("stacked", "area"), ("waterfall",), ("wordcloud",), ("choropleth",), ("streamgraph",), ("candlesticks",),
    }
)  # fmt: skip
"""Words that mean a chart where a question begins with them ("treemap of revenue by category")."""
_CHART: Final = words("chart charts plot plots graph graphs diagram diagrams")
_PASSED_OVER: Final = words("a an the simple nice plain horizontal vertical interactive small big")
_LONGEST: Final = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """A chart that was asked for: of a kind that is drawn here, or in words that name another."""

    kind: ChartKind | None = None
    words: str = ""
    """As said, where there is no kind ("marimekko chart")."""
    tokens: frozenset[int] = frozenset()
    """Those that ask for it."""


def find_wish(tokens: Sequence[Token], is_name: Callable[[str], bool] = lambda _: False) -> Wish:
    """The chart asked for, empty where none is. `is_name` says whether a stem names something in the data."""
    for at, token in enumerate(tokens):
        if token.kind != "word":
            continue
        for size in range(_LONGEST, 0, -1):
            said = tuple(t.norm for t in tokens[at : at + size])
            if len(said) == size and (said in _KINDS or said in _OTHERS):
                found = _asked(tokens, at, size, is_name)
                if found:
                    kind = _KINDS.get(said)
                    return Wish(kind, "" if kind else f"{' '.join(said)} chart", found)
    return _unheard_of(tokens, is_name)


def without_wish(tokens: tuple[Token, ...], wish: Wish) -> tuple[Token, ...]:
    """The tokens with those of a wish that would mean something else made words of presenting; others keep their meaning."""
    said = {tokens[i].norm for i in wish.tokens}
    if not wish.tokens or (wish.kind in _FILLERS.values() and not said & {"donut", "doughnut"}) or wish.kind in _KEPT:
        return tokens
    neutral = "boxplot" if wish.kind == "violin" else "chart"
    own = {i for i in wish.tokens if tokens[i].norm not in GRAMMAR}
    return tuple(replace(t, norm=neutral, stem=neutral) if i in own else t for i, t in enumerate(tokens))


_KEPT: Final = frozenset({"scatter", "heatmap", "histogram"})
"""Their words also say what is looked for (a correlation, a distribution)."""


def _asked(tokens: Sequence[Token], at: int, size: int, is_name: Callable[[str], bool]) -> frozenset[int]:
    """The tokens of the wish, where the words around speak of a chart; else none."""
    if _counts(tokens, at):
        return frozenset()
    end = at + size
    after = end < len(tokens) and tokens[end].norm in _CHART
    before = _as_before(tokens, at)
    own = range(at, end + 1 if after else end)
    if before or after:
        return frozenset((*before, *own))
    said = tuple(t.norm for t in tokens[at:end])
    leads = said in _SAY_THEMSELVES and all(t.norm in GRAMMAR or t.stem in ASKING for t in tokens[:at])
    on = end < len(tokens) and tokens[end].norm in ("of", "for", "with", "showing")
    return frozenset(own) if leads and on and not any(is_name(t.stem) for t in tokens[at:end]) else frozenset()


def _unheard_of(tokens: Sequence[Token], is_name: Callable[[str], bool]) -> Wish:
    """ "as a marimekko chart": whatever stands between is the name of a chart, unless the data have that name."""
    for at, token in enumerate(tokens):
        if token.norm != "as" or at + 1 >= len(tokens) or tokens[at + 1].norm not in ("a", "an"):
            continue
        for end in range(at + 3, min(at + 5, len(tokens))):
            between = tokens[at + 2 : end]
            if tokens[end].norm in _CHART and all(t.kind == "word" and not _means_more(t, is_name) for t in between):
                said = " ".join(t.norm for t in between if t.norm not in _PASSED_OVER)
                return Wish(None, f"{said} {tokens[end].norm}", frozenset(range(at, end + 1))) if said else Wish()
    return Wish()


def _means_more(token: Token, is_name: Callable[[str], bool]) -> bool:
    grammar = token.norm in GRAMMAR or token.stem in ASKING
    return (grammar and token.norm not in _PASSED_OVER) or is_name(token.stem)


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """ "in the number of orders": a count is no wish for a chart."""
    return tokens[at].norm == "number" and at + 1 < len(tokens) and tokens[at + 1].norm == "of"


def _as_before(tokens: Sequence[Token], at: int) -> tuple[int, ...]:
    """ "as a", "in a", "as": what makes the next word a kind of chart; words between ("simple") are passed over."""
    for back in range(1, 4):
        place = at - back
        if place < 0:
            return ()
        if tokens[place].norm in ("as", "into") or (tokens[place].norm == "in" and back > 1):
            return tuple(range(place, at))
        if tokens[place].norm not in _PASSED_OVER:
            return ()
    return ()
