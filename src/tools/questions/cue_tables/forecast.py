"""What asks for a forecast."""

from __future__ import annotations

from typing import Final

from src.tools.questions.cue_tables.table import CueTable

FORECAST: Final = CueTable(
    kind="forecast",
    name="a forecast",
    words={
        3: "forecast forecasting predict prediction predictive extrapolate foresee",
        2.5: "project projection projected outlook anticipate prognosis",
        2: "expect expected estimate estimated future",
    },
    phrases={2: ("looking ahead", "look ahead")},
    companions="model future likely ahead plan head",
)
