"""Words and constructions that ask for an analysis, found in a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.models.plan import AnalysisKind
from src.tools.questions.cue_tables import CUE_TABLES, Direction
from src.tools.questions.lexicon import NEGATIONS
from src.tools.questions.links import Link
from src.tools.questions.tokens import Token, stem, words


@dataclass(frozen=True, slots=True)
class Cue:
    """Tokens `start`..`end` (end excluded) that ask for an analysis. From weight 2 on a cue decides alone."""

    kind: AnalysisKind
    weight: float
    start: int
    end: int
    direction: Direction = "both"
    outweighs: bool = False
    """Whether it stands even where its words name something of the data."""


_TABLES: Final = {table.kind: table for table in CUE_TABLES}
_WORDS: Final = {
    stem(word): (table.kind, weight)
    for table in reversed(CUE_TABLES)
    for weight, graded in table.words.items()
    for word in graded.split()
}
_PHRASES: Final = sorted(
    (
        (tuple(phrase.split()), table.kind, weight)
        for table in CUE_TABLES
        for weight, phrases in table.phrases.items()
        for phrase in phrases
    ),
    key=lambda phrase: -len(phrase[0]),
)
_CONSTRUCTIONS: Final = sorted(
    ((weight, table.kind, build) for table in CUE_TABLES for weight, built in table.constructions.items() for build in built),
    key=lambda construction: -construction[0],
)
_DIRECTIONS: Final[dict[str, Direction]] = {
    stem(word): side for table in CUE_TABLES for side, said in table.directions.items() for word in said.split()
}
_COLOURS: Final[dict[str, Direction]] = {
    **{stem(w): "high" for w in words("increase rise large high big")},
    **{stem(w): "low" for w in words("decrease fall small low")},
}
_KNOWN: Final = frozenset(stem(w) for table in CUE_TABLES for w in words(table.known))
_COMPANIONS: Final = {table.kind: frozenset(stem(w) for w in words(table.companions)) for table in CUE_TABLES}

CUE_WORDS: Final = words(
    """forecast forecasting predict prediction project projection outlook expected estimate correlate correlation
    correlates relationship association affect influence impact drivers factors anomaly anomalies outlier outliers
    unusual abnormal suspicious spikes distribution histogram statistics statistical summary summarize describe"""
)
"""Spellings that a typo may have meant."""
CUE_STEMS: Final = frozenset({*_WORDS, *(s for stems in _COMPANIONS.values() for s in stems), *_KNOWN})
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
        single = all(len(k.span) == 1 for k in over)
        if not over or cue.outweighs or (single and _asks(tokens, position, links)):
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
    for weight, kind, length in ((w, k, build(tokens, position)) for w, k, build in _CONSTRUCTIONS):
        if length:
            return Cue(kind, weight, position, position + length, outweighs=weight >= 3 and _TABLES[kind].takes_names)
    if token.norm in NEGATIONS or token.norm == "contribution":
        return None  # "except" is no "exceptional", and a contribution is a share
    found = _WORDS.get(token.stem) if token.kind == "word" else None
    if found is None:
        return None
    unless = _TABLES[found[0]].unless
    if unless is not None and unless(tokens, position):
        return None
    return Cue(found[0], found[1], position, position + 1, _DIRECTIONS.get(token.stem, "both"))


def _asks(tokens: Sequence[Token], position: int, links: Sequence[Link]) -> bool:
    """Whether the word stands where a sentence gives its order, with something named after it to act upon."""
    before = tokens[position - 1].norm if position else ""
    orders = position == 0 or before in ("and", "then", "please", "to", "you", "let", "us", ",", "s")
    rest = tokens[position + 1 :]
    return orders and any(k.start > position for k in links) and not (rest and rest[0].norm in ("by", "per", "count"))
