"""How far ahead a forecast looks where its own name says so: "a 6-month projection", "the 90 day sales outlook"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from src.models.semantic import BusinessCalendar
from src.tools.questions.cues import Cue
from src.tools.questions.periods import PeriodMention, find_periods
from src.tools.questions.tokens import Token, tokenize


def find_named_horizons(
    tokens: Sequence[Token],
    cues: Sequence[Cue],
    named: Collection[int],
    taken: Collection[int],
    today: date,
    calendar: BusinessCalendar,
) -> tuple[PeriodMention, ...]:
    """A number of units before a word for a forecast, or before the `named` thing that it is of: so many from today on."""
    found: list[PeriodMention] = []
    for cue in cues:
        passed = set(named) | {k for k, token in enumerate(tokens) if token.norm in ("-", "–")}
        words = [k for k in range(cue.start) if k not in passed][-2:]
        if cue.kind != "forecast" or len(words) < 2 or set(words) & set(taken):
            continue
        number, unit = (tokens[k].text for k in words)
        meant = find_periods(tokenize(f"next {number} {unit}"), today, calendar=calendar)
        if len(meant) == 1 and meant[0].end == 3 and meant[0].steps:
            label = f"{number} {unit}"
            period = meant[0].period.model_copy(update={"label": label})
            found.append(replace(meant[0], start=words[0], end=words[1] + 1, period=period))
    return tuple(found)
