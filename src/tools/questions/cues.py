"""Words and constructions that ask for an analysis, each with how strongly it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from src.models.plan import AnalysisKind
from src.tools.questions.links import Link
from src.tools.questions.tokens import Token, stem, words

Direction = Literal["both", "high", "low"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Tokens `start`..`end` (end excluded) that ask for an analysis. From weight 2 on a cue decides alone."""

    kind: AnalysisKind
    weight: float
    start: int
    end: int
    direction: Direction = "both"


def _table(kind: AnalysisKind, graded: dict[float, str]) -> dict[str, tuple[AnalysisKind, float]]:
    return {stem(word): (kind, weight) for weight, words in graded.items() for word in words.split()}


_WORDS: Final = {
    **_table(
        "forecast",
        {
            3: "forecast forecasting predict prediction predictive extrapolate foresee",
            2.5: "project projection projected outlook anticipate prognosis",
            2: "expect expected estimate estimated future",
        },
    ),
    **_table(
        "correlation",
        {
            3: "correlate correlation relationship association affect influence impact driver relate",
            2.5: "factor determinant predictor cause effect explain drive driven relation depend dependence interplay scatter",
            2: "connect connection matter contribute lead responsible behind link tied why",
        },
    ),
    **_table(
        "anomaly",
        {
            3: "anomaly anomalous outlier unusual abnormal unexpected irregular suspicious abnormality",
            2.5: "spike surge dip plunge strange weird odd oddity peculiar exceptional deviate deviation jump atypical",
            2: "drop crash peak slump extreme",
        },
    ),
    **_table(
        "summary",
        {
            3: "distribution histogram descriptive quartile distributed",
            2.5: "statistics statistical stats summary summarize summarise spread describe boxplot dispersion variability",
            2: "summaries variance",
        },
    ),
}  # fmt: skip
_DIRECTIONS: Final[dict[str, Direction]] = {
    **{stem(w): "high" for w in ["spike", "surge", "jump", "peak"]},
    **{stem(w): "low" for w in ["dip", "plunge", "drop", "crash", "slump"]},
}
_PHRASES: Final[tuple[tuple[tuple[str, ...], AnalysisKind, float], ...]] = (
    (("out", "of", "the", "ordinary"), "anomaly", 3.0),
    (("out", "of", "ordinary"), "anomaly", 3.0),
    (("stand", "out"), "anomaly", 2.0),
    (("stands", "out"), "anomaly", 2.0),
    (("goes", "along", "with"), "correlation", 2.5),
    (("go", "along", "with"), "correlation", 2.5),
    (("goes", "together", "with"), "correlation", 2.5),
    (("go", "together"), "correlation", 2.5),
    (("move", "together"), "correlation", 2.5),
    (("hand", "in", "hand"), "correlation", 2.5),
    (("box", "plot"), "summary", 2.5),
    (("standard", "deviation"), "summary", 2.5),
    (("looking", "ahead"), "forecast", 2.0),
    (("look", "ahead"), "forecast", 2.0),
)
_COMPANIONS: Final = {
    kind: frozenset(stem(w) for w in words.split())
    for kind, words in {
        "correlation": "strong strongest strongly strength statistical significant relevant key main most",
        "anomaly": "event behavior behaviour movement point observation pattern day sudden suddenly sharp big",
        "summary": "descriptive basic key main five profile plot",
        "forecast": "model future likely ahead",
    }.items()
}
"""Words that only colour a cue of that kind."""
_ONLY_AFTER: Final = {stem("lead"): "to", stem("behind"): "", stem("link"): "to", stem("linked"): "to", stem("tied"): "to"}
"""Words that are cues only when this word follows ("" : any)."""

CUE_WORDS: Final = words(
    """forecast forecasting predict prediction project projection outlook expected estimate correlate correlation
    correlates relationship association affect influence impact drivers factors anomaly anomalies outlier outliers
    unusual abnormal suspicious spikes distribution histogram statistics statistical summary summarize describe"""
)
"""Spellings that a typo may have meant."""


def find_cues(tokens: Sequence[Token], links: Sequence[Link]) -> tuple[tuple[Cue, ...], tuple[Link, ...]]:
    """The cues of a question, and the links that remain: a word is a cue or part of a name, never both."""
    cues: list[Cue] = []
    kept = list(links)
    for position in range(len(tokens)):
        cue = _cue_at(tokens, position)
        if cue is None or (cues and cue.start < cues[-1].end):
            continue
        over = [k for k in kept if k.start < cue.end and cue.start < k.end]
        if not over:
            cues.append(cue)
        elif all(len(k.span) == 1 for k in over) and _asks(tokens, position, links):
            cues.append(cue)
            kept = [k for k in kept if k not in over]
    return tuple(cues), tuple(kept)


def companion(token: Token, cues: Sequence[Cue]) -> bool:
    """True for a word that only colours a cue that is there ("strongly" beside "correlates")."""
    return any(token.stem in _COMPANIONS[cue.kind] for cue in cues)


def _cue_at(tokens: Sequence[Token], position: int) -> Cue | None:
    for phrase, kind, weight in _PHRASES:
        window = tokens[position : position + len(phrase)]
        if tuple(t.norm for t in window) == phrase:
            return Cue(kind, weight, position, position + len(phrase))
    token = tokens[position]
    found = _WORDS.get(token.stem) if token.kind == "word" else None
    if found is None:
        return None
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    needed = _ONLY_AFTER.get(token.stem, "")
    if needed and following != needed:
        return None
    return Cue(found[0], found[1], position, position + 1, _DIRECTIONS.get(token.stem, "both"))


def _asks(tokens: Sequence[Token], position: int, links: Sequence[Link]) -> bool:
    """Whether the word stands where a sentence gives its order, with something named after it to act upon."""
    before = tokens[position - 1].norm if position else ""
    orders = position == 0 or before in ("and", "then", "please", "to", "you", "let", "us", ",", "s")
    rest = tokens[position + 1 :]
    return orders and any(k.start > position for k in links) and not (rest and rest[0].norm in ("by", "per", "count"))
