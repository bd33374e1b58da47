"""A stored answer given again without a model: the same numbers, or what changed and where."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from src.agents.author import AskContext
from src.agents.embedded import EmbeddedAuthor
from src.agents.proof import proof_of
from src.errors import NotReplayable
from src.models.analysis import AnalysisDraft
from src.models.asker import Asker
from src.models.chat_models import Answer, Data, Question
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import ResultTable, SqlDraft
from src.services.answers.store import StoredAnswer

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager

_MOST_DIFFERENCES: Final = 20
_SAYS: Final = {
    "data": "the data of the database",
    "schema": "the tables or columns of the database",
    "glossary": "the glossary",
    "row_scope": "the rows that may be seen",
    "sql": "the SQL that the plan compiles to",
    "code": "the analysis code",
    "today": "the day that periods are counted from",
    "seed": "the seed",
}


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of it. `same` is about the numbers: rows and the analysis' result."""

    same: bool
    changed: tuple[str, ...]
    """What the answer stands on that is not what it was ("the data of the database", "pandas 2.3.3 -> 2.3.4")."""
    differences: tuple[str, ...]
    """Where numbers differ first: the row and column, or the place in the result, with both values."""
    answer: Answer


class StoredAuthor(EmbeddedAuthor):
    """Answers the `Author` port from a stored answer: its plan, its SQL where a hand wrote it, its code. No model is asked."""

    name = "replay"

    def __init__(self, plan: QueryPlan, answer: Answer) -> None:
        self._plan = plan
        self._answer = answer

    async def classify(self, question: Question, context: AskContext) -> QueryPlan | CannotAnswer:  # noqa: ARG002 - the port's
        """The plan that was followed then, where it compiles now."""
        return self.compiling(self._plan, context)

    async def write_sql(self, plan: QueryPlan, context: AskContext) -> SqlDraft:
        """The plan compiled; SQL of a model's or a person's as it ran in the end."""
        if plan.written is not None and self._answer.sql:
            return SqlDraft(self._answer.sql)
        return await super().write_sql(plan, context)

    async def write_analysis(
        self, plan: QueryPlan, table: ResultTable, context: AskContext
    ) -> AnalysisDraft | CannotAnswer | None:
        """The code that ran then."""
        if self._answer.code is None or self._answer.analytics_type is None:
            return await super().write_analysis(plan, table, context)
        kind = plan.analysis.kind if plan.analysis is not None else "free"
        return AnalysisDraft(kind, self._answer.code)


async def replay(manager: DataOpsManager, stored: StoredAnswer, asker: Asker, database: str | None = None) -> Replay:
    """The answer again, from what was stored of it; of `database` where its own is known by another name here.

    Raises NotReplayable (there was no plan), and as `DataOpsManager.ask`.
    """
    old = stored.answer
    if old.plan is None or old.sql is None:
        raise NotReplayable("That answer has no SQL that could run again.", hint="Ask the question anew.")
    question = Question(text=old.question, database=database or source_of(stored))
    new, ground = await asyncio.wrap_future(manager.submit_by(StoredAuthor(old.plan, old), question, asker, today=old.today))
    changed = tuple(_changed(stored.proof, proof_of(new, ground)))
    differences = tuple(_differences(old, new))[:_MOST_DIFFERENCES]
    return Replay(not differences and new.status == old.status, changed, differences, new)


def source_of(stored: StoredAnswer) -> str:
    """How the database of an answer may be named again."""
    return str(stored.proof.get("source") or stored.answer.database)


def _changed(before: dict[str, Any], after: dict[str, Any]) -> Sequence[str]:
    told = [said for name, said in _SAYS.items() if before.get(name) != after.get(name)]
    old, new = before.get("versions") or {}, after.get("versions") or {}
    names = sorted({*old, *new} - {"glossary"})
    return told + [f"{n} {old.get(n, 'none')} -> {new.get(n, 'none')}" for n in names if old.get(n) != new.get(n)]


def _differences(old: Answer, new: Answer) -> Sequence[str]:
    found = _of_data(old.data, new.data)
    return found + _of_values(old.analysis_result, new.analysis_result, "result")


def _of_data(old: Data | None, new: Data | None) -> list[str]:
    if old is None or new is None:
        return [] if old is new else ["there are rows in one answer only"]
    before, after = [c.name for c in old.columns], [c.name for c in new.columns]
    if before != after:
        return [f"columns: {', '.join(before)} -> {', '.join(after)}"]
    found = [] if old.row_count == new.row_count else [f"rows: {old.row_count} -> {new.row_count}"]
    for number, (one, other) in enumerate(zip(old.records, new.records, strict=False), start=1):
        found += [
            f"row {number}, {name}: {one.get(name)!r} -> {other.get(name)!r}"
            for name in before
            if one.get(name) != other.get(name)
        ]
        if len(found) > _MOST_DIFFERENCES:
            break
    return found


def _of_values(old: Any, new: Any, path: str) -> list[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        names = list(dict.fromkeys((*old, *new)))
        return [found for name in names for found in _of_values(old.get(name), new.get(name), f"{path}.{name}")]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [found for n, (a, b) in enumerate(zip(old, new, strict=True)) for found in _of_values(a, b, f"{path}[{n}]")]
    return [] if old == new else [f"{path}: {_short(old)} -> {_short(new)}"]


def _short(value: Any) -> str:
    told = repr(value)
    return told if len(told) <= 80 else f"{told[:79]}…"
