"""What asks for a judgement on a trend: whether something goes up or down, how fast, and when that changed.

"Show the trend of revenue by month" asks for a course, which the rows and their line show: no analysis is made of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.marks.changes import COMPARING
from src.tools.questions.tokens import Token, words

_BE: Final = words("is are was were isn aren wasn weren has have been be s re")
_MOVING: Final = words(
    """growing rising increasing climbing improving accelerating falling declining decreasing shrinking dropping worsening
    slowing deteriorating stagnating"""
)
_WAYS: Final = words("up down upward upwards downward downwards higher lower flat sideways")
_JUDGED: Final = words(
    """significant significantly statistically real genuine clear underlying steady long term upward downward rising falling
    positive negative increasing decreasing growing declining consistent lasting general"""
)
_JUDGES: Final = words(
    "analyze analyse test assess examine evaluate judge check detect determine identify quantify measure estimate"
)
_OF_COURSE: Final = words("course level direction trend slope trajectory pace")
_TURNS: Final = words("change changed changes turn turned turns shift shifted shifts reverse reversed")
_BEGINS: Final = words("start started starts begin began begun begins stop stopped stops")
_MOST: Final = words("fastest most quickest slowest least the more less faster slower")
_FAST: Final = words("fast quickly rapidly steeply strongly slowly")
_UNIT_STEPS: Final = words("dod wow mom qoq yoy")


def _norm(tokens: Sequence[Token], position: int) -> str:
    return tokens[position].norm if 0 <= position < len(tokens) else ""


def _asks_whether(tokens: Sequence[Token]) -> bool:
    """ "is revenue", "has churn been", "how is revenue", "whether sales are": a yes or no, or a how, about a state."""
    opening = [t.norm for t in tokens[:3]]
    if opening[:1] and opening[0] in _BE:
        return True
    return any(a in ("how", "whether", "if") and b in _BE for a, b in pairwise(opening)) or any(
        t.norm in ("whether", "if") for t in tokens
    )


def _compares(tokens: Sequence[Token]) -> bool:
    """Against what is said, so the change is one between two numbers: "vs last year", "year over year"."""
    norms = [t.norm for t in tokens]
    over = any(a == c and b in ("over", "on", "to") for a, b, c in zip(norms, norms[1:], norms[2:], strict=False))
    return over or any(n in COMPARING or n in _UNIT_STEPS or n == "than" for n in norms)


def _trending(tokens: Sequence[Token], position: int) -> int:
    """ "trending up", "how is revenue trending"; not "trending products"."""
    if _norm(tokens, position) not in ("trending", "trended"):
        return 0
    if _norm(tokens, position + 1) in _WAYS:
        return 2
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    ends = (
        following is None or following.kind != "word" or following.norm in ("over", "in", "since", "by", "this", "last", "for")
    )
    return 1 if ends and any(t.norm in _BE for t in tokens[:position]) else 0


def _moving(tokens: Sequence[Token], position: int) -> int:
    """ "is revenue growing", "are orders going down", "how fast is revenue growing"; not against another time."""
    moving = _norm(tokens, position)
    length = 1 if moving in _MOVING else 2 if moving in ("going", "heading") and _norm(tokens, position + 1) in _WAYS else 0
    if moving == "slowing" and _norm(tokens, position + 1) == "down":
        length = 2
    if not length or position < 2 or _compares(tokens):
        return 0
    which = _norm(tokens, 0) in ("which", "what") and _norm(tokens, position - 1) in ("is", "are")
    if which and _norm(tokens, position + length) not in _MOST:
        return length
    fast = any(t.norm in _FAST for t in tokens[:position]) and any(t.norm in ("is", "are") for t in tokens[:position])
    return length if _asks_whether(tokens) or (fast and _norm(tokens, 0) == "how") else 0


def _the_trend(tokens: Sequence[Token], position: int) -> int:
    """ "is there a trend in orders", "what is the trend", "a significant trend", "trend analysis", "with a trend line"."""
    if _norm(tokens, position) not in ("trend", "trends", "trendline", "trendlines"):
        return 0
    following = _norm(tokens, position + 1)
    if tokens[position].norm.startswith("trendline"):
        return 1
    if following in ("analysis", "test", "line", "lines", "estimate", "slope"):
        return 2
    if any(_norm(tokens, position - k) in _JUDGED for k in (1, 2)):
        return 1
    opening = [t.norm for t in tokens[:3]]
    whether = opening[:1] and opening[0] in _BE
    there = any(a in ("is", "are", "was", "were") and b == "there" for a, b in pairwise(opening))
    what = opening[:1] in (["what"], ["whats"], ["how"]) and len(opening) > 1 and (opening[1] in _BE or opening[1] == "the")
    judged = bool(opening) and opening[0] in _JUDGES
    return 1 if whether or there or what or judged else 0


def _turning(tokens: Sequence[Token], position: int) -> int:
    """ "when did signups change course", "since when has churn changed level", "when did revenue start to fall"."""
    asks_when = any(t.norm == "when" for t in tokens[:3])
    token, following = _norm(tokens, position), _norm(tokens, position + 1)
    if token in _TURNS and following in _OF_COURSE:
        return 2
    if asks_when and token in _TURNS and following in ("around", "its", "their"):
        return 3 if _norm(tokens, position + 2) in _OF_COURSE else 2 if following == "around" else 0
    if asks_when and token in _BEGINS:
        to = 1 if following == "to" else 0
        moving = _norm(tokens, position + 1 + to)
        return 2 + to if moving in _MOVING or (to and moving in _MOVES) else 0
    return 0


_MOVES: Final = words("grow rise increase climb improve fall decline decrease shrink drop worsen slow accelerate")

TREND: Final = CueTable(
    kind="trend",
    name="a judgement on a trend",
    words={3: "cagr changepoint"},
    phrases={
        3: (
            "change point", "change points", "turning point", "turning points", "inflection point", "inflection points",
            "structural break", "structural breaks", "regime change", "regime changes", "mann kendall",
            "compound annual growth rate", "compound annual growth", "compound growth rate", "compound growth",
        ),
    },
    constructions={3: (_trending, _the_trend, _moving, _turning)},
    companions="""significant significantly statistical statistically real clear strong upward downward fast fastest quickly
        rapidly slowly course level direction analysis test underlying long term overall line steady pace ever actually still
        slope average annual rate when since ago run""",
    known="trending",
    nameless=True,
    over=frozenset({"summary"}),
)  # fmt: skip
