"""Questions asked, and their answers held against what a person expects."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from src.agents.contexts import Ground
from src.errors import BadQuestion, UserError
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Answer, Question
from src.models.expected import Case, Cases, Cell
from src.models.plan import QueryPlan
from src.models.sql import ResultColumn, ResultTable, SqlDraft, SqlFailure
from src.tools.same_rows import same_rows

if TYPE_CHECKING:
    from src.agents.crewai_manager import DataOpsManager


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a case; `why` it did not pass, empty where it did."""

    case: Case
    status: str
    why: str
    sql: str | None
    milliseconds: float

    @property
    def passed(self) -> bool:
        """Whether all that was expected is so."""
        return not self.why


def evaluate(manager: DataOpsManager, cases: Cases, asker: Asker = LOCAL) -> Iterator[Verdict]:
    """A verdict for each case, in order. Raises ServiceError; BadQuestion for expected SQL that does not run."""
    previous: QueryPlan | None = None
    for case in cases.cases:
        database = case.database or cases.database
        asked = Question(text=case.question, database=database, previous=previous if case.follows else None)
        try:
            answer = manager.ask(asked, asker=asker)
        except UserError as error:
            yield Verdict(case, error.code, f"{error}", None, 0.0)
            previous = None
            continue
        previous = answer.plan
        ground = manager.wiring.contexts.ground_for(database, asker)
        why = "; ".join(_wrong(case, answer, ground))
        yield Verdict(case, answer.status, why, answer.sql, answer.timings.get("total", 0.0))


def _wrong(case: Case, answer: Answer, ground: Ground) -> Iterator[str]:
    if case.status is not None and answer.status != case.status:
        yield f"the status is {answer.status}, not {case.status}"
    if case.analysis is not None and answer.analytics_type != case.analysis:
        yield f"the analysis is {answer.analytics_type or 'none'}, not {case.analysis}"
    if case.value is not None:
        yield from _wrong_value(case.value, case.tolerance, answer)
    wanted = _rows_of(case.sql, ground, "the expected SQL") if case.sql is not None else None
    wanted = _table(case.rows) if case.rows is not None else wanted
    if wanted is not None:
        yield from _wrong_rows(wanted, answer, ground)


def _wrong_value(wanted: float, tolerance: float, answer: Answer) -> Iterator[str]:
    records = answer.data.records if answer.data is not None else []
    if len(records) != 1:
        yield f"the answer has {len(records)} rows, not one with the value {wanted:g}"
        return
    numbers = [v for v in records[0].values() if isinstance(v, int | float) and not isinstance(v, bool)]
    if not any(math.isclose(number, wanted, rel_tol=tolerance, abs_tol=1e-12) for number in numbers):
        yield f"the value is {', '.join(f'{n:g}' for n in numbers) or 'no number'}, not {wanted:g}"


def _wrong_rows(wanted: ResultTable, answer: Answer, ground: Ground) -> Iterator[str]:
    if answer.sql is None or answer.data is None:
        yield f"there are no rows ({answer.status})"
        return
    given = _rows_of(answer.sql, ground, "the answer's SQL")  # whole: an answer carries the first of them only
    if wanted.rows == given.rows == 0:
        return
    if wanted.truncated or given.truncated:
        yield "there are more rows than BI_ROW_LIMIT lets through"
    elif not same_rows(wanted, given):
        yield f"the rows differ ({given.rows} x {len(given.columns)}, expected {wanted.rows} x {len(wanted.columns)})"


def _rows_of(sql: str, ground: Ground, whose: str) -> ResultTable:
    safe = ground.guard(SqlDraft(sql))
    rows = safe if isinstance(safe, SqlFailure) else ground.engine.run(safe)
    if isinstance(rows, SqlFailure):
        raise BadQuestion(f"{whose[:1].upper()}{whose[1:]} does not run: {rows.message}", hint=" ".join(sql.split())[:200])
    return rows


def _table(rows: Sequence[Sequence[Cell]]) -> ResultTable:
    width = max((len(row) for row in rows), default=0)
    names = [f"c{place}" for place in range(width)]
    if any(len(row) != width for row in rows):
        raise BadQuestion("Expected rows are not all as long.", hint="Give every row the same number of cells.")
    arrow = pa.table({name: [row[place] for row in rows] for place, name in enumerate(names)})
    return ResultTable(arrow, tuple(ResultColumn(name, "other") for name in names))
