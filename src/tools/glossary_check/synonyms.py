"""Words that a glossary gives to two things, so that a question with them has two answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from src.models.semantic import Field, SemanticModel
from src.models.words import one, split_name
from src.tools.glossary_check.problem import EntryKind, Problem


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


def check_synonyms(model: SemanticModel) -> Iterator[Problem]:
    """Names, labels and synonyms that two metrics, two terms, two datasets, or two fields of a dataset share.

    Fields of different tables may: "customer name", "product name" are told apart by what is asked about.
    """
    yield from _shared("metric", model.metrics)
    yield from _shared("term", model.terms)
    yield from _shared("dataset", model.datasets)
    for dataset in model.datasets:
        yield from _shared("field", dataset.fields)


def _shared(kind: EntryKind, entries: Iterable[_Named]) -> Iterator[Problem]:
    owners: dict[str, _Named] = {}
    for entry in entries:
        for phrase in dict.fromkeys(map(_said, (entry.name, entry.label, *entry.synonyms))):
            owner = owners.setdefault(phrase, entry)
            if phrase and owner is not entry:
                yield Problem(
                    kind,
                    entry.ref if isinstance(entry, Field) else entry.name,
                    f"“{phrase}” also means the {kind} '{owner.name}'",
                    "Leave the word to one of the two.",
                )


def _said(phrase: str) -> str:
    """The phrase whatever its case, separators and plural."""
    return one(split_name(phrase)) if phrase else ""
