"""What asks for one analysis: words, phrases and constructions, each with how strongly it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from src.models.plan import AnalysisKind
from src.tools.questions.tokens import Token

Direction = Literal["both", "high", "low"]
Construction = Callable[[Sequence[Token], int], int]
"""How many tokens from a position on are a construction that asks for the analysis; 0: none begins there."""


@dataclass(frozen=True, slots=True)
class CueTable:
    """The cues of one analysis. From weight 2 on a cue decides alone."""

    kind: AnalysisKind
    name: str
    """With its article, as in "a forecast"."""
    words: Mapping[float, str] = field(default_factory=dict)
    """Weight -> words; any form of them counts."""
    phrases: Mapping[float, tuple[str, ...]] = field(default_factory=dict)
    """Weight -> phrases, word for word."""
    constructions: Mapping[float, tuple[Construction, ...]] = field(default_factory=dict)
    """Weight -> what only the words around tell; tried before the words."""
    companions: str = ""
    """Words that only colour a cue of this analysis."""
    known: str = ""
    """Words of its constructions: no misspelling of others."""
    unless: Callable[[Sequence[Token], int], bool] | None = None
    """Whether the word at a position is no cue after all, for what stands around it."""
    directions: Mapping[Direction, str] = field(default_factory=dict)
    """Which side a cue word asks for."""
    nameless: bool = False
    """True where a question may name no column or thing: the words of the analysis tell what it is about."""
    takes_names: bool = False
    """Whether its constructions of weight 3 outweigh a name of the data that they overlap ("into 4 segments")."""
    over: frozenset[AnalysisKind] = frozenset()
    """Analyses whose cues beside one of this only colour it: this is meant."""
