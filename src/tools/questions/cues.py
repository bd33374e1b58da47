"""Words and constructions that ask for an analysis, each with how strongly it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from src.models.plan import AnalysisKind
from src.tools.questions.lexicon import NEGATIONS
from src.tools.questions.links import Link
from src.tools.questions.period_words import PERIOD_WORDS
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
_NO_OBJECT: Final = words("in over during by from for since at on and or than")
"""After a verb of change these say when or how much, not what."""
_COLOURS: Final[dict[str, Direction]] = {
    **{stem(w): "high" for w in words("increase rise large high big")},
    **{stem(w): "low" for w in words("decrease fall small low")},
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
    kind: frozenset(stem(w) for w in words(text))
    for kind, text in {
        "correlation": """strong strongly strength statistical significant relevant key main most attribute variable
            characteristic feature column field anything something high low higher lower effective""",
        "anomaly": """event behavior behaviour behave movement point observation pattern sudden suddenly sharp big large small
            high low increase decrease rise fall anything when value day""",
        "summary": "descriptive basic key main five profile plot catalog average mean median minimum maximum vary",
        "forecast": "model future likely ahead plan head",
    }.items()
}
"""Words that only colour a cue of that kind."""
_ONLY_AFTER: Final = {stem("lead"): ("to",), stem("link"): ("to", "between"), stem("tied"): ("to",)}
"""Words that are cues only when one of these follows."""
_CHANGES: Final = frozenset(
    stem(w) for w in words("increase decrease boost reduce raise lower improve hurt help make cause lead")
)
"""Verbs of effect: cues after "does", or after "what", where something follows that they change."""

_MOVES: Final = frozenset(stem(w) for w in ("drop", "jump", "crash", "plunge", "surge", "dip"))

CUE_WORDS: Final = words(
    """forecast forecasting predict prediction project projection outlook expected estimate correlate correlation
    correlates relationship association affect influence impact drivers factors anomaly anomalies outlier outliers
    unusual abnormal suspicious spikes distribution histogram statistics statistical summary summarize describe"""
)
"""Spellings that a typo may have meant."""
CUE_STEMS: Final = frozenset({*_WORDS, *_CHANGES, *(s for stems in _COMPANIONS.values() for s in stems)})
"""Stems that are right as they are."""


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


def direction_of(tokens: Sequence[Token], cues: Sequence[Cue]) -> Direction:
    """Which side of an anomaly is asked for: by its cue ("spikes"), or by a word that colours it ("unusual increases")."""
    said: set[Direction] = {c.direction for c in cues if c.kind == "anomaly" and c.direction != "both"}
    said |= {_COLOURS[t.stem] for t in tokens if t.stem in _COLOURS}
    return said.pop() if len(said) == 1 else "both"


def companion(token: Token, cues: Sequence[Cue]) -> bool:
    """True for a word that only colours a cue that is there ("strongly" beside "correlates")."""
    return any(token.stem in _COMPANIONS[cue.kind] for cue in cues)


def _cue_at(tokens: Sequence[Token], position: int) -> Cue | None:
    for phrase, kind, weight in _PHRASES:
        window = tokens[position : position + len(phrase)]
        if tuple(t.norm for t in window) == phrase:
            return Cue(kind, weight, position, position + len(phrase))
    token = tokens[position]
    if token.norm in NEGATIONS or token.norm == "contribution":
        return None  # "except" is no "exceptional", and a contribution is a share
    if token.stem in _CHANGES and _changes(tokens, position):
        return Cue("correlation", 2.5, position, position + 1)
    found = _WORDS.get(token.stem) if token.kind == "word" else None
    if token.stem in _MOVES and _did(tokens):
        return None
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    if found is None or following not in _ONLY_AFTER.get(token.stem, (following,)):
        return None
    return Cue(found[0], found[1], position, position + 1, _DIRECTIONS.get(token.stem, "both"))


def _did(tokens: Sequence[Token]) -> bool:
    """ "did revenue drop", "how much did it jump", "has churn crashed": a change to be told, not an anomaly to be found."""
    return any(t.norm in ("did", "has", "have", "much") for t in tokens[:4])


def _changes(tokens: Sequence[Token], position: int) -> bool:
    """ "does X increase Y", "what makes Y happen"; not "did revenue increase"."""
    first = next((t.norm for t in tokens if t.kind == "word"), "")
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None or following.kind != "word" or following.norm in _NO_OBJECT or following.norm in PERIOD_WORDS:
        return False
    return (first in ("do", "does", "did", "can") and position > 1) or (first in ("what", "which") and position <= 2)


def _asks(tokens: Sequence[Token], position: int, links: Sequence[Link]) -> bool:
    """Whether the word stands where a sentence gives its order, with something named after it to act upon."""
    before = tokens[position - 1].norm if position else ""
    orders = position == 0 or before in ("and", "then", "please", "to", "you", "let", "us", ",", "s")
    rest = tokens[position + 1 :]
    return orders and any(k.start > position for k in links) and not (rest and rest[0].norm in ("by", "per", "count"))
