"""What goes into the audit log of a question: the question, the SQL that ran with its rules of access, the code; never rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog

from src.agents.contexts import Ground
from src.errors import BadSetting, BiError, StateUnavailable
from src.models.asker import Asker
from src.models.chat_models import Answer, Question
from src.models.sql import SafeSql, SqlDraft
from src.services.audit.log import LOCAL_NAME, What

if TYPE_CHECKING:
    from src.agents.wiring import Wiring

log = structlog.get_logger(__name__)


def note(wiring: Wiring, asker: Asker, what: What, detail: dict[str, Any], answer_id: str | None = None) -> None:
    """A line of what the asker does. Raises StateUnavailable: what cannot be noted is not given.

    The machine's own user is noted too, where anything is kept, and kept from nothing: they could write the log themselves.
    """
    if not asker.owner and not wiring.has_state:
        return
    try:
        wiring.audit.note(asker.owner or LOCAL_NAME, what, detail, answer_id)
    except (StateUnavailable, BadSetting) as failed:
        if asker.owner:
            raise
        log.warning("not_noted", what=what, code=failed.code, message=failed.message)


def note_answer(wiring: Wiring, asker: Asker, answer: Answer, ground: Ground) -> None:
    """Raises StateUnavailable."""
    tried = [
        {"sql": _ran(ground, attempt.sql), "problem": attempt.problem, "rows": attempt.rows} for attempt in answer.attempts
    ]
    detail: dict[str, Any] = {
        "question": answer.question,
        "database": answer.database,
        "status": answer.status,
        "error": answer.error.code if answer.error is not None else None,
        "roles": list(asker.roles),
        "row_scope": ground.context.row_scope,
        "sql": tried,
        "code": answer.code,
        "sandbox_tier": answer.sandbox_tier,
        "models": sorted({call.model for call in answer.model_calls}),
    }
    note(wiring, asker, "asked", detail, answer.stored_as)


def note_failure(wiring: Wiring, asker: Asker, question: Question, error: BiError | None) -> None:
    """A question that raised, or whose asker left. Raises StateUnavailable."""
    detail = {"question": question.text, "database": question.database, "roles": list(asker.roles)}
    note(wiring, asker, "asked", detail | {"status": error.code if error is not None else "given_up"})


def _ran(ground: Ground, sql: str) -> str:
    """The text that the database got, where rules of access are in it."""
    if ground.rules is None:
        return sql
    safe = ground.guard(SqlDraft(sql))
    return safe.text if isinstance(safe, SafeSql) else sql
