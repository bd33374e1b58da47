"""What asks who comes back, by when they began, and how long they stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token, stemmed

_STAY: Final = stemmed("stay remain last stick survive")
_AGAIN: Final = stemmed("buy order purchase shop visit reorder repurchase")


def _how_long(tokens: Sequence[Token], position: int) -> int:
    """ "how long do customers stay", "how long does a subscription last"; not "how long is a delivery"."""
    if [t.norm for t in tokens[position : position + 2]] != ["how", "long"]:
        return 0
    verbs = tokens[position + 2 : position + 9]
    asks = bool(verbs) and verbs[0].norm in ("do", "does", "did", "until", "before")
    ends = any(t.stem in _STAY or t.norm in ("churn", "leave", "cancel") for t in verbs)
    return 2 if asks and ends else 0


def _comes_back(tokens: Sequence[Token], position: int) -> int:
    """ "come back", "keep coming back", "buy again", "return after the first month"."""
    following = [t.norm for t in tokens[position + 1 : position + 4]]
    token = tokens[position]
    if token.norm in ("come", "comes", "came", "coming") and following[:1] == ["back"]:
        return 2
    if token.stem in _AGAIN and following[:1] == ["again"]:
        return 2
    later = following[:1] == ["after"] and following[1:2] in (["the"], ["their"]) and following[2:3] == ["first"]
    if token.norm in ("return", "returns", "returned") and later:
        return 1
    return 0


def _after_the_first(tokens: Sequence[Token], position: int) -> int:
    """ "after the first month": said of who comes back, it is no ranking and no period."""
    norms = [t.norm for t in tokens[position : position + 4]]
    if norms[:1] != ["after"] or len(norms) < 3 or "first" not in norms[1:3]:
        return 0
    return norms.index("first") + 1 if any(_comes_back(tokens, i) for i in range(position)) else 0


COHORT: Final = CueTable(
    kind="cohort",
    name="a cohort analysis",
    words={3: "cohort", 2.5: "retention retain retained survival"},
    phrases={
        3: ("cohort analysis", "retention curve", "kaplan meier", "survival curve"),
        2.5: ("stick around", "keep coming back", "more loyal", "less loyal"),
    },
    constructions={3: (_how_long,), 2.5: (_comes_back, _after_the_first)},
    companions="""new newer newest recent old older earlier early good better bad worse analysis curve rate stay remain last
        stick keep many long month week quarter year period first purchase order join signup user customer again over time loyal
        average typical until take takes share percent percentage proportion back come survive survival""",
    nameless=True,
    known="cohort retention retain retained survival",
)
