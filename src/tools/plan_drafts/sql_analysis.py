"""A draft of an analysis whose rows come from SQL that the model wrote: its parameters, by the names of what comes out."""

from __future__ import annotations

from typing import Final

from src.models.plan import Analysis, AnalysisKind, Horizon
from src.tools.plan_drafts.analyses import parameters
from src.tools.plan_drafts.draft import DraftAnalysis
from src.tools.plan_drafts.parts import Wrong, sound
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.times import period_of

_OWN_ROWS: Final[frozenset[AnalysisKind]] = frozenset({"change", "cohort", "free"})


def analysis_of_sql(wanted: DraftAnalysis, outputs: tuple[str, ...], said: Said) -> tuple[Analysis, str]:
    """The analysis, and what its horizon assumes. Raises Wrong.

    Whether the rows have what it needs is seen when they are there; what they lack is told then.
    """
    if wanted.kind in _OWN_ROWS:
        raise Wrong(f"The analysis {wanted.kind} has rows of its own, which SQL does not give: fill in a plan, without SQL.")
    analysis = parameters(wanted, outputs, said, "")
    if not wanted.horizon or wanted.kind != "forecast":
        return analysis, ""
    horizon, told = sound(period_of(wanted.horizon, said, ahead=True))
    ahead = Horizon(label=horizon.period.label, period=horizon.period)
    return analysis.model_copy(update={"horizon": ahead}), told
