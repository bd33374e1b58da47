"""Something in a glossary that is not so in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EntryKind = Literal["model", "dataset", "field", "relationship", "metric", "term", "verified query"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Where it is, what is wrong and what to do. `name` is `dataset.field` for a field, the question for a verified query."""

    kind: EntryKind
    name: str
    message: str
    hint: str
