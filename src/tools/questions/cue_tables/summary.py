"""What asks for a statistical summary."""

from __future__ import annotations

from typing import Final

from src.tools.questions.cue_tables.table import CueTable

SUMMARY: Final = CueTable(
    kind="summary",
    name="a statistical summary",
    words={
        3: "distribution histogram descriptive quartile distributed",
        2.5: "statistics statistical stats summary summarize summarise spread describe boxplot dispersion variability",
        2: "summaries variance",
    },
    phrases={
        2.5: (
            "box plot",
            "standard deviation",
            "top movers",
            "biggest movers",
            "largest movers",
            "main movers",
            "key insights",
            "main insights",
            "key findings",
            "main findings",
        ),
    },
    companions="descriptive basic key main insight five profile plot catalog average mean median minimum maximum vary",
)
