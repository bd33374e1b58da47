"""Which words ask for which analysis: one table an analysis."""

from __future__ import annotations

from typing import Final

from src.tools.questions.cue_tables.anomaly import ANOMALY
from src.tools.questions.cue_tables.change import CHANGE
from src.tools.questions.cue_tables.clustering import CLUSTERING
from src.tools.questions.cue_tables.cohort import COHORT
from src.tools.questions.cue_tables.correlation import CORRELATION
from src.tools.questions.cue_tables.decomposition import DECOMPOSITION
from src.tools.questions.cue_tables.forecast import FORECAST
from src.tools.questions.cue_tables.hypothesis import HYPOTHESIS
from src.tools.questions.cue_tables.portfolio import PORTFOLIO
from src.tools.questions.cue_tables.regression import REGRESSION
from src.tools.questions.cue_tables.summary import SUMMARY
from src.tools.questions.cue_tables.table import CueTable, Direction
from src.tools.questions.cue_tables.trend import TREND

CUE_TABLES: Final[tuple[CueTable, ...]] = (
    FORECAST,
    CORRELATION,
    ANOMALY,
    SUMMARY,
    PORTFOLIO,
    CHANGE,
    CLUSTERING,
    COHORT,
    TREND,
    DECOMPOSITION,
    HYPOTHESIS,
    REGRESSION,
)
"""Every analysis' cues; where a word stands in several tables the first counts."""

__all__ = ["CUE_TABLES", "CueTable", "Direction"]
