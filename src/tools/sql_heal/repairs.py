"""The healer: one wrong thing after another, each by the first repair that knows it, until the guard is content.

Deterministic, and never a guess: where two repairs of one kind are as good, there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.models.catalog import Catalog
from src.models.sql import Attempt, SafeSql, SqlDraft
from src.tools.sql_guard.guard import make_guard
from src.tools.sql_heal.ambiguous import say_which
from src.tools.sql_heal.broken import Broken, Repair, Step
from src.tools.sql_heal.column_names import change_owner, rename_column
from src.tools.sql_heal.date_dialects import redate
from src.tools.sql_heal.days import count_days
from src.tools.sql_heal.dialects import translate
from src.tools.sql_heal.fences import unwrap
from src.tools.sql_heal.grouping import complete_group_by
from src.tools.sql_heal.having import move_to_having
from src.tools.sql_heal.missing_tables import join_table
from src.tools.sql_heal.probe import Probe
from src.tools.sql_heal.quoted_text import straighten, unquote
from src.tools.sql_heal.reserved import quote_reserved
from src.tools.sql_heal.table_names import rename_table
from src.tools.sql_heal.values import correct_value

REPAIRS: Final[tuple[Repair, ...]] = (
    unwrap, straighten, quote_reserved, unquote, rename_table, redate, translate, change_owner, join_table, rename_column,
    say_which, move_to_having, complete_group_by, count_days, correct_value,
)  # fmt: skip
"""In the order they are tried. To add one: a file with one function, and its name here."""

MOST_STEPS: Final = 8
_ANY_ROWS: Final = 1_000


def repair(attempts: Sequence[Attempt], catalog: Catalog, probe: Probe | None = None) -> SqlDraft | None:
    """The last attempt with what was wrong put right, and `why` saying what; None when any repair would be a guess.

    What it gives passes the guard and is no attempt that was made before.
    """
    if not attempts or attempts[-1].failure is None:
        return None
    guard = make_guard(catalog, _ANY_ROWS)
    tried = {_squashed(attempt.sql) for attempt in attempts}
    broken = Broken(attempts[-1].sql, attempts[-1].failure, catalog, probe)
    reasons: list[str] = []
    assumptions: list[str] = []
    for _ in range(MOST_STEPS):
        step = _first_step(broken)
        if step is None or _squashed(step.text) in tried:
            return None
        tried.add(_squashed(step.text))
        reasons.append(step.why)
        assumptions += [step.assumption] if step.assumption else []
        verdict = guard(SqlDraft(step.text))
        if isinstance(verdict, SafeSql):
            return SqlDraft(step.text, "; ".join(reasons), tuple(assumptions))
        broken = Broken(step.text, verdict, catalog, probe)
    return None


def _first_step(broken: Broken) -> Step | None:
    return next((step for try_repair in REPAIRS if (step := try_repair(broken)) is not None), None)


def _squashed(sql: str) -> str:
    return " ".join(sql.split()).rstrip("; ")
