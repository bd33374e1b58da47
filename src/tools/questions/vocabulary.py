"""What the words of a semantic model may mean: phrases of stems, each with everything it can name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from src.models.catalog import Catalog
from src.models.semantic import Dataset, Field, SemanticModel, Term
from src.tools.questions.lexicon import ASKING, GRAMMAR
from src.tools.questions.tokens import stem, stems_of, words, words_of

TargetKind = Literal["metric", "field", "dataset", "term", "value"]
Phrase = tuple[str, ...]

_MAX_PHRASE = 8
_BE = ("are", "is", "are currently", "are still", "have", "has", "have been")
_PREDICATES = (*_BE, "who", "that", *(f"{pronoun} {be}" for pronoun in ("who", "that", "which") for be in _BE))
_VAGUE = frozenset(
    stem(w) for w in words("name id code key type date number value count total amount rate score time no flag is text")
)
"""Never enough on their own as a part of a longer name."""


@dataclass(frozen=True, slots=True)
class Target:
    """Something a phrase can name. `name` is a metric's, a dataset's or a term's name, or `dataset.field`."""

    kind: TargetKind
    name: str
    weight: float = 1.0
    value: str | None = None
    """For a value of `name`: the value as the database spells it."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every phrase of a semantic model with its targets, best first; `words` are the words a typo may have meant."""

    phrases: dict[Phrase, tuple[Target, ...]]
    longest: int
    words: tuple[str, ...]
    spelt: frozenset[str]
    """Names of a single word, as they are spelt."""


@lru_cache(maxsize=32)
def vocabulary(semantics: SemanticModel, catalog: Catalog) -> Vocabulary:
    """The vocabulary of a semantic model and of the values that its catalog lists. Built once, then cached."""
    found: dict[Phrase, dict[tuple[str, str, str | None], Target]] = {}
    spelt: set[str] = set()
    single: set[str] = set()
    for text, target in _entries(semantics, catalog):
        phrase = stems_of(text)
        if 0 < len(phrase) <= _MAX_PHRASE and not _is_mute(phrase, text, target):
            key = (target.kind, target.name, target.value)
            known = found.setdefault(phrase, {})
            if key not in known or known[key].weight < target.weight:
                known[key] = target
            spelt.update(words_of(text))
            single.update(words_of(text) if len(phrase) == 1 else ())
    _add_parts(found, semantics)
    phrases = {p: tuple(sorted(t.values(), key=lambda t: -t.weight)) for p, t in found.items()}
    longest = max((len(p) for p in phrases), default=0)
    return Vocabulary(phrases, longest, tuple(sorted(w for w in spelt if len(w) >= 4)), frozenset(single))


def _is_mute(phrase: Phrase, text: str, target: Target) -> bool:
    """Grammar alone names nothing; nor do values that read as words of asking or as a letter."""
    if len(phrase) > 1:
        return all(w in GRAMMAR for w in words_of(text))
    word = words_of(text)[0]
    if target.kind == "value":
        return len(word) < 2 or word.isdigit() or word in GRAMMAR
    return word in GRAMMAR or word.isdigit()


def _entries(semantics: SemanticModel, catalog: Catalog) -> Iterator[tuple[str, Target]]:
    for metric in semantics.metrics:
        yield from _named(("metric", metric.name), metric.name, metric.label, metric.synonyms)
    for term in semantics.terms:
        yield from _named(("term", term.name), term.name, term.label, term.synonyms)
        yield from _predicates(term)
    for dataset in semantics.datasets:
        yield from _named(("dataset", dataset.name), dataset.name, dataset.label, dataset.synonyms)
        for field in dataset.fields:
            yield from _field_entries(dataset, field)
            yield from _value_entries(dataset, field, catalog)


def _named(what: tuple[TargetKind, str], name: str, label: str, synonyms: tuple[str, ...]) -> Iterator[tuple[str, Target]]:
    kind, target = what
    yield name, Target(kind, target, 1.0)
    if label:
        yield label, Target(kind, target, 1.0)
    for synonym in synonyms:
        yield synonym, Target(kind, target, 0.95)


def _predicates(term: Term) -> Iterator[tuple[str, Target]]:
    """ "users who are active" for "active user"."""
    for text in {term.name, term.label, *term.synonyms}:
        words = words_of(text)
        if term.filters and len(words) == 2:
            for link in _PREDICATES:
                yield f"{words[1]} {link} {words[0]}", Target("term", term.name, 0.95)


def _field_entries(dataset: Dataset, field: Field) -> Iterator[tuple[str, Target]]:
    yield from _named(("field", field.ref), field.name, field.label, field.synonyms)
    for owner in {dataset.name, dataset.label or dataset.name}:
        for own in (field.name, field.label):
            if own:
                yield f"{owner} {own}", Target("field", field.ref, 0.98)


def _value_entries(dataset: Dataset, field: Field, catalog: Catalog) -> Iterator[tuple[str, Target]]:
    if field.sensitive or field.role not in ("category", "label"):
        return
    table = catalog.table(dataset.source)
    column = table.column(field.expression) if table else None
    for value in column.values if column else ():
        yield value, Target("value", field.ref, 0.9, value)


def _add_parts(found: dict[Phrase, dict[tuple[str, str, str | None], Target]], semantics: SemanticModel) -> None:
    """The beginning or end of a longer field name names it too, where it is like no other ("tickets": "support tickets")."""
    owners: dict[Phrase, set[str]] = {}
    for dataset in semantics.datasets:
        for field in dataset.fields:
            if field.role in ("id", "text"):
                continue
            for text in {field.name, field.label}:
                whole = stems_of(text)
                for cut in range(1, len(whole)):
                    owners.setdefault(whole[:cut], set()).add(field.ref)
                    owners.setdefault(whole[cut:], set()).add(field.ref)
    common = Counter(w for p in found for w in set(p))
    for part, refs in owners.items():
        vague = any(w in _VAGUE or w in GRAMMAR or w in ASKING for w in part)
        if part not in found and len(refs) == 1 and not vague and common[part[0]] < 40:
            ref = next(iter(refs))
            found[part] = {("field", ref, None): Target("field", ref, 0.7)}
