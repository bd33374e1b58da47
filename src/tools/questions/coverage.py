"""Which words of a question found a place, and which content words did not."""

from __future__ import annotations

from typing import Final

from src.tools.questions.cues import companion
from src.tools.questions.lexicon import FILLER_PHRASES, is_content, is_mild
from src.tools.questions.reading import Reading
from src.tools.questions.roles import Roles

_COUNTING: Final = frozenset({"number", "count", "#"})


def claimed_by(reading: Reading, roles: Roles) -> frozenset[int]:
    """Indices of the tokens that have a place in the reading."""
    spans: list[range] = [*(k.span for k in reading.links), *(p.span for p in reading.periods)]
    spans += [range(g.start, g.end) for g in reading.grains] + [range(c.start, c.end) for c in reading.cues]
    if reading.ranking:
        apart = reading.ranking.number_at
        spans.append(range(reading.ranking.start, reading.ranking.end))
        spans.append(range(apart, apart + 1) if apart is not None else range(0))
    indices = {i for span in spans for i in span} | {i for c in reading.conditions for i in c.tokens}
    counting = {t.index for t in reading.tokens if t.norm in _COUNTING}
    counting |= {
        t.index for t in reading.tokens[1:] if t.norm == "where" and reading.links and t.index > reading.links[0].start
    }
    indices |= reading.marks.claimed
    indices |= {i for start, end in _fillers(reading) for i in range(start, end)}
    return frozenset(indices | roles.claimed | counting)


def used_words(reading: Reading, claimed: frozenset[int]) -> tuple[str, ...]:
    """The words that found a place, as they were written."""
    return tuple(t.text for t in reading.tokens if t.index in claimed and t.kind != "mark")


def unplaced_words(reading: Reading, claimed: frozenset[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Content words without a place: those that may change the meaning, and mere adverbs."""
    left = [t for t in reading.tokens if t.index not in claimed and is_content(t) and not companion(t, reading.cues)]
    return tuple(t.text for t in left if not is_mild(t)), tuple(t.text for t in left if is_mild(t))


def _fillers(reading: Reading) -> list[tuple[int, int]]:
    """Spans of words that mean nothing of their own together ("in terms of"); names within them keep their place."""
    words = [t.norm for t in reading.tokens]
    found = []
    for phrase in FILLER_PHRASES:
        size = len(phrase)
        found += [(i, i + size) for i in range(len(words) - size + 1) if tuple(words[i : i + size]) == phrase]
    return found
