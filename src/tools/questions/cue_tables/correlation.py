"""What asks what goes together, or what drives something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.period_words import PERIOD_WORDS
from src.tools.questions.tokens import Token, stem, stemmed, words

_VERBS: Final = "increase decrease boost reduce raise lower improve hurt help make cause lead"
_CHANGES: Final = frozenset(stem(w) for w in words(_VERBS))
"""Verbs of effect: cues after "does", or after "what", where something follows that they change."""
_NO_OBJECT: Final = words("in over during by from for since at on and or than")
"""After a verb of change these say when or how much, not what."""
_WHO_PREDICTS: Final = words("do does did you we i they can could will would should to please")
_EXPLAINS: Final = stemmed("predict explain drive affect influence impact determine correlate relate")
_ONLY_AFTER: Final = {
    stem("lead"): ("to",),
    stem("link"): ("to", "between"),
    stem("tied"): ("to",),
    stem("reason"): ("for", "why", "behind", "of"),
}
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


def _predicts(tokens: Sequence[Token], position: int) -> int:
    """ "which factors best predict Y", "what predicts Y": a predictor is asked for; not "what do you predict for May"."""
    if tokens[position].norm not in ("predict", "predicts") or not 0 < position < len(tokens) - 1:
        return 0
    first, before, following = (tokens[k].norm for k in (0, position - 1, position + 1))
    asked = first in ("what", "which") and before not in _WHO_PREDICTS and following not in _NO_OBJECT
    return int(asked and following not in PERIOD_WORDS)


def _variables(tokens: Sequence[Token], position: int) -> int:
    """ "which variables explain Y": what may explain it, no variability."""
    if tokens[position].norm not in ("variable", "variables") or not position:
        return 0
    return int(tokens[position - 1].norm in ("what", "which") and any(t.stem in _EXPLAINS for t in tokens[position + 1 :]))


def _loose(tokens: Sequence[Token], position: int) -> bool:
    """A word that is a cue only before another ("link to"), and stands without it."""
    following = tokens[position + 1].norm if position + 1 < len(tokens) else ""
    return following not in _ONLY_AFTER.get(tokens[position].stem, (following,))


CORRELATION: Final = CueTable(
    kind="correlation",
    name="a correlation",
    words={
        3: "correlate correlation relationship association associate affect influence impact driver relate",
        2.5: "factor determinant predictor cause effect explain drive driven relation depend dependence interplay scatter",
        2: "connect connection matter contribute lead responsible behind link tied why reason",
    },
    phrases={
        2.5: ("goes along with", "go along with", "goes together with", "go together", "move together", "hand in hand"),
    },
    constructions={3: (_predicts,), 2.5: (_changes, _variables)},
    companions="""strong strongly strength statistical significant relevant key main most attribute variable
        characteristic feature column field important importance
        big biggest strongest best well closely anything something high low higher lower effective""",
    known=_VERBS,
    unless=_loose,
)
