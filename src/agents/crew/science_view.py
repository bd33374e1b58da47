"""What the data scientist is shown of the rows: their columns and what they mean, never a value but a category's few labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow.compute as pc

from src.agents.author import AskContext
from src.models.plan import QueryPlan
from src.models.semantic import Field, SemanticModel
from src.models.sql import ResultColumn
from src.tools.free_code import Asked
from src.tools.prompting.quoting import fenced, plain_name, quoted, tokens_of
from src.tools.questions.tokens import stems_of

_MOST_TOKENS: Final = 380
_MOST_NAMES: Final = 150
_FEW_LABELS: Final = 12
_MOST_TERMS: Final = 3
_MOST_TERM: Final = 160
_MOST_GLOSSARY: Final = 20
Glossary = SemanticModel | Mapping[str, Any] | None


def columns_shown(asked: Asked, plan: QueryPlan, context: AskContext) -> str:
    """One line a column, those that the question names first, within a budget; the rest by name, sensitive ones not at all."""
    fields = _fields(plan, context)
    said = set(stems_of(asked.question))
    shown = [c for c in asked.table.columns if not (c.name in fields and fields[c.name].sensitive)]
    shown.sort(key=lambda c: -len(said & {*stems_of(c.name), *stems_of(c.label)}))
    lines, left, rest = [f"{asked.table.rows} rows"], _MOST_TOKENS, []
    for column in shown:
        line = _line(column, asked, fields.get(column.name), plan, context)
        if tokens_of(line) <= left:
            lines.append(line)
            left -= tokens_of(line)
        else:
            rest.append(plain_name(column.name))
    more = ", ".join(rest)
    return "\n".join([*lines, f"and {len(rest)} more: {more[: _MOST_NAMES * 4]}"] if rest else lines)


def terms_shown(question: str, semantics: SemanticModel) -> str:
    """What the glossary says of the words that the question has."""
    said = set(stems_of(question))
    known = [(t.label or t.name, t.synonyms, t.description) for t in semantics.terms]
    if semantics.version:  # else nobody wrote them, and they say no more than their names
        known += [(m.label or m.name, m.synonyms, m.description) for m in semantics.metrics if m.description]
    near = [
        f"{quoted(label)}: {quoted(description, _MOST_TERM)}"
        for label, synonyms, description in known
        if any((words := set(stems_of(name))) and words <= said for name in (label, *synonyms))
    ]
    return fenced("Terms", "\n".join(near[:_MOST_TERMS])) if near else ""


def glossary_lines(glossary: Glossary) -> str:
    """The first terms of a glossary, one a line, quoted and capped."""
    if isinstance(glossary, SemanticModel):
        terms = [(t.label or t.name, t.description) for t in glossary.terms]
    else:
        terms = [(str(name), str(said)) for name, said in (glossary or {}).items()]
    return "\n".join(f"{quoted(name)}: {quoted(said, _MOST_TERM)}" for name, said in terms[:_MOST_GLOSSARY])


def _fields(plan: QueryPlan, context: AskContext) -> dict[str, Field]:
    """Column of the rows -> what the semantic model says of it."""
    refs = (*plan.fields, *plan.dimensions)
    found = {ref.partition(".")[2]: context.semantics.field(ref) for ref in refs}
    return {name: field for name, field in found.items() if field is not None}


def _line(column: ResultColumn, asked: Asked, field: Field | None, plan: QueryPlan, context: AskContext) -> str:
    written = next((c.role for c in plan.written.columns if c.name == column.name), "") if plan.written else ""
    role = field.role if field else written
    unit = f" in {quoted(column.unit, 20)}" if column.unit else ""
    same = stems_of(column.label) == stems_of(column.name)
    label = f" {quoted(column.label)}" if column.label and not same else ""
    values = asked.table.arrow.column(column.name)
    missing = values.null_count + (
        pc.sum(pc.is_nan(values)).as_py() or 0 if str(values.type).startswith(("float", "double")) else 0
    )
    gaps = f", {missing / asked.table.rows:.0%} missing" if missing else ""
    labels = _labels(field, context)
    listed = f", one of {', '.join(quoted(v, 40) for v in labels)}" if labels else ""
    kind = f"{column.type} {role}".strip() if role != column.type else column.type
    return f"{plain_name(column.name)} {kind}{unit}{label}{gaps}{listed}"


def _labels(field: Field | None, context: AskContext) -> tuple[str, ...]:
    """The labels of a category with few of them."""
    if field is None or field.role != "category" or field.sensitive:
        return ()
    dataset = next((d for d in context.semantics.datasets if d.name == field.dataset), None)
    table = next((t for t in context.catalog.tables if dataset and t.name == dataset.source), None)
    column = next((c for c in table.columns if c.name == field.column), None) if table else None
    values = column.values if column else ()
    return tuple(values) if len(values) <= _FEW_LABELS else ()
