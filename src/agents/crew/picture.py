"""The chart by an agent: asked only where the rules have none for what is wanted; code vouches for all that is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from src.agents.author import AskContext
from src.agents.crew.prompt import load_prompt
from src.agents.crew.team import Team, fell_back
from src.errors import ModelUnavailable
from src.models.analysis import ChartSpec, Finding
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.charts.custom.traces import TRACES
from src.tools.charts.describe_parts import KINDS as SPOKEN
from src.tools.charts.drafts import NEEDS, ChartDraft, spec_of
from src.tools.charts.wishes import no_whole, spoken
from src.tools.prompting.quoting import fenced, plain_name, quoted
from src.tools.result_view.findings import usable
from src.tools.result_view.roles import Roles, find_roles
from src.tools.result_view.rows import Rows

FEW: Final = 12
MOST_COLUMNS: Final = 20


async def picture_by_model(
    team: Team, own: ChartSpec, plan: QueryPlan, table: ResultTable, finding: Finding | None, context: AskContext
) -> ChartSpec:
    """The embedded author's chart, or the visualizer's where the rules have none for what is wanted."""
    rows, roles = Rows(table), find_roles(plan, table, context.semantics)
    if usable(finding) or not _lacking(own, plan, rows, roles, context.semantics):
        return own
    wish = plan.wish or (spoken(plan.chart) if plan.chart is not None else "")
    columns = _columns(own, rows, roles)
    drawn = own

    def task(wrong: str) -> str:
        return load_prompt("visualizer").filled(
            kinds=" ".join(f"{kind}({takes})" for kind, takes in NEEDS.items()),
            types=" ".join(TRACES),
            columns=fenced(f"Columns of the {rows.count} rows", columns),
            wish=fenced("Wish", quoted(wish or "the chart that shows most", 120)),
            reason=f"Mind: {quoted(wrong, 300)}" if wrong else "",
        )

    def check(draft: ChartDraft) -> str:
        nonlocal drawn
        found = own if draft.cannot else spec_of(draft, own, plan, table, context.semantics)
        drawn = own if isinstance(found, str) else found
        return found if isinstance(found, str) else ""

    try:
        draft = await team.ask("visualizer", task, ChartDraft, check)
    except ModelUnavailable as failed:
        fell_back("the chart", failed)
        return own
    return own if draft.cannot else replace(drawn, note=_note(drawn, plan, wish))


def _lacking(own: ChartSpec, plan: QueryPlan, rows: Rows, roles: Roles, semantics: SemanticModel) -> bool:
    """Whether another chart is wanted than the rules have, and one could be drawn of these rows."""
    if rows.count < 2 or not any(rows.is_numeric(name) for name in rows.names):
        return False
    if plan.wish:
        return True
    if own.note and plan.chart is not None:  # a whole that is none stays none
        return plan.chart != "pie" and not no_whole(plan.chart, roles.measures[:1], plan, semantics)
    return plan.shape == "written" and own.kind == "table" and plan.chart != "table" and bool(roles.measures)


def _columns(own: ChartSpec, rows: Rows, roles: Roles) -> str:
    """One line a column: what it is called and what it is, never what it holds."""
    lines = []
    for name in rows.names[:MOST_COLUMNS]:
        part = (
            "time"
            if name == roles.time
            else "measure"
            if name in roles.measures
            else "dimension"
            if name in roles.dimensions
            else ""
        )
        column = rows.column(name)
        label, unit = own.labels.get(name, column.label), own.units.get(name, column.unit)
        said = [plain_name(name), part, column.type]
        said += [quoted(label, 60)] if label and label.casefold() != name.replace("_", " ").casefold() else []
        said += [f"in {quoted(unit, 20)}"] if unit else []
        said += ["few values" if rows.distinct(name) <= FEW else "many values"] if part != "measure" else []
        lines.append(" ".join(said))
    left = len(rows.names) - len(lines)
    return "\n".join([*lines, *([f"and {left} more"] if left else [])])


def _part(name: str, roles: Roles) -> str:
    if name == roles.time:
        return "time"
    return "measure" if name in roles.measures else "dimension" if name in roles.dimensions else "other"


def _note(drawn: ChartSpec, plan: QueryPlan, wish: str) -> str:
    """What the reader is told where the chart is not what was asked for in so many words."""
    if not wish or drawn.kind == plan.chart:
        return ""
    shown = SPOKEN.get(drawn.figure.traces[0]["type"], "figure").lower() if drawn.figure is not None else spoken(drawn.kind)
    return "" if shown == wish else f"For the {wish} that was asked for, the language model chose a {shown}."
