"""How far an answer can be trusted, computed from how its question was read and its SQL was run."""

from __future__ import annotations

from typing import Final

from src.models.plan import QueryPlan

_START: Final = 0.98
_BY_MODEL: Final = 0.88
"""What a reading starts from that the embedded author has not made."""
_AGENTS_SQL: Final = 0.75
"""What SQL starts from that an agent wrote: no definition vouches for it."""
_MODEL_SAID: Final = tuple(f"the language model {did}" for did in ("put the question", "filled in the plan", "wrote the SQL"))
_DISPUTE: Final = 0.05
OTHERWISE: Final = "a second reading was"
"""How the assumption begins that tells of a reading which was not taken."""
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

    Starts from 0.98, 0.88 where only a language model read the question, 0.75 where it wrote the SQL too (SQL that a person
    checked is as sure as a plan); falls by half the share of unplaced words, 0.05 a typo put right, 0.03 a choice between
    readings. A second author that read it alike halves what is then missing to 1; two readings of which one was chosen cost
    0.05. After that 0.12 an SQL attempt after the first, 0.05 a warning. No attempt at all is no answer: 0.
    """
    if attempts < 1:
        return 0.0
    loss = _RETRY * (attempts - 1) + _WARNING * warnings
    return round(max(0.0, min(1.0, _of_reading(plan) - loss)), 3)


def _of_reading(plan: QueryPlan) -> float:
    """How sure the plan is what was asked."""
    words = len(plan.used) + len(plan.unplaced)
    missed = len(plan.unplaced) / words if words else 1.0
    typos = sum("was read as" in a for a in plan.assumptions)
    choices = sum(any(mark in a for mark in _CHOSEN) for a in plan.assumptions) - typos
    sure = _start(plan) - _UNPLACED * missed - _TYPO * typos - _CHOICE * choices
    sure = max(0.0, sure)
    if plan.second == "agreed":
        return sure + (1 - sure) / 2
    disputed = plan.second == "settled" or any(a.startswith(OTHERWISE) for a in plan.assumptions)
    return sure - _DISPUTE if disputed else sure


def _start(plan: QueryPlan) -> float:
    if plan.written is not None and plan.written.by == "agent":
        return _AGENTS_SQL
    return _BY_MODEL if by_model(plan) else _START


def by_model(plan: QueryPlan) -> bool:
    """Whether the reading is a language model's: an assumption says so, or it is SQL that an agent wrote."""
    written = plan.written is not None and plan.written.by == "agent"
    return written or any(a.startswith(_MODEL_SAID) for a in plan.assumptions)
