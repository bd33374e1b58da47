"""Marks of everything that an answer stands on, so that it can be told what changed when it comes out differently."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlglot
import structlog
from sqlglot.errors import SqlglotError

from src.agents.contexts import Ground
from src.errors import BadSetting, StateUnavailable
from src.models.asker import Asker
from src.models.chat_models import Answer, Question
from src.services.answers.store import new_id

if TYPE_CHECKING:
    from src.agents.wiring import Wiring

log = structlog.get_logger(__name__)

_MARK: Final = 16


def proof_of(answer: Answer, ground: Ground) -> dict[str, Any]:
    """Marks of data, schema, glossary, SQL, code, chart and rows, with the clock, the seed and the versions of libraries."""
    context = ground.context
    return {
        "data": ground.fingerprint,
        "schema": context.catalog.fingerprint(),
        "glossary": context.semantics.version or "inferred",
        "row_scope": context.row_scope,
        "sql": sql_mark(answer.sql, context.catalog.dialect) if answer.sql else None,
        "code": mark(answer.code) if answer.code else None,
        "rows": mark(answer.data.model_dump_json()) if answer.data is not None else None,
        "result": mark(json.dumps(answer.analysis_result, sort_keys=True)) if answer.analysis_result is not None else None,
        "chart": mark(answer.visualization) if answer.visualization else None,
        "today": context.today.isoformat(),
        "seed": answer.seed,
        "versions": answer.versions,
    }


def keep(answer: Answer, ground: Ground, asker: Asker, wiring: Wiring, question: Question, stored_as: str = "") -> Answer:
    """The answer with the id that it is stored under; with a warning where it could not be.

    The path of a database that was named by one is kept, so that it can be found again; a URL's password never is.
    """
    if wiring.settings.answer_days == 0:
        return answer
    made = stored_as or new_id()
    stored = answer.model_copy(update={"stored_as": made})
    try:
        proof = proof_of(answer, ground) | _source(answer, question.database)
        proof["follows"] = question.previous is not None
        wiring.answers.keep(asker.owner, stored, proof, made)
    except (StateUnavailable, BadSetting) as failed:
        log.warning("answer_not_stored", code=failed.code, message=failed.message)
        said = "This answer could not be stored, so it cannot be looked up or replayed later."
        return answer.model_copy(update={"warnings": [*answer.warnings, said]})
    return stored


def _source(answer: Answer, asked_of: str | None) -> dict[str, str]:
    if asked_of is None or asked_of.strip() == answer.database or "://" in asked_of:
        return {}
    path = Path(asked_of.strip()).expanduser()
    return {"source": str(path.resolve())} if path.exists() else {}


def sql_mark(sql: str, dialect: str) -> str:
    """A mark of the statement's tree: layout and comments do not count."""
    try:
        tree = sqlglot.parse_one(sql, dialect=dialect)
    except SqlglotError:
        return mark(" ".join(sql.split()))
    return mark(tree.sql(dialect=dialect, normalize=True, comments=False))


def mark(text: str) -> str:
    """The first hex digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:_MARK]
