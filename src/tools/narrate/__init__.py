"""The answer in words: `narrate` picks sentences and computes their facts, `render` puts the facts in place."""

from __future__ import annotations

from datetime import date
from typing import Final

from src.models.analysis import Finding
from src.models.narration import Narration
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.measures import with_columns
from src.tools.narrate.findings import TELL
from src.tools.narrate.matter import Matter
from src.tools.narrate.of_picked import tell_picked
from src.tools.narrate.of_rows import tell_rows
from src.tools.narrate.of_written import tell_written
from src.tools.narrate.rendering import render
from src.tools.narrate.subject import subjects_of
from src.tools.narrate.telling import Telling
from src.tools.result_view.findings import mapping, usable
from src.tools.result_view.rows import Rows
from src.tools.written_sql import shown_plan

MOST_SENTENCES: Final = 4


def narrate(plan: QueryPlan, table: ResultTable, finding: Finding | None, semantics: SemanticModel, today: date) -> Narration:
    """One to four sentences about the finding, or about the rows where there is none; every number is a fact."""
    plan, semantics = shown_plan(*with_columns(plan, semantics), table)
    telling = Telling()
    subjects = subjects_of(plan, table, semantics, today)
    if finding is not None and usable(finding) and table.rows:
        matter = Matter(plan, Rows(table), subjects, semantics)
        if finding.picked:
            tell_picked(finding.interpretation, telling)
        else:
            TELL[finding.kind](matter, mapping(finding.result), telling)
    if not len(telling):
        if finding is not None and finding.result.get("refused"):
            _tell_refusal(finding, telling)
        if plan.written is not None:
            tell_written(plan, table, subjects, telling)
        else:
            tell_rows(plan, Rows(table), subjects, semantics, telling)
    return telling.narration(MOST_SENTENCES)


def _tell_refusal(finding: Finding, telling: Telling) -> None:
    reason = str(finding.result.get("refused")).rstrip(". ")
    telling.say("refused", analysis=finding.kind, reason=f"{reason}.")


__all__ = ["narrate", "render"]
