"""How a cohort analysis is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from src.models.plan import QueryPlan
from src.models.words import many, one
from src.tools.analysis_code.clustering import called
from src.tools.analysis_code.columns import Argument, Columns, is_safe
from src.tools.sql_compile.names import ACTIVE, COHORT, RETURNED


def cohort(plan: QueryPlan, columns: Columns, today: date) -> Mapping[str, Argument] | None:
    """Who, when, from when on and how much; or start and end where the question is how long things last."""
    as_of: dict[str, Argument] = {"as_of": today.isoformat()}
    times = columns.named("time")
    if plan.analysis is not None and plan.analysis.ended is not None:
        return _survival(plan.analysis.ended, plan.analysis.target, times, columns, as_of)
    if columns.time is None or columns.grain is None or COHORT not in columns.types or ACTIVE not in columns.types:
        return None
    arguments: dict[str, Argument] = {"start": COHORT, "time": columns.time, "counts": ACTIVE}
    amount = plan.analysis.target if plan.analysis else None
    if amount is not None and amount in columns.types:
        arguments |= {"amount": amount, **columns.unit_argument(amount)}
    if RETURNED in columns.types:
        arguments["returned"] = RETURNED
    arguments |= {"basis": "start" if len(plan.dimensions) > 1 else "first event", "grain": columns.grain}
    if columns.truncated:
        arguments["truncated"] = True
    return arguments | as_of | _things(plan)


def _things(plan: QueryPlan) -> dict[str, Argument]:
    words = tuple(plan.dimensions[0].partition(".")[0].replace("_", " ").split())
    return {"thing": [one(words), many(words)]} if words and all(map(is_safe, words)) else {}


def _survival(
    ended: str, end: str | None, times: list[str], columns: Columns, as_of: dict[str, Argument]
) -> Mapping[str, Argument] | None:
    start = next((t for t in times if t != end), None)
    if start is None or end not in columns.types or end is None:
        return None
    arguments: dict[str, Argument] = {"start": start, "end": end}
    if ended != end:
        arguments["ended"] = ended
    if columns.truncated:
        arguments["truncated"] = True
    return arguments | as_of | called(columns)
