"""From working papers to an answer that carries how it was made."""

from __future__ import annotations

import hashlib
import math
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from typing import Any

from src.agents.contexts import Ground
from src.agents.shown import attempt_of, call_of, columns_of
from src.agents.work import Work
from src.models.chat_models import Answer, AnswerError, Data, Question
from src.models.clarification import Clarification
from src.models.config import Settings
from src.models.plan import CannotAnswer, QueryPlan
from src.models.sql import ResultTable
from src.tools.narrate import render
from src.tools.questions.confidence import confidence
from src.tools.result_view.units import show
from src.tools.sql_compile import compile_notes

_HINTS = {
    "cannot_answer": "Ask in words of the database and its glossary.",
    "not_permitted": "Ask for what your roles let you see, or ask the operator.",
}
_VERSIONED = ("bi-agents", "crewai", "sqlglot", "sqlalchemy", "pandas", "numpy", "statsmodels", "statsforecast", "plotly")


def assemble(work: Work, ground: Ground, settings: Settings, author: str) -> Answer:
    """The answer, whichever way the question went."""
    if isinstance(work.reading, Clarification):
        return _asked_back(work, work.reading, ground, settings, author)
    if isinstance(work.reading, CannotAnswer):
        return _not_understood(work, work.reading, ground, settings, author)
    if work.table is None:
        return _gave_up(work, ground, settings, author)
    return _answered(work, work.plan, work.table, ground, settings, author)


def _common(work: Work, ground: Ground, settings: Settings, author: str) -> dict[str, Any]:
    context = ground.context
    return {
        "id": answer_id(work.question, ground, settings, author),
        "question": work.question.text,
        "database": context.database,
        "method": _road(author, work),
        "model_calls": [call_of(c) for c in work.calls],
        "attempts": [attempt_of(a) for a in work.attempts],
        "today": context.today,
        "seed": settings.seed,
        "timings": {name: round(ms, 2) for name, ms in work.timings.items()},
        "versions": {**_versions(), "glossary": context.semantics.version or "inferred"},
    }


def _road(author: str, work: Work) -> str:
    """The author's name; a crew whose model said nothing left the question to the embedded author."""
    helped = any(call.problem is None for call in work.calls)
    return "embedded" if author == "crew" and not helped else author


def _answered(work: Work, plan: QueryPlan, table: ResultTable, ground: Ground, settings: Settings, author: str) -> Answer:
    text, dropped = render(work.narration) if work.narration else ("", ())
    result = work.finding.result if work.finding else None
    error = _analysis_error(work, plan)
    warnings = [*work.warnings, *dropped]
    if result:
        warnings += [str(w) for w in result.get("warnings", [])]
    if work.outcome:
        warnings += work.outcome.warnings
    if table.truncated:
        warnings.append(f"Only the first {table.rows:,} rows were read (the row limit); totals cover those rows.")
    if error:
        warnings.append(error.message)
    return Answer(
        **_common(work, ground, settings, author),
        status="partial" if error else "answered",
        answer=text,
        sql=work.attempts[-1].sql,
        confidence=confidence(plan, len(work.attempts), len(warnings)),
        data=data_of(table, settings.record_limit),
        analytics_performed=result is not None and error is None,
        analytics_type=work.analysis.kind if work.analysis else plan.analysis.kind if plan.analysis else None,
        analysis_result=result,
        visualization=work.figure,
        code=work.analysis.code if work.analysis else None,
        assumptions=_assumptions(work, plan, ground),
        warnings=warnings,
        error=error,
        plan=plan,
        sandbox_tier=work.outcome.tier if work.outcome else None,
        rows_read=table.rows,
    )


def _assumptions(work: Work, plan: QueryPlan, ground: Ground) -> list[str]:
    """Today, what the reading took for granted, how the plan was compiled, and what was repaired; each once."""
    context = ground.context
    notes = compile_notes(plan, context.semantics)
    return list(dict.fromkeys([context.today_assumption, *ground.notes, *plan.assumptions, *notes, *work.assumptions]))


def _analysis_error(work: Work, plan: QueryPlan) -> AnswerError | None:
    if work.outcome is None:
        if plan.analysis is None:
            return None
        said = f"The analysis ({plan.analysis.kind}) was not made: these rows do not hold what it needs."
        return AnswerError(code="analysis_not_made", message=said)
    if work.finding is None:
        said = str(work.outcome.error) if work.outcome.error else work.outcome.status
        hint = work.outcome.error.suggestion if work.outcome.error else ""
        return AnswerError(code=f"analysis_{work.outcome.status}", message=f"The analysis did not finish: {said}", hint=hint)
    refused = work.finding.result.get("refused")
    if refused:
        return AnswerError(code="analysis_refused", message=f"No {work.finding.kind}: {refused}")
    return None


def _not_understood(work: Work, no: CannotAnswer, ground: Ground, settings: Settings, author: str) -> Answer:
    text = f"I cannot answer that: {no.reason}"
    if no.suggestions:
        text += " You could ask: " + "; ".join(f"“{s}”" for s in no.suggestions)
    error = AnswerError(
        code=no.code,
        message=no.reason,
        hint=_HINTS[no.code],
        understood=list(no.understood),
        unplaced=list(no.unplaced),
        suggestions=list(no.suggestions),
    )
    said = [*ground.notes, *no.notes, *work.warnings]
    return Answer(**_common(work, ground, settings, author), status="cannot_answer", answer=text, error=error, warnings=said)


def _asked_back(work: Work, back: Clarification, ground: Ground, settings: Settings, author: str) -> Answer:
    options = [f"{o.label} ({number})" if (number := show(o.value, o.unit)) else o.label for o in back.options]
    if back.disputed:
        text = f"“{back.words}” can be read in two ways: {'; or '.join(options)}. Which one do you mean?"
    else:
        text = f"“{back.words}” can mean {', '.join(options[:-1])} or {options[-1]}. Which one?"
    error = AnswerError(
        code="needs_clarification",
        message=back.reason,
        hint="Ask one of the suggestions.",
        understood=list(back.understood),
        suggestions=[o.question for o in back.options],
    )
    return Answer(
        **_common(work, ground, settings, author),
        status="needs_clarification",
        answer=text,
        clarification=back,
        warnings=work.warnings,
        assumptions=[ground.context.today_assumption],
        error=error,
    )


def _gave_up(work: Work, ground: Ground, settings: Settings, author: str) -> Answer:
    failure = work.attempts[-1].failure
    message = failure.message if failure else "no SQL worked"
    near = f" Close names: {', '.join(failure.near)}." if failure and failure.near else ""
    return Answer(
        **_common(work, ground, settings, author),
        status="failed",
        answer=f"No SQL for this question worked: {message}",
        sql=work.attempts[-1].sql,
        assumptions=_assumptions(work, work.plan, ground),
        warnings=work.warnings,
        error=AnswerError(code="sql_failed", message=message, hint=f"See the attempts.{near}"),
        plan=work.plan,
    )


def data_of(table: ResultTable, limit: int) -> Data:
    """The first rows as records of plain JSON values, with column types."""
    records = [{k: _plain(v) for k, v in row.items()} for row in table.arrow.slice(0, limit).to_pylist()]
    return Data(columns=columns_of(table), records=records, row_count=table.rows, truncated=table.truncated)


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        # twelve digits: what binary floating point adds beyond is noise to a reader
        return float(f"{value:.12g}") if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def answer_id(question: Question, ground: Ground, settings: Settings, author: str) -> str:
    """Sixteen hex digits of everything that decides the answer."""
    context = ground.context
    parts = [
        " ".join(question.text.split()), question.previous.model_dump_json() if question.previous else "",
        context.database, ground.fingerprint, context.catalog.fingerprint(), str(context.today), context.semantics.version,
        str(settings.seed), author, context.row_scope, _versions()["bi-agents"],
    ]  # fmt: skip
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in _VERSIONED}
