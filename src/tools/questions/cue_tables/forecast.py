"""What asks for a forecast."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.tools.questions.cue_tables.table import CueTable
from src.tools.questions.tokens import Token

_ON_ITS_WAY: Final = ("heading", "headed", "going")


def _where_it_heads(tokens: Sequence[Token], position: int) -> int:
    """ "where is revenue heading"; not "where is revenue highest"."""
    if not tokens or tokens[0].norm != "where":
        return 0
    moving = next((k for k, token in enumerate(tokens) if token.norm in _ON_ITS_WAY), 0)
    return int(moving > 0 and position in (0, moving))


FORECAST: Final = CueTable(
    kind="forecast",
    name="a forecast",
    words={
        3: "forecast forecasting predict prediction predictive extrapolate foresee",
        2.5: "project projection projected outlook anticipate prognosis",
        2: "expect expected estimate estimated future",
    },
    phrases={2: ("looking ahead", "look ahead", "plan for", "budget for")},
    constructions={2.5: (_where_it_heads,)},
    companions="model future likely ahead plan head",
)
