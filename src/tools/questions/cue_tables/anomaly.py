"""What asks for anomalies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token, stem

_MOVES: Final = frozenset(stem(w) for w in ("drop", "jump", "crash", "plunge", "surge", "dip"))


def _did_move(tokens: Sequence[Token], position: int) -> bool:
    """ "did revenue drop", "how much did it jump", "has churn crashed": a change to be told, not an anomaly to be found."""
    return tokens[position].stem in _MOVES and any(t.norm in ("did", "has", "have", "much") for t in tokens[:4])


ANOMALY: Final = CueTable(
    kind="anomaly",
    name="a search for anomalies",
    words={
        3: "anomaly anomalous outlier unusual abnormal unexpected irregular suspicious abnormality",
        2.5: "spike surge dip plunge strange weird odd oddity peculiar exceptional deviate deviation jump atypical",
        2: "drop crash peak slump extreme",
    },
    phrases={3: ("out of the ordinary", "out of ordinary"), 2: ("stand out", "stands out")},
    companions="""event behavior behaviour behave movement point observation pattern sudden suddenly sharp big large small
        high low increase decrease rise fall anything when value day""",
    unless=_did_move,
    directions={"high": "spike surge jump peak", "low": "dip plunge drop crash slump"},
)
