"""What asks how much one number moves with others, the rest held constant: a regression by name, or in so many words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.tokens import Token, stemmed, words

_MOVE: Final = stemmed("rise increase grow change drop fall decrease decline go climb gain lose improve move")
_EACH: Final = words("per each every")
_MORE: Final = words("unit extra additional more another single one further")
_HOLD: Final = words("holding keeping hold keep held kept")
_CONSTANT: Final = words("constant fixed equal same steady unchanged")
_SOURCE: Final = words("from on by using with as")
_ADJUST: Final = {
    "controlling": ("for",), "adjusting": ("for",), "accounting": ("for",), "controlled": ("for",), "adjusted": ("for",),
    "correcting": ("for",), "control": ("for",), "adjust": ("for",), "net": ("of",),
}  # fmt: skip


def _adjusts(tokens: Sequence[Token], position: int) -> int:
    """ "controlling for", "adjusted for"."""
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    own = _ADJUST.get(tokens[position].norm, ())
    before = tokens[position - 1].norm if position else ""
    ordered = tokens[position].norm not in ("net", "control", "adjust") or before in ("", ",", "and", "to", "we", "i")
    return 2 if following in own and ordered else 0


def _holds(tokens: Sequence[Token], position: int) -> int:
    """ "holding category constant", "with price held fixed", "all else equal": the verb; its end is a companion."""
    if tokens[position].norm not in _HOLD:
        return 0
    return int(any(t.norm in _CONSTANT for t in tokens[position + 1 : position + 9]))


def _how_much(tokens: Sequence[Token], position: int) -> int:
    """ "how much does revenue rise per unit of spend", "with each extra ticket": what follows is no time."""
    if tokens[position].norm not in _EACH:
        return 0
    earlier = tokens[:position]
    norms = [t.norm for t in earlier]
    asks = any(a == "how" and b in ("much", "many") for a, b in pairwise(norms))
    moves = any(t.stem in _MOVE for t in earlier)
    tense = any(n in ("does", "do", "would", "will", "should") for n in norms)
    at = position + 1
    while at < len(tokens) and tokens[at].norm in _MORE:
        at += 1
    if at >= len(tokens) or tokens[at].norm in PERIOD_WORDS or not (asks and moves and tense):
        return 0
    return at - position


def _models(tokens: Sequence[Token], position: int) -> int:
    """ "model churn from plan and tenure": an order, not a thing called model."""
    if tokens[position].norm not in ("model", "fit", "explain"):
        return 0
    before = tokens[position - 1].norm if position else ""
    if position and before not in ("to", "and", "please", "you", "then", ",", "us"):
        return 0
    follows = any(t.norm in _SOURCE for t in tokens[position + 2 : position + 7])
    return int(follows and tokens[position].norm != "fit")


REGRESSION: Final = CueTable(
    kind="regression",
    name="a regression",
    words={4: "regress regression logit"},
    phrases={
        4: (
            "linear regression", "logistic regression", "multiple regression", "multiple linear regression", "ols regression",
            "regression analysis", "regression model", "least squares", "ceteris paribus", "all else equal",
            "all else being equal", "other things equal", "everything else equal", "marginal effect", "marginal effects",
        ),
    },
    constructions={4: (_adjusts, _holds), 3: (_how_much, _models)},
    over=frozenset({"correlation", "summary", "forecast", "change", "trend", "hypothesis"}),
    companions="""effect impact influence affect depend unit extra additional constant fixed equal same steady unchanged model
        fit run linear logistic multiple ordinary least squares coefficient slope estimate estimated how much explain
        predict variable factor function rise increase grow change drop fall decrease decline go climb gain lose
        improve move separate separately independent own each every holding keeping simple other everything else all
        things analysis dollar euro pound point one against drive driven relationship relation between""",
)  # fmt: skip
