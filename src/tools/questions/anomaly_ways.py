"""How a question wants anomalies to be found: by what was known at the time, or by a method that it names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from src.tools.questions.tokens import Token, stemmed, words

Method = Literal["robust", "forecast", "iqr", "isolation forest"]

ALARM_STEMS: Final = stemmed("alarm alert")
_HINDSIGHT: Final = stemmed("hindsight foresight lookahead")
_LATER: Final = frozenset(words("later future after afterwards next ahead"))
_THEN: Final = (
    ("as", "it", "happened"), ("as", "they", "happened"), ("as", "it", "was", "happening"), ("as", "they", "were", "happening"),
    ("as", "it", "came", "in"), ("as", "they", "came", "in"), ("at", "the", "time"), ("in", "real", "time"), ("real", "time"),
    ("when", "it", "happened"), ("when", "they", "happened"), ("day", "by", "day"), ("on", "the", "day"),
    ("live",), ("streaming",),
)  # fmt: skip
"""Phrases of a watcher who stands in the past; they count only beside a word for what is out of the ordinary."""
_KNOWING: Final = stemmed("look know use see peek")
_METHODS: Final[tuple[tuple[tuple[str, ...], Method], ...]] = (
    (("isolation", "forest"), "isolation forest"), (("isolation", "forests"), "isolation forest"),
    (("interquartile", "range"), "iqr"), (("inter", "quartile", "range"), "iqr"), (("iqr",), "iqr"),
    (("tukey", "s", "fences"), "iqr"), (("tukey", "fences"), "iqr"), (("tukey's", "fences"), "iqr"), (("fences",), "iqr"),
    (("forecast", "intervals"), "forecast"), (("forecast", "interval"), "forecast"),
    (("prediction", "intervals"), "forecast"), (("prediction", "interval"), "forecast"),
    (("forecast", "bands"), "forecast"), (("forecast", "errors"), "forecast"), (("prediction", "errors"), "forecast"),
    (("one", "step", "ahead", "forecasts"), "forecast"), (("one", "step", "ahead", "forecast"), "forecast"),
    (("robust", "z", "scores"), "robust"), (("robust", "z", "score"), "robust"),
    (("z", "scores"), "robust"), (("z", "score"), "robust"),
    (("mahalanobis", "distance"), "robust"), (("median", "absolute", "deviation"), "robust"), (("mad",), "robust"),
)  # fmt: skip
_BEFORE_METHOD: Final = frozenset(words("by using with via through from against the an a method of"))
_AFTER_METHOD: Final = frozenset(words("method rule rules criterion approach algorithm technique test"))


def says_then(tokens: Sequence[Token], position: int) -> int:
    """How many tokens from here on say "without hindsight" in some way; 0 where none do."""
    for phrase in _THEN:
        if _norms(tokens, position, len(phrase)) == phrase:
            return len(phrase)
    token = tokens[position]
    if token.norm in ("without", "no", "not"):
        return _not_knowing(tokens, position)
    if token.norm in ("only", "just") or (token.norm == "using" and _norms(tokens, position + 1, 1) in (("only",), ("just",))):
        return _only_the_past(tokens, position)
    return 0


def _not_knowing(tokens: Sequence[Token], position: int) -> int:
    """ "without hindsight", "without looking ahead", "not knowing what came later", "without using the future"."""
    for length in range(2, 7):
        inner = tokens[position + 1 : position + length]
        if len(inner) < length - 1:
            return 0
        last = inner[-1]
        if last.stem in _HINDSIGHT:
            return length
        if last.norm in _LATER and any(t.stem in _KNOWING for t in inner):
            return length
    return 0


def _only_the_past(tokens: Sequence[Token], position: int) -> int:
    """ "using only the past", "only what was known then", "just the data before"."""
    ends = ("past", "then", "before", "earlier")
    for length in range(2, 8):
        inner = tokens[position + 1 : position + length]
        if len(inner) == length - 1 and inner[-1].norm in ends:
            return length
    return 0


def says_method(tokens: Sequence[Token], position: int) -> int:
    """How many tokens from here on name a method, with what leads to it ("using the IQR rule"); 0 where none do."""
    start = position
    while start < len(tokens) and tokens[start].norm in _BEFORE_METHOD and start - position < 3:
        start += 1
    found = _method_at(tokens, start)
    if found is None:
        return 0
    end = start + found[0]
    while end < len(tokens) and tokens[end].norm in _AFTER_METHOD:
        end += 1
    return end - position


def method_of(tokens: Sequence[Token]) -> Method | None:
    """The method that a question names."""
    found = (_method_at(tokens, k) for k in range(len(tokens)))
    return next((method[1] for method in found if method), None)


def stands_then(tokens: Sequence[Token]) -> bool:
    """Whether each period is to be judged by what was known at the time: an alarm is always of its time."""
    return any(t.stem in ALARM_STEMS for t in tokens) or any(says_then(tokens, k) for k in range(len(tokens)))


def _method_at(tokens: Sequence[Token], position: int) -> tuple[int, Method] | None:
    return next(((len(p), m) for p, m in _METHODS if _norms(tokens, position, len(p)) == p), None)


def _norms(tokens: Sequence[Token], position: int, length: int) -> tuple[str, ...]:
    return tuple(t.norm for t in tokens[position : position + length])
