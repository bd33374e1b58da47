"""The door to both readers: metrics by dimensions and periods, and things by how they are related."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from src.models.catalog import Catalog
from src.models.chat_models import MAX_QUESTION
from src.models.clarification import Clarification
from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.models.values import FindsValues
from src.tools.questions.hostile import forbidden
from src.tools.questions.reader import read_question
from src.tools.questions.relational.read import read_relational
from src.tools.questions.roles import assign_roles
from src.tools.questions.take_apart import take_apart

_SURE: Final = 0.8
"""How sure a reading over relations must be to stand beside a described metric that does not fit the question."""
_SURER: Final = 0.9
"""How sure it must be where a word may ask for an analysis: "associated with" mostly tells a relation."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a question is read against."""

    catalog: Catalog
    semantics: SemanticModel
    today: date
    values: FindsValues | None = None


def understand(text: str, ground: Ground, compiles: Callable[[QueryPlan], bool] = lambda _: True) -> QueryPlan | CannotAnswer:
    """The one reading of a question, or an honest no. Deterministic; never raises.

    A glossary is what people mean, so where one describes the data its metrics are tried first, and relations where they
    leave no reading. Where the model is inferred, names are all there is, and a question about relations is tried first.
    """
    described = read_question(text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today)
    if isinstance(described, QueryPlan) and (described.analysis is not None or not ground.semantics.inferred):
        return described
    if isinstance(described, Clarification) and not ground.semantics.inferred:
        return described
    if not _may_try(text, ground):
        return described
    related, surety = read_relational(
        text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today, values=ground.values
    )
    wanted = _SURER if _asks_more(text, ground) else 0.0 if ground.semantics.inferred else _SURE
    if isinstance(related, QueryPlan) and surety >= wanted and compiles(related):
        return related
    return _closer(described, related)


def _closer(described: QueryPlan | CannotAnswer, related: QueryPlan | CannotAnswer) -> QueryPlan | CannotAnswer:
    """Of two that could not, the one that placed more of the words says why; the questions that work stay."""
    if isinstance(described, (QueryPlan, Clarification)) or isinstance(related, QueryPlan):
        return described
    if len(related.unplaced) >= len(described.unplaced):
        return described
    said = {"reason": related.reason, "understood": related.understood, "unplaced": related.unplaced}
    return described.model_copy(update=said)


def _may_try(text: str, ground: Ground) -> bool:
    """Whether relations could answer it: a question about the data that is no attack on it."""
    if len(text) > MAX_QUESTION:
        return False
    reading = take_apart(text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today)
    return forbidden(reading, assign_roles(reading)) is None


def _asks_more(text: str, ground: Ground) -> bool:
    """Whether a word of it may ask for an analysis."""
    reading = take_apart(text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today)
    return reading.intent.kind is not None or bool(reading.intent.conflict)
