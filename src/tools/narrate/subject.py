"""What an answer is about: the measure, what it is called, whether it adds up, and the rows it was taken from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from src.models.narration import Fact
from src.models.plan import Filter, QueryPlan
from src.models.semantic import FilterOp, Metric, SemanticModel
from src.models.sql import ResultTable
from src.tools.narrate.telling import Telling, Value
from src.tools.narrate.templates import TEMPLATES
from src.tools.result_view.focus import asked_measures
from src.tools.result_view.naming import label_of_column, lowered, unit_of_column
from src.tools.result_view.roles import Roles, find_roles
from src.tools.result_view.rows import Rows, as_day
from src.tools.result_view.units import clean, show

_OPS: dict[FilterOp, str] = {
    "=": "is", "!=": "is not", ">": "is above", ">=": "is at least", "<": "is below", "<=": "is at most",
    "in": "is any of", "not_in": "is none of", "is_null": "is missing", "not_null": "is known",
}  # fmt: skip

_DATE_OPS: dict[FilterOp, str] = {
    ">": "is after", ">=": "is on or after", "<": "is before", "<=": "is on or before",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything a sentence about one measure needs."""

    plan: QueryPlan
    rows: Rows
    roles: Roles
    semantics: SemanticModel
    today: date
    measure: str
    label: str
    unit: str
    additive: bool
    """Whether groups add up to the whole."""
    additive_over_time: bool

    def amount(self, value: float | None) -> Fact:
        """The measure's value; a unit that the measure's name already says is not repeated."""
        return Fact(value, self.spoken_unit)

    @property
    def spoken_unit(self) -> str:
        """The unit, unless the label says it: "Orders: 1,234", not "Orders: 1,234 orders"."""
        return "" if self.unit and self.unit.rstrip("s").casefold() in self.label.casefold() else self.unit

    @property
    def names(self) -> dict[str, str]:
        """The measure's name at the start of a sentence and within one."""
        return {"metric_first": self.label[:1].upper() + self.label[1:], "metric": lowered(self.label)}

    def dimension(self, name: str) -> str:
        """What a column is called within a sentence."""
        return lowered(label_of_column(name, self.plan, self.rows, self.semantics))


def subjects_of(plan: QueryPlan, table: ResultTable, semantics: SemanticModel, today: date) -> list[Subject]:
    """One subject a measure of the rows, the analysis' target first."""
    rows = Rows(table)
    roles = find_roles(plan, table, semantics)
    target = plan.analysis.target if plan.analysis is not None else None
    asked = (target,) if target else asked_measures(plan)
    ordered = sorted(roles.measures, key=lambda m: m not in asked)
    shown = [m for m in ordered if m in asked] if plan.derived and asked and plan.compare is None else ordered
    ordered = shown or ordered
    return [_subject(name, plan, rows, roles, semantics, today) for name in ordered]


def _subject(name: str, plan: QueryPlan, rows: Rows, roles: Roles, semantics: SemanticModel, today: date) -> Subject:
    metric = semantics.metric(name) if name in plan.metrics else None
    return Subject(
        plan,
        rows,
        roles,
        semantics,
        today,
        name,
        label_of_column(name, plan, rows, semantics),
        unit_of_column(name, plan, rows, semantics),
        metric is not None and metric.additive,
        metric is not None and _over_time(metric),
    )


def _over_time(metric: Metric) -> bool:
    return metric.additive if metric.additive_over_time is None else metric.additive_over_time


def scope(plan: QueryPlan, telling: Telling, semantics: SemanticModel) -> dict[str, str]:
    """The `{scope}` fragment: the period and the conditions that the rows were limited to."""
    said = ""
    if plan.period is not None:
        ends: dict[str, Value] = {"start": plan.period.start, "end": plan.period.end}
        key = "scope_day" if plan.period.start == plan.period.end else "scope_period"
        said += telling.fragment(TEMPLATES[key], ends) or ""
    if plan.filters:
        said += telling.fragment(TEMPLATES["scope_filters"], {"filters": _spell(plan.filters, semantics)}) or ""
    return {"scope": said}


def _spell(filters: tuple[Filter, ...], semantics: SemanticModel) -> str:
    # A term's conditions are one business word; what it means stands among the assumptions.
    said = dict.fromkeys(f"“{clean(f.term)}” applies" if f.term else _condition(f, semantics) for f in filters)
    return " and ".join(said)


def _condition(condition: Filter, semantics: SemanticModel) -> str:
    field = semantics.field(condition.field)
    name = lowered(field.label) if field is not None else condition.field.partition(".")[2]
    flag = field is not None and (field.role == "flag" or field.type == "boolean")
    dated = all(as_day(v) is not None for v in condition.values)
    op = _DATE_OPS.get(condition.op, _OPS[condition.op]) if dated else _OPS[condition.op]
    values = [
        ("yes" if v else "no") if flag else show(as_day(v) or v, field.unit if field else "") or ""
        for v in condition.values[:5]
    ]
    more = ["…"] if len(condition.values) > 5 else []
    return " ".join((name, op, ", ".join(values + more))).strip()
