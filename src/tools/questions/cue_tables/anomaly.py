"""What asks for anomalies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from src.tools.questions.anomaly_ways import ALARM_STEMS, says_method, says_then
from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token, stem, stemmed, words

_WORDS: Final = {
    3: "anomaly anomalous outlier unusual abnormal unexpected irregular suspicious abnormality unusually",
    2.5: "spike surge dip plunge strange weird odd oddity peculiar exceptional deviate deviation jump atypical",
    2: "drop crash peak slump extreme",
}
_STEMS: Final = frozenset({*ALARM_STEMS, *(stem(w) for said in _WORDS.values() for w in words(said))})
_MOVES: Final = frozenset(stem(w) for w in ("drop", "jump", "crash", "plunge", "surge", "dip"))
_RAISED: Final = stemmed("go gone went raise ring rung sound fire trigger set trip")
_TOLD: Final = frozenset(("me", "us", "someone", "anyone", "you"))
_SUPPOSED: Final = frozenset(("would", "should", "could", "will", "might"))


def _did_move(tokens: Sequence[Token], position: int) -> bool:
    """ "did revenue drop", "how much did it jump", "has churn crashed": a change to be told, not an anomaly to be found."""
    if any(t.stem in ALARM_STEMS for t in tokens):
        return False  # what an alarm would have been for
    return tokens[position].stem in _MOVES and any(t.norm in ("did", "has", "have", "much") for t in tokens[:4])


def _alarm(tokens: Sequence[Token], position: int) -> int:
    """ "would an alarm have gone off", "alert me to", "when would we have been alerted", "which alarms would revenue raise"."""
    token = tokens[position]
    if token.stem not in ALARM_STEMS:
        return 0
    around = tokens[max(0, position - 6) : position + 7]
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    supposed = any(t.norm in _SUPPOSED for t in around)
    raised = any(t.stem in _RAISED for t in around)
    if following in _TOLD:
        return 2
    return 1 if supposed or raised else 0


def _beside(says: Callable[[Sequence[Token], int], int]) -> Callable[[Sequence[Token], int], int]:
    """Only where the question has a word for what is out of the ordinary too."""

    def beside(tokens: Sequence[Token], position: int) -> int:
        length = says(tokens, position)
        others = (t for k, t in enumerate(tokens) if not position <= k < position + length)
        return length if length and any(t.stem in _STEMS for t in others) else 0

    return beside


ANOMALY: Final = CueTable(
    kind="anomaly",
    name="a search for anomalies",
    words=_WORDS,
    phrases={3: ("out of the ordinary", "out of ordinary"), 2: ("stand out", "stands out")},
    constructions={3: (_alarm,), 1: (_beside(says_then), _beside(says_method))},
    companions="""event behavior behaviour behave movement point observation pattern sudden suddenly sharp big large small
        high low increase decrease rise fall anything when value day off go gone went raise raised ring rung sound fire
        fired trigger triggered set would have been considering consider jointly account together combination combine base
        judge notice seen see spot catch caught""",
    known="alarm alarms alert alerts alerted hindsight isolation forest interquartile fences",
    unless=_did_move,
    directions={"high": "spike surge jump peak", "low": "dip plunge drop crash slump"},
)
