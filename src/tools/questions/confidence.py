"""How far an answer can be trusted, computed from how its question was read and its SQL was run."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan

_UNPLACED: Final = 0.5
"""Weight of the share of words that found no place."""
_TYPO: Final = 0.05
_CHOICE: Final = 0.03
_RETRY: Final = 0.12
_WARNING: Final = 0.05
_CHOSEN: Final = (
    "no grain was said",
    "no horizon was said",
    "no number was said",
    "was read as",
    "the candidates are",
    "are listed",
)
"""Marks of assumptions that chose one of several readings; the others only spell out what was said."""


def confidence(plan: QueryPlan, attempts: int, warnings: int) -> float:
    """A number from 0 to 1: coverage of the question's words, less what had to be chosen, repaired or warned about.

    Starts from 0.98; falls by half the share of unplaced words, 0.05 a typo put right, 0.03 a choice between readings,
    0.12 an SQL attempt after the first, 0.05 a warning. No attempt at all is no answer: 0.
    """
    if attempts < 1:
        return 0.0
    words = len(plan.used) + len(plan.unplaced)
    missed = len(plan.unplaced) / words if words else 1.0
    typos = sum("was read as" in a for a in plan.assumptions)
    choices = sum(any(mark in a for mark in _CHOSEN) for a in plan.assumptions) - typos
    loss = _UNPLACED * missed + _TYPO * typos + _CHOICE * choices + _RETRY * (attempts - 1) + _WARNING * warnings
    return round(max(0.0, min(1.0, 0.98 - loss)), 3)
