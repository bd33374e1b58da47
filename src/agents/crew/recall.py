"""What one question decided with the model's help: kept once the question is answered, given up where it is not."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from src.agents.author import AskContext
from src.models.chat_models import Question
from src.models.semantic import SemanticModel

_ENDS: Final = " \t\n?.!"


class Recall:
    """One question's: what all its keys hang on, what it was told by the model, and what it was told from memory."""

    def __init__(self, question: Question, context: AskContext) -> None:
        self.question = question.text
        self._previous = question.previous
        self._context = context
        self._lock = threading.Lock()
        self._told: dict[str, str] = {}
        self._remembered: set[str] = set()
        self._ended: list[Callable[[], None]] = []

    @cached_property
    def scope(self) -> str:
        """What an answer is for: the question, what it follows up, the data's shape and meaning, the day, the rows."""
        context = self._context
        return json.dumps(
            [
                normal(self.question),
                self._previous.model_dump_json() if self._previous is not None else "",
                context.database,
                context.catalog.fingerprint(),
                _meaning(_Held(context.semantics)),
                context.today.isoformat(),
                context.row_scope,
            ]
        )

    def tell(self, key: str, text: str, *, remembered: bool) -> None:
        """Notes an answer that fitted, and where it came from."""
        with self._lock:
            self._told[key] = text
            if remembered:
                self._remembered.add(key)

    def at_end(self, do: Callable[[], None]) -> None:
        """Has something done when the question has ended, however it has."""
        with self._lock:
            self._ended.append(do)

    def fresh(self) -> dict[str, str]:
        """What the model said anew."""
        with self._lock:
            return {key: text for key, text in self._told.items() if key not in self._remembered}

    def remembered(self) -> set[str]:
        """Keys of what came from memory."""
        with self._lock:
            return set(self._remembered)

    def end(self) -> None:
        """Does what was left for the end."""
        with self._lock:
            ended, self._ended = self._ended, []
        for do in ended:
            do()


def normal(question: str) -> str:
    """The question without what never changes its meaning: case, spaces, the mark at its end."""
    return " ".join(question.casefold().split()).rstrip(_ENDS)


_CURRENT: Final[ContextVar[Recall | None]] = ContextVar("crew_recall", default=None)


def current_recall() -> Recall | None:
    """Of the question that is being answered here; None where nothing is to be remembered."""
    return _CURRENT.get()


@contextmanager
def recalling(recall: Recall) -> Iterator[Recall]:
    """What agents are asked inside is remembered for this question."""
    token = _CURRENT.set(recall)
    try:
        yield recall
    finally:
        _CURRENT.reset(token)
        recall.end()


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """A model by its identity: it is frozen, and telling two of them apart by content is what the digest is for."""

    semantics: SemanticModel

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.semantics is self.semantics

    def __hash__(self) -> int:
        return id(self.semantics)


@lru_cache(maxsize=8)
def _meaning(held: _Held) -> str:
    """Changes with anything in the glossary, whether or not somebody raised its version."""
    return hashlib.sha256(repr(held.semantics).encode()).hexdigest()
