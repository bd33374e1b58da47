"""What asks why a number changed: a word of cause or of taking apart, in a question that speaks of a change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.tokens import Token, stem, words


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_UP: Final = _stems(
    "rise rose risen increase grow grew grown growth gain jump surge spike soar soared climb improve improvement"
)
_DOWN: Final = _stems(
    """fall fell fallen decrease decline drop dip plunge slump crash shrink shrank shrunk collapse worsen slip sank tumble loss
    lost"""
)
_EITHER: Final = _stems("change changed swing shift difference movement variance")
_MOVES: Final = _UP | _DOWN | _EITHER
"""Words of change: verbs and their nouns."""
_HIGHER: Final = words("higher up more greater larger better stronger")
_LOWER: Final = words("lower down less fewer smaller worse weaker")
"""Words that compare, and speak of a change only beside a time."""

_BE: Final = words("is was are were been")
_GO: Final = words("go goes went gone going")
_ASKS: Final = words("what which who how where why reason reasons")
_CAUSE: Final = _stems("explain drive drove driven cause contribute account")
"""Verbs that ask for a cause after "what", "which" or "how much"."""
_BEFORE_SOURCE: Final = {
    "from": ("come", "comes", "came", "coming", "resulted", "stem", "stems", "stemmed"), "to": ("due", "led", "lead", "leads"),
    "for": ("responsible",), "behind": ("is", "was", "are", "were", "lies", "lay", "s"), "of": ("because",),
}  # fmt: skip
"""Second word of a cause -> what may stand before it: "came from", "due to", "is behind"."""
_APART: Final = _stems("decompose decomposition attribute attribution bridge waterfall")
_BREAKS: Final = words("break breaking broken split splitting divide")


def speaks_of_change(tokens: Sequence[Token]) -> bool:
    """Whether the words tell of a number that moved: "fell", "the increase in", "was lower this month than"."""
    words_ = [t for t in tokens if t.kind == "word"]
    if any(t.stem in _MOVES and t.norm not in ("different", "differ", "differs", "losses") for t in words_):
        return True
    norms = [t.norm for t in words_]
    if any(a in _GO and b in ("up", "down") for a, b in pairwise(norms)):
        return True
    compares = any(t.norm in _HIGHER | _LOWER for t in words_)
    timed = any(t.norm in PERIOD_WORDS for t in words_) or any(t.kind == "number" and len(t.norm) == 4 for t in tokens)
    return compares and timed and bool({t.norm for t in words_} & _BE)


def direction_said(tokens: Sequence[Token]) -> Literal["both", "high", "low"]:
    """Which way the question believes the number to have gone."""
    broken = {i + 1 for i, t in enumerate(tokens) if t.norm in _BREAKS}
    said = set()
    for place, token in enumerate(tokens):
        apart = token.norm == "down" and (place in broken or (bool(broken) and not _BE & {t.norm for t in tokens}))
        if token.stem in _UP or token.norm in _HIGHER - {"more"}:
            said.add("high")
        elif (token.stem in _DOWN or token.norm in _LOWER - {"less"}) and not apart:
            said.add("low")
    return said.pop() if len(said) == 1 else "both"  # type: ignore[return-value]  # the two words above


def _why(tokens: Sequence[Token], position: int) -> int:
    """ "why did revenue fall", "what drove the increase", "how much of the growth came from price"."""
    length = _cause(tokens, position)
    return length if length and speaks_of_change(tokens) else 0


def _cause(tokens: Sequence[Token], position: int) -> int:
    norm = tokens[position].norm
    earlier = [t.norm for t in tokens[:position]]
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    asked = bool(_ASKS & set(earlier)) or position == 0
    if norm == "why":
        return 1
    if norm == "how" and following == "come":
        return 2
    if norm in ("made", "makes", "make") and "what" in earlier[:2]:
        return 1
    if norm in ("reason", "reasons", "cause", "causes", "driver", "drivers") and following in ("for", "why", "behind", "of"):
        return 2 if following != "why" else 1
    if following in _BEFORE_SOURCE and norm in _BEFORE_SOURCE[following] and asked:
        return 2
    return int(tokens[position].stem in _CAUSE and asked and norm not in ("account", "accounts"))


def _taken_apart(tokens: Sequence[Token], position: int) -> int:
    """ "break the change in revenue down by region", "decompose the growth", "a revenue bridge from Q2 to Q3"."""
    token = tokens[position]
    norms = [t.norm for t in tokens]
    if token.stem in _APART and (speaks_of_change(tokens) or _between(norms)):
        return 1
    if token.norm not in _BREAKS:
        return 0
    rest = tokens[position + 1 :]
    moved = next((i for i, t in enumerate(rest[:4]) if t.stem in _MOVES), None)
    return int(moved is not None and any(t.norm in ("in", "of") for t in rest[moved + 1 : moved + 2]))


def _between(norms: Sequence[str]) -> bool:
    return ("from" in norms and "to" in norms) or ("between" in norms and "and" in norms)


CHANGE: Final = CueTable(
    kind="change",
    name="a reason for a change",
    phrases={
        3: ("price volume mix", "price and volume effects", "price and volume effect", "rate and mix effects", "mix effect")
    },
    constructions={3.5: (_why, _taken_apart)},
    companions="""much share part main reason cause driver factor contribute most biggest largest key mostly effect apart
        down up last than come came from higher lower more less fewer better worse explain drive responsible behind percent
        sudden suddenly sharply sharp big large small volume mix quantity spike jump dip plunge surge slump crash where""",
    known=" ".join(
        sorted(words("decompose attribute bridge waterfall drove drives driven explains fell rose grew shrank slump plunge"))
    ),
    over=frozenset({"correlation", "anomaly", "summary"}),
)
