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
from src.tools.questions.doings import who_did
from src.tools.questions.hostile import forbidden
from src.tools.questions.reader import read_question
from src.tools.questions.reading import Reading
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
    if len(text) > MAX_QUESTION:
        return _understood(text, ground, compiles)

    def read(plain: str) -> QueryPlan | CannotAnswer:
        return _understood(plain, ground, compiles)

    done = who_did(text, read, ground.semantics, never=True)
    found = done if done is not None and compiles(done) else read(text)
    if isinstance(found, QueryPlan) or not ground.semantics.inferred:
        return found
    done = who_did(text, read, ground.semantics, never=False)
    return done if done is not None and compiles(done) else found


def _understood(text: str, ground: Ground, compiles: Callable[[QueryPlan], bool]) -> QueryPlan | CannotAnswer:
    described = read_question(text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today)
    if isinstance(described, QueryPlan) and (described.analysis is not None or not ground.semantics.inferred):
        return described
    if isinstance(described, Clarification) and not ground.semantics.inferred:
        return described
    reading = _reading(text, ground)
    if reading is None or forbidden(reading, assign_roles(reading)) is not None:
        return described.model_copy(update={"final": True}) if isinstance(described, CannotAnswer) else described
    related, surety = read_relational(
        text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today, values=ground.values
    )
    wanted = _SURER if reading.intent.kind or reading.intent.conflict else 0.0 if ground.semantics.inferred else _SURE
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


def _reading(text: str, ground: Ground) -> Reading | None:
    """The text taken apart, or None where it is too long to be a question."""
    if len(text) > MAX_QUESTION:
        return None
    return take_apart(text, catalog=ground.catalog, semantics=ground.semantics, today=ground.today)
