"""Every phrase by which a question may call a table or a column, with what it can mean and how surely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from src.models.semantic import Dataset, Field
from src.tools.infer_semantics.words import plural, singular, split_name
from src.tools.questions.relational.english import ABBREVIATIONS, ARTICLES, AUXILIARIES, PREPOSITIONS, THESAURUS, root
from src.tools.questions.relational.schema import Schema
from src.tools.questions.tokens import words as words_in
from src.tools.questions.tokens import words_of

Phrase = tuple[str, ...]
_LONGEST: Final = 6
_SUFFIXES: Final = ("id", "name", "code", "key", "date", "time", "type", "no", "num", "count", "status", "number", "title")
_COUNTERS: Final = frozenset({"number", "count", "total", "num", "no"})
_MUTE: Final = ARTICLES | AUXILIARIES | PREPOSITIONS | {"and", "or", "not", "no", "what", "which", "how"}
_FLAGS: Final = ("is", "has", "was", "can", "allow", "allows", "does", "had", "have")


@dataclass(frozen=True, slots=True)
class Target:
    """A thing (`field` is None) or a field of it, and how surely a phrase means it: 1 for its own name."""

    dataset: str
    field: str | None
    score: float

    @property
    def ref(self) -> str:
        """`dataset.field`."""
        return f"{self.dataset}.{self.field}"


@dataclass(frozen=True, slots=True)
class Names:
    """Phrases of roots -> targets, best first; `spellings` are the words a typo may have meant."""

    phrases: dict[Phrase, tuple[Target, ...]]
    longest: int
    spellings: tuple[str, ...]
    known: frozenset[str]
    """Roots of every word of the schema."""
    words: frozenset[str]
    """Every word as the schema spells it, in the singular and the plural."""


def names_of(schema: Schema) -> Names:
    """The names of a schema. Built once."""
    if "names" not in schema.cache:
        schema.cache["names"] = _build(schema)
    found = schema.cache["names"]
    if not isinstance(found, Names):
        raise TypeError("the cache of names holds something else")
    return found


def _build(schema: Schema) -> Names:
    phrases: dict[Phrase, dict[tuple[str, str | None], float]] = {}
    spellings: set[str] = set()
    written: set[str] = set()
    for words, target in _entries(schema):
        phrase = tuple(root(w) for w in words)
        if not 0 < len(phrase) <= _LONGEST or all(w in _MUTE or w.isdigit() for w in words):
            continue
        known = phrases.setdefault(phrase, {})
        place = (target.dataset, target.field)
        known[place] = max(known.get(place, 0.0), target.score)
        spellings.update(w for w in words if len(w) >= 5)
        written.update(words)
    ranked = {
        phrase: tuple(
            sorted((Target(d, f, s) for (d, f), s in found.items()), key=lambda t: (-t.score, t.dataset, t.field or ""))
        )
        for phrase, found in phrases.items()
    }
    spelt = frozenset(written | {singular(w) for w in written} | {plural(w) for w in written})
    known_roots = frozenset(w for phrase in ranked for w in phrase)
    return Names(ranked, max((len(p) for p in ranked), default=0), tuple(sorted(spellings)), known_roots, spelt)


def _entries(schema: Schema) -> Iterator[tuple[tuple[str, ...], Target]]:
    table_words = {d.name: split_name(d.source) for d in schema.semantics.datasets}
    shared = _common_prefix(list(table_words.values()))
    lexicon = _known_words(schema)
    lone = Counter(words[-1] for words in table_words.values())
    for dataset in schema.semantics.datasets:
        spelt = _spelt(table_words[dataset.name], lexicon, shared)
        yield from _of_dataset(
            dataset, spelt, alone=lone[table_words[dataset.name][-1]] == 1, link=dataset.name in schema.links
        )
        prefix = _prefixes(shared, [split_name(f.name) for f in dataset.fields])
        for field in dataset.fields:
            yield from _of_field(dataset, field, spelt, _spelt(split_name(field.name), lexicon, prefix), schema)


def _of_dataset(
    dataset: Dataset, spelt: tuple[str, ...], *, alone: bool, link: bool
) -> Iterator[tuple[tuple[str, ...], Target]]:
    sure = 0.9 if link else 1.0
    said = {spelt, words_of(dataset.label or dataset.name), *(words_of(s) for s in dataset.synonyms)}
    for words in said:
        yield words, Target(dataset.name, None, sure)
        for other in _other_words(words):
            yield other, Target(dataset.name, None, 0.8 * sure)
    if len(spelt) > 1 and alone and not link:
        yield spelt[-1:], Target(dataset.name, None, 0.75)


def _of_field(
    dataset: Dataset, field: Field, owner: tuple[str, ...], spelt: tuple[str, ...], schema: Schema
) -> Iterator[tuple[tuple[str, ...], Target]]:
    roots = {root(w) for w in owner}
    flag = field.type == "boolean" or field.role == "flag"
    bare = spelt[1:] if len(spelt) > 1 and spelt[0] in _FLAGS else spelt
    own = tuple(w for w in bare if root(w) not in roots) or bare
    said = {spelt: 1.0, bare: 0.98, words_of(field.label): 1.0} | {words_of(s): 0.95 for s in field.synonyms}
    said[own] = max(said.get(own, 0.0), 0.95)
    if field in schema.labels(dataset.name):
        said[("name",)] = 0.97 if len(schema.labels(dataset.name)) == 1 else 0.9
    if (key := schema.key(dataset.name)) is not None and key.name == field.name and key not in schema.labels(dataset.name):
        said |= {("id",): 0.9, (*owner, "id"): 1.0, ("id", "of", *owner): 1.0, (*owner, "number"): 0.7}
    if len(own) > 1 and own[-1] in ("name", "title") and field.type == "text":
        said[own[:-1]] = max(said.get(own[:-1], 0.0), 0.93)
    counted = tuple(w for w in own if w not in _COUNTERS)
    if counted and counted != own and field.type in ("integer", "number"):
        said |= {counted: 0.9, ("number", "of", *counted): 1.0, ("number", *counted): 0.95, (*counted, "count"): 0.95}
    for words, score in said.items():
        target = Target(dataset.name, field.name, score)
        yield words, target
        if words != spelt or not set(owner) <= set(words):
            yield (*owner, *words), target
            yield (*words, owner[-1]), Target(dataset.name, field.name, 0.9 * score)
            if not {singular(w) for w in words} <= _COUNTERS:
                yield (*words, "of", *owner), target
        for other in _other_words(words):
            yield other, Target(dataset.name, field.name, 0.8 * score)
    for size in range(1, len(own)):
        for at in range(len(own) - size + 1):
            part = own[at : at + size]
            if not (flag and part[0] in _FLAGS):
                yield part, Target(dataset.name, field.name, 0.5 + 0.25 * size / len(own))


def _other_words(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The phrase with one part of it said otherwise."""
    for size in (1, 2):
        for at in range(len(words) - size + 1):
            part = " ".join((*words[at : at + size - 1], singular(words[at + size - 1])))
            for group in THESAURUS:
                if part in group:
                    for other in group - {part}:
                        yield (*words[:at], *other.split(), *words[at + size :])


def _spelt(words: tuple[str, ...], lexicon: frozenset[str], prefix: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an identifier: without what all of them begin with, run-together ones parted, abbreviations written out."""
    kept = words[len(prefix) :] if prefix and words[: len(prefix)] == prefix and len(words) > len(prefix) else words
    parted = (part for word in kept for part in _parted(word, lexicon))
    return tuple(ABBREVIATIONS.get(w, w) for w in parted)


def _parted(word: str, lexicon: frozenset[str]) -> tuple[str, ...]:
    if len(word) < 6 or word in lexicon:
        return (word,)
    for suffix in _SUFFIXES:
        stem = word.removesuffix(suffix)
        if stem != word and len(stem) >= 3 and (stem in lexicon or suffix in ("id", "name")) and not _is_english(word):
            return (*_parted(stem, lexicon), suffix)
    for cut in range(4, len(word) - 3):
        if word[:cut] in lexicon and word[cut:] in lexicon:
            return (word[:cut], word[cut:])
    ends = (w for w in lexicon if len(w) >= 4 and word.endswith(w) and len(word) - len(w) >= 3)
    end = max(ends, key=len, default="")
    if end:
        return (word.removesuffix(end), end)
    return ("number", word.removeprefix("num")) if word.startswith("num") and len(word) > 6 else (word,)


def _is_english(word: str) -> bool:
    """Words that only look as if they were two ("valid", "surname")."""
    return word in _ONE_WORD


_ONE_WORD: Final = words_in(
    "valid paid avoid rapid solid liquid acid void hybrid surname username nickname filename hostname lastname firstname "
    "update candidate validate postcode barcode discount account lifetime overtime downtime subtitle prototype datetime "
    "humid fluid invalid unpaid prepaid covid grid madrid david"
)


def _known_words(schema: Schema) -> frozenset[str]:
    """Single words that tables are called by, in the singular and the plural."""
    found = {w for d in schema.semantics.datasets for w in split_name(d.source) if len(w) >= 4}
    return frozenset(found | {singular(w) for w in found})


def _prefixes(shared: tuple[str, ...], fields: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What the names of all tables begin with, and after it what those of this table's columns do."""
    size = len(shared)
    rest = [w[size:] for w in fields if w[:size] == shared and len(w) > size]
    return (*shared, *_common_prefix(rest)) if len(rest) == len(fields) else _common_prefix(fields)


def _common_prefix(names: list[tuple[str, ...]]) -> tuple[str, ...]:
    """A first word that most names share and that so tells nothing ("sb", "tbl")."""
    if len(names) < 3:
        return ()
    (first, times) = Counter(words[0] for words in names).most_common(1)[0]
    return (first,) if times >= 3 and times >= 0.75 * len(names) and (first,) not in names else ()
