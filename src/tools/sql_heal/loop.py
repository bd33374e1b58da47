"""From a draft to rows: guard, dry run, the rows, a look at the SQL for what a database lets pass, a look at the rows.

What fails, or looks wrong, is repaired by the smallest repair that is no guess, and tried again, at most N times.
Every attempt is kept with its cause and its change.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Final

from src.models.catalog import Catalog
from src.models.sql import Attempt, Guard, ResultTable, SqlDraft, SqlFailure
from src.services.engines.engine import SqlEngine
from src.tools.sql_heal.look import look_at_sql
from src.tools.sql_heal.probe import Probe
from src.tools.sql_heal.repairs import repair
from src.tools.sql_heal.row_checks import look_at_rows

MOST_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Healed:
    """How a draft fared."""

    attempts: tuple[Attempt, ...]
    table: ResultTable | None
    assumptions: tuple[str, ...] = ()
    """Repairs that could have been meant otherwise."""
    warnings: tuple[str, ...] = ()
    """What looks wrong about the rows and could not be put right."""

    @property
    def failure(self) -> SqlFailure | None:
        """Why there are no rows."""
        return None if self.table is not None else self.attempts[-1].failure


@dataclass(frozen=True, slots=True)
class _Outcome:
    attempt: Attempt
    table: ResultTable | None
    """Rows there may be although the attempt has a failure: it ran, and looks wrong."""


def settle(draft: SqlDraft, engine: SqlEngine, guard: Guard, catalog: Catalog, *, attempts: int = MOST_ATTEMPTS) -> Healed:
    """What a draft gives; repaired only where it runs and looks wrong. Raises EngineUnavailable.

    SQL that fails is left for its author to repair. SQL that runs but looks wrong (a column beside an aggregate that is not
    grouped by, a value that no row holds) is repaired when the repair is no guess; else its rows come with a warning.
    """
    probe = Probe(engine, guard)
    first = _try(draft, engine, guard, catalog, probe)
    if first.table is None or first.attempt.failure is None:
        return _healed([first.attempt], first.table, draft, catalog, probe)
    tried, last, better = [first.attempt], first, draft
    while last.attempt.failure is not None and len(tried) < attempts:
        step = repair(tried, catalog, probe)
        if step is None:
            break
        better = replace(step, assumptions=(*better.assumptions, *step.assumptions))
        last = _try(better, engine, guard, catalog, probe)
        tried.append(last.attempt)
    if last.table is not None and last.attempt.failure is None:
        return _healed(tried, last.table, better, catalog, probe)
    doubt = first.attempt.failure.message
    kept = replace(first.attempt, failure=None)
    return _healed([*tried[1:], kept], first.table, draft, catalog, probe, doubt)


def heal(draft: SqlDraft, engine: SqlEngine, guard: Guard, catalog: Catalog, *, attempts: int = MOST_ATTEMPTS) -> Healed:
    """`settle`, and what fails is repaired as well, by rule. Raises EngineUnavailable."""
    tried: list[Attempt] = []
    assumptions: list[str] = []
    while True:
        left = attempts - len(tried)
        found = settle(draft, engine, guard, catalog, attempts=left)
        tried += found.attempts
        assumptions += found.assumptions
        if found.table is None and len(tried) < attempts:
            better = repair(tried, catalog, Probe(engine, guard))
            if better is not None:
                draft = better
                continue
        return Healed(tuple(tried), found.table, tuple(dict.fromkeys(assumptions)), found.warnings)


def _try(draft: SqlDraft, engine: SqlEngine, guard: Guard, catalog: Catalog, probe: Probe) -> _Outcome:
    began = time.perf_counter()
    text, failure, table = _run(draft, engine, guard, catalog, probe)
    took = (time.perf_counter() - began) * 1000
    rows = table.rows if table is not None else None
    return _Outcome(Attempt(text, draft.why, failure, rows, took, draft.assumptions, draft.by_agent), table)


def _run(
    draft: SqlDraft, engine: SqlEngine, guard: Guard, catalog: Catalog, probe: Probe
) -> tuple[str, SqlFailure | None, ResultTable | None]:
    safe = guard(draft)
    if isinstance(safe, SqlFailure):
        return draft.text, safe, None
    if failure := engine.explain(safe):
        return safe.shown, failure, None
    table = engine.run(safe)
    if isinstance(table, SqlFailure):
        return safe.shown, table, None
    return safe.shown, look_at_sql(safe, catalog, probe), table


def _healed(
    tried: list[Attempt], table: ResultTable | None, draft: SqlDraft, catalog: Catalog, probe: Probe, *doubts: str
) -> Healed:
    if table is None:
        return Healed(tuple(tried), None, draft.assumptions)
    warnings = (*doubts, *look_at_rows(tried[-1].sql, table, catalog, probe))
    return Healed(tuple(tried), table, draft.assumptions, tuple(dict.fromkeys(warnings)))
