"""A question that a person has already answered with SQL: told from that SQL, before any author is asked."""

from __future__ import annotations

import asyncio

from src.agents.compare_rows import quick_rows
from src.agents.embedded import EmbeddedAuthor
from src.agents.work import Desk, Work
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import VerifiedQuery
from src.models.sql import ResultTable, SqlDraft, SqlFailure
from src.models.written import WrittenSql
from src.tools.questions.verified import verified_for
from src.tools.same_rows import same_rows


async def verified_reading(work: Work, desk: Desk) -> QueryPlan | None:
    """The plan of the verified query that the question equals, or None; see docs/decisions/0007.

    Where the embedded author reads the question to a plan with the very same rows, that plan, as it knows more of its columns
    and can be followed up. A verified query that does not run is left aside with a warning. Raises EngineUnavailable.
    """
    query = verified_for(work.question.text, desk.context.semantics) if desk.looks_up else None
    if query is None:
        return None
    alone = work.question.model_copy(update={"previous": None})
    own = await EmbeddedAuthor().classify(alone, desk.context)
    if isinstance(own, CannotAnswer) and own.final:
        return None  # it asks for what is never given; the author says so
    problem = await asyncio.to_thread(_problem, query, desk)
    if problem is not None:
        work.warnings.append(f"The verified query for this question was left aside, as it does not run: {problem.message}")
        return None
    if isinstance(own, QueryPlan) and await _agree(_written(query), own, desk):
        said = f"{_who(query)} checked these numbers: the verified query for this question gives the same rows"
        return own.model_copy(update={"assumptions": (*own.assumptions, said), "second": "agreed"})
    return _written(query)


def _written(query: VerifiedQuery) -> QueryPlan:
    written = WrittenSql(sql=query.sql, by="person", verified_by=query.verified_by)
    said = f"the question is the verified query “{query.question}”"
    return QueryPlan(shape="written", written=written, used=tuple(query.question.split()), assumptions=(said,))


def _who(query: VerifiedQuery) -> str:
    name = query.verified_by or "a person"
    return name[:1].upper() + name[1:]


def _problem(query: VerifiedQuery, desk: Desk) -> SqlFailure | None:
    safe = desk.guard(SqlDraft(query.sql))
    return safe if isinstance(safe, SqlFailure) else desk.engine.explain(safe)


async def _agree(written: QueryPlan, own: QueryPlan, desk: Desk) -> bool:
    """Whether both give the same rows, as far as these are quick to get."""
    if own.analysis is not None:
        return False
    first, second = await asyncio.gather(quick_rows(written, desk), quick_rows(own, desk))
    return isinstance(first, ResultTable) and isinstance(second, ResultTable) and same_rows(first, second)
