"""A question over related tables, read into a tree; or why it cannot be."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import ValidationError

from src.models.catalog import Catalog
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.values import FindsValues
from src.tools.questions.lexicon import is_mild
from src.tools.questions.relational import english
from src.tools.questions.relational.assemble import assemble
from src.tools.questions.relational.clauses import read_clauses
from src.tools.questions.relational.frames import NoQuery
from src.tools.questions.relational.items import Lexed, lex
from src.tools.questions.relational.schema import schema_of
from src.tools.questions.relational.state import State

SUREST: Final = 0.98
UNSURE: Final = 0.6
"""Below it a reading is no answer."""
_UNUSED_VERB: Final = 0.4


def read_relational(
    text: str, *, catalog: Catalog, semantics: SemanticModel, today: date, values: FindsValues | None
) -> tuple[QueryPlan | CannotAnswer, float]:
    """The plan of a question and how sure it is (0 to 1), or why there is none. Deterministic; never raises."""
    schema = schema_of(semantics, catalog)
    lexed = lex(text, schema, today, values)
    state = State(schema, lexed.items, today)
    read_clauses(state)
    unplaced = _unplaced(lexed, state)
    used = tuple(t.text for t in lexed.tokens if t.index in state.placed and t.kind != "mark")
    reason = _why_not(state, lexed, unplaced)
    if reason:
        return CannotAnswer(reason=reason, understood=used, unplaced=unplaced), 0.0
    try:
        tree = assemble(state)
        plan = QueryPlan(
            shape="relational",
            relational=tree,
            used=used,
            unplaced=unplaced,
            assumptions=tuple(dict.fromkeys(state.assumptions)),
        )
    except NoQuery as problem:
        return CannotAnswer(reason=str(problem), understood=used, unplaced=unplaced), 0.0
    except ValidationError:
        return CannotAnswer(reason="What was read makes no query.", understood=used, unplaced=unplaced), 0.0
    state.losses += [_UNUSED_VERB for ref in _without_use(state, tree.model_dump_json())]
    surety = _surety(state, lexed, len(unplaced))
    if surety < UNSURE:
        return CannotAnswer(reason=f"It can be read in too many ways ({surety:.2f}).", understood=used, unplaced=unplaced), 0.0
    return plan, surety


def _without_use(state: State, told: str) -> set[str]:
    """Fields named like a verb that the tree neither reads nor joins by."""
    return {ref for ref in state.suspects if f'"{ref}"' not in told and f'"{ref.partition(".")[2]}"' not in told}


def _why_not(state: State, lexed: Lexed, unplaced: tuple[str, ...]) -> str:
    if lexed.cut:
        return "It has more words than one question can have."
    if not state.asked.terms:
        return "It is not clear what is asked for."
    if unplaced:
        shown = ", ".join(f"“{w}”" for w in unplaced[:6])
        return f"These words could not be placed in this data: {shown}."
    return ""


def _unplaced(lexed: Lexed, state: State) -> tuple[str, ...]:
    """Content words that found no place."""
    free = english.FILLERS | english.ARTICLES | english.AUXILIARIES | english.PRONOUNS
    return tuple(
        t.text
        for t in lexed.tokens
        if t.index not in state.placed and t.kind != "mark" and not (t.kind == "word" and (t.norm in free or is_mild(t)))
    )


def _surety(state: State, lexed: Lexed, missing: int) -> float:
    words = sum(t.kind != "mark" for t in lexed.tokens)
    loss = sum(state.losses) + 0.05 * len(lexed.corrections) + (missing / words if words else 1.0)
    return round(max(0.0, SUREST - loss), 3)
