"""Which analysis a question asks for, from its cues and from how far ahead it looks."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.models.plan import AnalysisKind
from src.tools.questions.cue_tables import CUE_TABLES, Direction
from src.tools.questions.cues import Cue, direction_of
from src.tools.questions.tokens import Token

_DECIDES: Final = 2.0
NAMES: Final[dict[AnalysisKind, str]] = {table.kind: table.name for table in CUE_TABLES}
NAMELESS: Final = frozenset(table.kind for table in CUE_TABLES if table.nameless)
"""Analyses whose questions may name nothing of the data."""
_OVER: Final = {table.kind: table.over for table in CUE_TABLES}


@dataclass(frozen=True, slots=True)
class Intent:
    """The analysis asked for (None: the rows themselves), or a conflict that no rule settles."""

    kind: AnalysisKind | None
    direction: Direction = "both"
    conflict: str = ""


def read_intent(tokens: Sequence[Token], cues: Sequence[Cue], *, ahead: bool, past: bool) -> Intent:
    """The intent of a question. `ahead` and `past`: whether it names a period after today, or one before."""
    strength: dict[AnalysisKind, float] = defaultdict(float)
    for cue in cues:
        strength[cue.kind] = max(strength[cue.kind], cue.weight)
    _settle(tokens, cues, strength, ahead=ahead)
    if ahead or (_will(tokens) and not past and "correlation" not in strength):
        strength["forecast"] = max(strength["forecast"], 2.0) + (1.0 if ahead else 0.0)
    asked = sorted((k for k, s in strength.items() if s >= _DECIDES), key=lambda k: -strength[k])
    asked = [kind for kind in asked if not any(kind in _OVER[other] for other in asked)]
    if not asked:
        return Intent(None)
    if len(asked) > 1 and not _yields(asked[1], asked[0], strength):
        return Intent(
            None, conflict=f"It asks for {NAMES[asked[0]]} and for {NAMES[asked[1]]}; one question can hold one of them."
        )
    return Intent(asked[0], direction_of(tokens, cues) if asked[0] == "anomaly" else "both")


def _settle(tokens: Sequence[Token], cues: Sequence[Cue], strength: dict[AnalysisKind, float], *, ahead: bool) -> None:
    """Words that mean another analysis in company: "what predicts X" looks for factors, not ahead."""
    asks_what = bool(tokens) and any(t.norm in ("what", "which", "factors", "variables") for t in tokens[:3])
    only_verbs = all(
        tokens[c.start].norm in ("predicts", "predict", "project", "anticipate") for c in cues if c.kind == "forecast"
    )
    seeks_factors = only_verbs and not ahead and not _will(tokens) and (asks_what or strength.get("correlation", 0) > 0)
    if strength.get("forecast") and seeks_factors:
        strength.pop("forecast")
        strength["correlation"] = max(strength["correlation"], 2.5)
    if strength.get("forecast", 0) == 2.0 and not ahead and strength.get("correlation", 0) + strength.get("anomaly", 0) > 0:
        strength.pop("forecast")


def _yields(weaker: AnalysisKind, stronger: AnalysisKind, strength: dict[AnalysisKind, float]) -> bool:
    """A general word ("summary of", "statistical") gives way to a specific one; a mere verb of cause too."""
    general = weaker == "summary" and strength[weaker] <= 2.5 and stronger in ("correlation", "anomaly")
    return general or (strength[weaker] <= 2.0 and strength[stronger] >= 3.0 and "forecast" not in (weaker, stronger))


def _will(tokens: Sequence[Token]) -> bool:
    return any(t.norm == "will" or (t.norm == "ll") for t in tokens) or _going_to(tokens)


def _going_to(tokens: Sequence[Token]) -> bool:
    return any(a.norm == "going" and b.norm == "to" for a, b in itertools.pairwise(tokens))
