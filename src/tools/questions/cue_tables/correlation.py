"""What asks what goes together, or what drives something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.tokens import Token, stem, words

_VERBS: Final = "increase decrease boost reduce raise lower improve hurt help make cause lead"
_CHANGES: Final = frozenset(stem(w) for w in words(_VERBS))
"""Verbs of effect: cues after "does", or after "what", where something follows that they change."""
_NO_OBJECT: Final = words("in over during by from for since at on and or than")
"""After a verb of change these say when or how much, not what."""
_ONLY_AFTER: Final = {stem("lead"): ("to",), stem("link"): ("to", "between"), stem("tied"): ("to",)}
"""Words that are cues only when one of these follows."""


def _changes(tokens: Sequence[Token], position: int) -> int:
    """ "does X increase Y", "what makes Y happen"; not "did revenue increase"."""
    if tokens[position].stem not in _CHANGES:
        return 0
    first = next((t.norm for t in tokens if t.kind == "word"), "")
    following = tokens[position + 1] if position + 1 < len(tokens) else None
    if following is None or following.kind != "word" or following.norm in _NO_OBJECT or following.norm in PERIOD_WORDS:
        return 0
    return int((first in ("do", "does", "did", "can") and position > 1) or (first in ("what", "which") and position <= 2))


def _loose(tokens: Sequence[Token], position: int) -> bool:
    """A word that is a cue only before another ("link to"), and stands without it."""
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    return following not in _ONLY_AFTER.get(tokens[position].stem, (following,))


CORRELATION: Final = CueTable(
    kind="correlation",
    name="a correlation",
    words={
        3: "correlate correlation relationship association affect influence impact driver relate",
        2.5: "factor determinant predictor cause effect explain drive driven relation depend dependence interplay scatter",
        2: "connect connection matter contribute lead responsible behind link tied why",
    },
    phrases={
        2.5: ("goes along with", "go along with", "goes together with", "go together", "move together", "hand in hand"),
    },
    constructions={2.5: (_changes,)},
    companions="""strong strongly strength statistical significant relevant key main most attribute variable
        characteristic feature column field anything something high low higher lower effective""",
    known=_VERBS,
    unless=_loose,
)
