"""A few readable lines that run the analysis a plan asks for on the frame `df`; a person can take them away and run them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.analysis import AnalysisDraft
from src.models.plan import QueryPlan
from src.models.semantic import Field, FieldRole, Metric, SemanticModel
from src.models.sql import ResultTable

Argument = str | int | bool | list[str] | dict[str, str]
_LONGEST_NAME = 200


def write_analysis(plan: QueryPlan, table: ResultTable, semantics: SemanticModel, today: date) -> AnalysisDraft | None:
    """The code, or None when the plan asks for no analysis or the rows lack a column that it needs.

    Only names that the rows really have, and dates, numbers and words of the plan, get into it, each through `repr()`.
    """
    if plan.analysis is None:
        return None
    columns = _Columns(plan, table, semantics)
    arguments = {
        "forecast": _forecast,
        "correlation": _correlation,
        "anomaly": _anomaly,
        "summary": _summary,
    }[plan.analysis.kind](plan, columns, today)
    if arguments is None:
        return None
    return AnalysisDraft(plan.analysis.kind, _code(plan.analysis.kind, _described(plan, columns), arguments))


class _Columns:
    """The rows' columns, each with what the plan and the semantic model say of it."""

    def __init__(self, plan: QueryPlan, table: ResultTable, semantics: SemanticModel) -> None:
        self.rows = table.rows
        self.types = {c.name: c.type for c in table.columns if _is_safe(c.name)}
        refs = (*plan.fields, *plan.dimensions)
        fields = {ref.partition(".")[2]: semantics.field(ref) for ref in refs}
        self.fields: dict[str, Field] = {n: f for n, f in fields.items() if f is not None and n in self.types}
        metrics = {name: semantics.metric(name) for name in plan.metrics}
        self.metrics: dict[str, Metric] = {n: m for n, m in metrics.items() if m is not None and n in self.types}
        self.grain = plan.grain if plan.grain in self.types else None

    def numeric(self) -> list[str]:
        """Columns that hold quantities, metrics first."""
        others = [n for n, t in self.types.items() if n not in self.metrics and t in ("integer", "number", "boolean")]
        return [*self.metrics, *(n for n in others if self.role(n) in ("measure", "flag", None) and n != self.grain)]

    def role(self, name: str) -> FieldRole | None:
        """What the semantic model says the column is, where it says anything."""
        return self.fields[name].role if name in self.fields else None

    def named(self, *roles: FieldRole) -> list[str]:
        """Columns of these roles, in the rows' order."""
        return [n for n in self.types if self.role(n) in roles]

    def groups(self) -> list[str]:
        """Columns that group the rows: labels and categories."""
        named = self.named("label", "category")
        return named or [n for n, t in self.types.items() if t in ("text", "boolean") and n != self.grain]

    def unit(self, name: str) -> str:
        """The unit of a column, empty when it has none."""
        known: Metric | Field | None = self.metrics.get(name) or self.fields.get(name)
        return known.unit if known else ""


def _is_safe(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable()


def _value(plan: QueryPlan, columns: _Columns) -> str | None:
    target = plan.analysis.target if plan.analysis else None
    if target in columns.types:
        return target
    return next(iter(columns.numeric()), None)


def _forecast(plan: QueryPlan, columns: _Columns, today: date) -> Mapping[str, Argument] | None:
    value, horizon = _value(plan, columns), plan.analysis.horizon if plan.analysis else None
    if value is None or columns.grain is None:
        return None
    arguments: dict[str, Argument] = {"time": columns.grain, "value": value, "grain": columns.grain}
    if horizon and horizon.period:
        arguments |= {"start": horizon.period.start.isoformat(), "end": horizon.period.end.isoformat()}
    elif horizon and horizon.steps:
        arguments["steps"] = horizon.steps
    if groups := columns.groups():
        arguments["by"] = groups[0]
    return arguments | _additivity(columns, value) | {"as_of": today.isoformat()} | _unit(columns, value)


def _additivity(columns: _Columns, value: str) -> dict[str, Argument]:
    metric = columns.metrics.get(value)
    if metric is None or (metric.additive and metric.additive_over_time is not False):
        return {}
    said: dict[str, Argument] = {} if metric.additive else {"additive": False}
    if metric.additive_over_time is not None:
        said["additive_over_time"] = metric.additive_over_time
    return said


def _unit(columns: _Columns, value: str) -> dict[str, Argument]:
    unit = columns.unit(value)
    return {"unit": unit} if unit and _is_safe(unit) else {}


def _correlation(plan: QueryPlan, columns: _Columns, _today: date) -> Mapping[str, Argument] | None:
    numeric = columns.numeric()
    wanted = plan.analysis.target if plan.analysis else None
    target = wanted if wanted in columns.types else next(iter(columns.metrics), None)
    arguments: dict[str, Argument] = {"target": target} if target else {}
    arguments["columns"] = [n for n in (*numeric, *columns.named("time")) if n not in (target, columns.grain)]
    categories = [n for n in columns.named("category") if n != target]
    if categories and plan.shape == "rows":
        arguments["categories"] = categories
    if columns.grain:
        arguments["time"] = columns.grain
    enough = len(numeric) + len(categories) >= 2
    return arguments if enough else None


def _anomaly(plan: QueryPlan, columns: _Columns, _today: date) -> Mapping[str, Argument] | None:
    value = _value(plan, columns)
    if value is None or plan.analysis is None:
        return None
    arguments: dict[str, Argument] = {"value": value}
    if columns.grain:
        arguments |= {"time": columns.grain, "grain": columns.grain}
        metric = columns.metrics.get(value)
        over_time = metric is None or (metric.additive if metric.additive_over_time is None else metric.additive_over_time)
        if not over_time:
            arguments["additive"] = False
    elif naming := [n for n in columns.named("id", "label", "time") if n != value][:3]:
        arguments["label"] = naming
    if plan.analysis.direction != "both":
        arguments["direction"] = plan.analysis.direction
    return arguments | _unit(columns, value)


def _summary(plan: QueryPlan, columns: _Columns, today: date) -> Mapping[str, Argument] | None:
    arguments = _summarised(plan, columns, today)
    if arguments is None:
        return None
    shown = arguments.get("columns")
    units = {n: columns.unit(n) for n in shown if _unit(columns, n)} if isinstance(shown, list) else {}
    return {**arguments, "units": units} if units else arguments


def _summarised(plan: QueryPlan, columns: _Columns, _today: date) -> Mapping[str, Argument] | None:
    arguments: dict[str, Argument] = {}
    if plan.shape == "rows":
        described = [n for n in columns.types if columns.role(n) in ("measure", "flag", "category", None)]
        if described:
            arguments["columns"] = described
        if labels := columns.named("label"):
            arguments["labels"] = labels[0]
        return arguments if described else None
    numeric = columns.numeric()
    if not numeric:
        return None
    arguments["columns"] = list(columns.metrics) or numeric
    groups = columns.groups()
    if groups and columns.grain:
        arguments["by"] = groups[0]
    elif groups:
        arguments["labels"] = groups[0]
    if columns.grain:
        whose = f" of one {groups[0]}" if groups else ""
        arguments["observation"] = f"one {columns.grain}{whose}"
    return arguments


def _described(plan: QueryPlan, columns: _Columns) -> str:
    names = ", ".join(n if n.isidentifier() else repr(n) for n in columns.types)
    what = f"one row a {plan.grain}" if plan.grain else "one row a group" if plan.shape == "aggregate" else "rows"
    if plan.grain and plan.dimensions:
        what += " and group"
    return f"# df holds {what}: {columns.rows:,} rows with the columns {names}"


def _code(name: str, comment: str, arguments: Mapping[str, Argument]) -> str:
    given = "".join(f"    {key}={value!r},\n" for key, value in arguments.items())
    return f"from src.analyses.{name} import {name}\n\n{comment}\nresult = {name}(\n    df,\n{given})\n"
