"""What each reading of an open question would give, where that is one number and quick to get."""

from __future__ import annotations

import asyncio

from src.agents.compare_rows import SECONDS, compare_rows
from src.agents.work import Desk
from src.models.clarification import Clarification, Option
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import ResultTable, SafeSql


async def weigh(reading: QueryPlan | CannotAnswer | None, desk: Desk) -> Clarification | QueryPlan:
    """The question back with a number for each option; the first plan when every option gives the same number.

    Of a dispute between two authors: the first plan when both give the same rows.

    The numbers come through the same guard and the same read-only engine as any other. Raises EngineUnavailable.
    """
    if not isinstance(reading, Clarification):
        raise TypeError("there is nothing to choose from")
    if reading.disputed:
        return await compare_rows(reading, desk)
    options = await asyncio.gather(*(_weighed(option, desk) for option in reading.options))
    values = {option.value for option in options}
    if len(values) == 1 and None not in values:
        names = " or ".join(option.label for option in options)
        said = f"“{reading.words}” can be {names}; each gives the same number"
        plan = options[0].plan
        return plan.model_copy(update={"assumptions": (*plan.assumptions, said)})
    return reading.model_copy(update={"options": tuple(options)})


async def _weighed(option: Option, desk: Desk) -> Option:
    if not is_one_number(option.plan):
        return option
    safe = desk.guard(await desk.author.write_sql(option.plan, desk.context))
    if not isinstance(safe, SafeSql):
        return option
    try:
        rows = await asyncio.wait_for(asyncio.to_thread(desk.engine.run, safe), SECONDS)
    except TimeoutError:
        return option
    value = _only_number(rows) if isinstance(rows, ResultTable) else None
    metric = desk.context.semantics.metric(option.plan.metrics[0])
    return option.model_copy(update={"value": value, "unit": metric.unit if metric else ""})


def is_one_number(plan: QueryPlan) -> bool:
    """Whether the plan is a single aggregate over everything it covers."""
    grouped = plan.dimensions or plan.grain or plan.calendar or plan.derived or plan.having or plan.compare
    return plan.shape == "aggregate" and len(plan.metrics) == 1 and not (grouped or plan.statistics or plan.analysis)


def _only_number(rows: ResultTable) -> float | None:
    if rows.rows != 1 or len(rows.columns) != 1:
        return None
    value = rows.arrow.column(0)[0].as_py()
    return None if value is None or isinstance(value, str) else float(value)
