"""The chart an expert would draw of these rows: decided by what the columns are, never by a database's names."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from src.models.analysis import ChartSpec, Finding
from src.models.plan import QueryPlan
from src.models.semantic import SemanticModel
from src.models.sql import ResultTable
from src.tools.charts.finding_picks import pick_of_finding
from src.tools.charts.of_code import said_to_be_of_code
from src.tools.charts.picks import Pick
from src.tools.charts.titles import title_of
from src.tools.charts.wishes import wished
from src.tools.measures import with_columns
from src.tools.result_view.findings import usable
from src.tools.result_view.focus import asked_measures
from src.tools.result_view.naming import label_of_column, unit_of_column
from src.tools.result_view.roles import Roles, find_roles
from src.tools.result_view.rows import Rows
from src.tools.written_sql import shown_plan

FEW_COLORS: Final = 8
FEW_GROUPS: Final = 15
DRAWN_BY_CODE: Final = (
    "The chart was drawn by code that a language model wrote for this question (it is in `code`); its data are what that code "
    "computed from the rows, its look is ours."
)
MANY_VALUES: Final = 30
"""A numeric dimension with more values than this is a scale, not a set of names."""


def choose_chart(plan: QueryPlan, table: ResultTable, finding: Finding | None, semantics: SemanticModel) -> ChartSpec:
    """The chart that fits the rows and the finding, with its title, axis names and units."""
    plan, semantics = shown_plan(*with_columns(plan, semantics), table)
    rows = Rows(table)
    roles = find_roles(plan, table, semantics)
    asked = asked_measures(plan)
    focused = replace(roles, measures=tuple(m for m in asked if m in roles.measures)) if asked else roles
    roles = focused if focused.measures else roles
    told = finding if usable(finding) else None
    pick = (pick_of_finding(plan, rows, roles, told) if told is not None else None) or _of_rows(plan, rows, roles)
    pick, note = wished(plan, pick, table, roles, semantics, analysed=told is not None)
    if plan.derived and plan.shape == "aggregate":
        names = roles.measures[:1] if plan.compare is not None else roles.measures
        plan = plan.model_copy(update={"metrics": names})
    shown = plan if told is not None else plan.model_copy(update={"analysis": None})
    labels = {n: label_of_column(n, plan, rows, semantics) for n in rows.names}
    units = {n: unit_of_column(n, plan, rows, semantics) for n in rows.names}
    figure = said_to_be_of_code(told.figure) if told is not None and told.figure is not None else None
    return ChartSpec(
        kind="custom" if figure is not None else pick.kind,
        title=title_of(shown, rows, labels, semantics, roles),
        x=pick.x,
        y=pick.y,
        color=pick.color,
        labels=labels,
        units={n: u for n, u in units.items() if u},
        figure=figure,
        note=DRAWN_BY_CODE if figure is not None else note,
    )


def _of_rows(plan: QueryPlan, rows: Rows, roles: Roles) -> Pick:
    if rows.count == 0 or not roles.measures:
        return _table(rows)
    if plan.shape == "rows" or (plan.shape == "written" and not _are_parts(plan, rows, roles)):
        return _of_listed(rows, roles)
    if rows.count == 1:
        named = roles.dimensions[0] if roles.dimensions else None
        return Pick("number", named, roles.measures) if len(roles.measures) == 1 and len(roles.dimensions) < 2 else _table(rows)
    if roles.time is not None and rows.distinct(roles.time) > 1:
        return _over_time(rows, roles)
    return _grouped(rows, roles)


def _are_parts(plan: QueryPlan, rows: Rows, roles: Roles) -> bool:
    """Whether each row is a group or a period of its own: two bars of one name would be one bar too many.

    Things with no name but a key are a list, unless they are ranked.
    """
    if plan.order is None and roles.time is None and roles.keys_only:
        return False
    keys = [rows.values(n) for n in (*([roles.time] if roles.time else []), *roles.dimensions)]
    return rows.count == 1 or (bool(keys) and len(set(zip(*keys, strict=True))) == rows.count)


def _of_listed(rows: Rows, roles: Roles) -> Pick:
    if len(rows.names) == 1:
        return Pick("histogram", None, roles.measures)
    if len(rows.names) == 2 and len(roles.measures) == 2 and rows.count > 2:
        return Pick("scatter", roles.measures[0], roles.measures[1:])
    return _table(rows)


def _over_time(rows: Rows, roles: Roles) -> Pick:
    if not roles.dimensions:
        return Pick("line", roles.time, roles.measures[:FEW_COLORS])
    if len(roles.dimensions) == 1 and len(roles.measures) == 1:
        return Pick("line", roles.time, roles.measures, roles.dimensions[0])
    return _table(rows)


def _grouped(rows: Rows, roles: Roles) -> Pick:
    groups = list(roles.dimensions) or ([roles.time] if roles.time is not None else [])
    one_unit = len({rows.column(m).unit for m in roles.measures}) == 1
    if len(groups) == 1:
        by = groups[0]
        if len(roles.measures) > 1:
            return Pick("grouped_bar", by, roles.measures) if one_unit and len(roles.measures) <= FEW_COLORS else _table(rows)
        if rows.is_numeric(by) and rows.distinct(by) > MANY_VALUES:
            return Pick("scatter", by, roles.measures)
        return Pick("bar", by, roles.measures)
    if len(groups) == 2 and len(roles.measures) == 1:
        return _crossed(rows, roles, groups)
    return _table(rows)


def _crossed(rows: Rows, roles: Roles, groups: list[str]) -> Pick:
    """Two dimensions: one may be a quantity of the other (a product's price); else cells or bars side by side."""
    scale = next((g for g in groups if rows.is_numeric(g)), None)
    name = next((g for g in groups if g != scale), None)
    if scale is not None and name is not None and rows.distinct(name) == rows.count:
        return Pick("scatter", scale, roles.measures, name)
    small, large = sorted(groups, key=lambda g: (rows.distinct(g), groups.index(g)))
    if rows.distinct(small) <= FEW_COLORS and rows.distinct(large) <= FEW_GROUPS:
        return Pick("grouped_bar", large, roles.measures, small)
    return Pick("heatmap", large, roles.measures, small)


def _table(rows: Rows) -> Pick:
    return Pick("table", None, rows.names)
