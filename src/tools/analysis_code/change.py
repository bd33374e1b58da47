"""How a change is taken apart: the two periods, and the columns that its parts are in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.models.words import lowered
from src.tools.analysis_code.columns import Argument, Columns, is_safe
from src.tools.rate_parts import rate_parts
from src.tools.sql_compile.names import DIMENSION, MEMBER, PERIOD, dimension_names


def change(plan: QueryPlan, columns: Columns, _today: date) -> Mapping[str, Argument] | None:
    """The value by period, dimension and member; a rate with its two sums, a sum with what it is a price of."""
    value, analysis, time = columns.target(plan), plan.analysis, plan.grain or PERIOD
    if value is None or analysis is None or analysis.earlier is None or analysis.later is None:
        return None
    if columns.truncated or not {time, DIMENSION, MEMBER} <= set(columns.types):
        return None  # parts of which some are cut off would not sum to the whole
    arguments: dict[str, Argument] = {"value": value, "period": time}
    for name, period in (("before", analysis.earlier), ("after", analysis.later)):
        arguments[name] = [period.start.isoformat(), period.end.isoformat()]
    arguments |= {"dimension": DIMENSION, "member": MEMBER}
    arguments |= _made_of(value, columns)
    if plan.grain:
        arguments["grain"] = plan.grain
    arguments |= columns.unit_argument(value) | {"names": _names(plan, columns)}
    return arguments | ({"direction": analysis.direction} if analysis.direction != "both" else {})


def _made_of(value: str, columns: Columns) -> dict[str, Argument]:
    metric = columns.metrics.get(value)
    parts = rate_parts(metric, columns.semantics) if metric is not None else None
    if parts is not None and {parts.numerator.name, parts.denominator.name} <= set(columns.types):
        return {"numerator": parts.numerator.name, "denominator": parts.denominator.name, "scale": parts.scale}
    volumes = [name for name in columns.metrics if name != value]
    return {"volumes": volumes} if volumes else {}


def _names(plan: QueryPlan, columns: Columns) -> dict[str, str]:
    """What readers call the columns and the dimensions."""
    fields = {name: columns.semantics.field(ref) for ref, name in dimension_names(plan).items()}
    called = {name: m.label for name, m in columns.metrics.items()} | {n: f.label for n, f in fields.items() if f is not None}
    return {name: lowered(label) for name, label in called.items() if is_safe(label)}
