"""A question as a row of items: names of the schema, stored values, numbers, periods, and the words between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from src.models.values import FindsValues
from src.tools.questions.lexicon import CONFIRMED_WORDS, GRAMMAR
from src.tools.questions.lexicon import OTHER_WORDS as OTHER
from src.tools.questions.periods import PeriodMention, find_periods
from src.tools.questions.relational import english
from src.tools.questions.relational.english import root
from src.tools.questions.relational.names import Names, Target, names_of
from src.tools.questions.relational.schema import Schema
from src.tools.questions.spelling import correct
from src.tools.questions.tokens import Token, tokenize, words_of

MOST_TOKENS: Final = 120
_LONGEST_VALUE: Final = 6
_MOST_LOOKUPS: Final = 14
_PARTIAL: Final = 0.72
ItemKind = Literal["name", "value", "quoted", "number", "period", "word", "mark"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored value that was said, and how surely."""

    ref: str
    value: str
    score: float


@dataclass(frozen=True, slots=True)
class Item:
    """Tokens `start`..`end` (end excluded) taken together."""

    kind: ItemKind
    start: int
    end: int
    text: str
    norm: str
    root: str
    targets: tuple[Target, ...] = ()
    values: tuple[Stored, ...] = ()
    number: float | None = None
    period: PeriodMention | None = None
    roots: tuple[str, ...] = ()

    def things(self) -> tuple[Target, ...]:
        """The tables it can name, best first."""
        return tuple(t for t in self.targets if t.field is None)

    def fields(self) -> tuple[Target, ...]:
        """The columns it can name, best first."""
        return tuple(t for t in self.targets if t.field is not None)


@dataclass(frozen=True, slots=True)
class Lexed:
    """The items of a question, its tokens, and what was read in place of a typo, by index of the token."""

    items: tuple[Item, ...]
    tokens: tuple[Token, ...]
    corrections: dict[int, str]
    cut: bool


def lex(text: str, schema: Schema, today: date, values: FindsValues | None) -> Lexed:
    """The items of a text, left to right, none overlapping."""
    every = tokenize(text)
    names = names_of(schema)
    tokens, corrections = correct(every[:MOST_TOKENS], names.known | _known(), names.spellings)
    spans = _value_spans(tokens, names, schema, values)
    taken = {i for (start, end) in spans for i in range(start, end)}
    said = find_periods(tokens, today, blocked=taken, calendar=schema.semantics.calendar)
    periods = {p.start: p for p in said if not p.rivals}
    found: list[Item] = []
    at = 0
    while at < len(tokens):
        item = _item_at(tokens, at, names, spans, periods)
        found.append(item)
        at = item.end
    return Lexed(tuple(found), tokens, corrections, len(every) > MOST_TOKENS)


def _item_at(
    tokens: Sequence[Token],
    at: int,
    names: Names,
    spans: dict[tuple[int, int], tuple[Stored, ...]],
    periods: dict[int, PeriodMention],
) -> Item:
    token = tokens[at]
    name_end, targets = _name_at(tokens, at, names)
    value_end = max((end for start, end in spans if start == at), default=at)
    period = periods.get(at)
    if period is not None and period.end >= max(name_end, value_end):
        return _make("period", tokens, at, period.end, period=period)
    if token.kind == "quoted":
        return _make("quoted", tokens, at, at + 1, targets=targets, values=spans.get((at, at + 1), ()))
    if value_end > max(name_end, at) or (value_end == name_end > at and not _is_schema_word(tokens, at, name_end, targets)):
        same = targets if value_end == name_end else ()
        return _make("value", tokens, at, value_end, values=spans[(at, value_end)], targets=same)
    if name_end > at:
        return _make("name", tokens, at, name_end, targets=targets, values=spans.get((at, name_end), ()))
    if token.kind == "number" or token.norm in english.NUMBER_WORDS or token.norm in english.MULTIPLIERS:
        return _number_at(tokens, at)
    return _make("mark" if token.kind == "mark" else "word", tokens, at, at + 1)


def _is_schema_word(tokens: Sequence[Token], start: int, end: int, targets: tuple[Target, ...]) -> bool:
    """Whether a phrase that is both a name and a value is spelt as a name."""
    capital = any(t.text[:1].isupper() for t in tokens[start:end]) and start > 0
    return bool(targets) and targets[0].score >= 0.8 and not capital


def _make(kind: ItemKind, tokens: Sequence[Token], start: int, end: int, **more: object) -> Item:
    span = tokens[start:end]
    text = " ".join(t.text for t in span)
    last = span[-1]
    roots = tuple(root(t.norm) for t in span)
    norm = " ".join(t.norm for t in span)
    return Item(kind, start, end, text, norm, root(last.norm), roots=roots, **more)  # type: ignore[arg-type]


def _name_at(tokens: Sequence[Token], at: int, names: Names) -> tuple[int, tuple[Target, ...]]:
    if tokens[at].kind != "word":
        return at, ()
    for length in range(min(names.longest, len(tokens) - at), 0, -1):
        window = tokens[at : at + length]
        if any(t.kind not in ("word", "number") for t in window):
            continue
        targets = names.phrases.get(tuple(root(t.norm) for t in window))
        if targets and any(_is_participle(t, names) for t in window):
            if length > 1:
                continue
            targets = tuple(replace(t, score=t.score * 0.65) for t in targets)
        if targets and not (length == 1 and _only_grammar(tokens, at, targets)):
            return at + length, targets
    return at, ()


def _is_participle(token: Token, names: Names) -> bool:
    """ "offered" is said of something; it is not the noun "offering" that shares its root."""
    return token.norm.endswith("ed") and token.norm not in names.words


def _only_grammar(tokens: Sequence[Token], at: int, targets: tuple[Target, ...]) -> bool:
    """A word that asks or holds together names something only where it is a whole name."""
    word = tokens[at].norm
    if word in GRAMMAR or word in english.ARTICLES or word in english.PREPOSITIONS or word in english.AUXILIARIES:
        return True
    asks = word in english.ASKING and (at == 0 or tokens[at - 1].kind == "mark")
    listed = word in _STRUCTURE or word in english.NUMBER_WORDS
    return asks or (listed and targets[0].score < 0.9)


_STRUCTURE: Final = (
    english.COUNTING | english.AVERAGES | english.TOTALS | english.LARGEST | english.FEWEST | english.EACH | {"many", "name"}
) - {"no"}


def _number_at(tokens: Sequence[Token], at: int) -> Item:
    token = tokens[at]
    value = token.number if token.kind == "number" else float(english.NUMBER_WORDS.get(token.norm, 1))
    value = value if value is not None else 0.0
    end = at + 1
    if token.norm in english.MULTIPLIERS:
        end = at
    while end < len(tokens) and tokens[end].norm in english.MULTIPLIERS:
        value *= english.MULTIPLIERS[tokens[end].norm]
        end += 1
    return _make("number", tokens, at, end, number=value)


def _known() -> frozenset[str]:
    every = (
        GRAMMAR | OTHER | english.ARTICLES | english.COUNTING | english.AVERAGES | english.TOTALS | english.LARGEST
        | english.FEWEST | english.EACH | english.PREPOSITIONS | english.RELATIVE | english.AUXILIARIES | english.PRONOUNS
        | english.NEGATIONS | english.FILLERS | english.ASKING | CONFIRMED_WORDS
    )  # fmt: skip
    return frozenset(root(w) for w in every) | english.LIGHT_VERBS


def _value_spans(
    tokens: Sequence[Token], names: Names, schema: Schema, values: FindsValues | None
) -> dict[tuple[int, int], tuple[Stored, ...]]:
    """By span of tokens: the stored values that are said there."""
    found: dict[tuple[int, int], dict[tuple[str, str], float]] = {}
    refs = _refs(schema)
    _add_listed(found, tokens, schema, names)
    if values is None:
        return _ranked(found)
    for start, end in _runs(tokens, names)[:_MOST_LOOKUPS]:
        quoted = tokens[start].kind == "quoted"
        phrase = tokens[start].norm if quoted else " ".join(t.text for t in tokens[start:end])
        for hit in values.find(phrase):
            ref = refs.get((hit.table.casefold(), hit.column.casefold()))
            if ref is None:
                continue
            span = (start, end) if quoted and hit.score >= _PARTIAL else _located(hit.value, tokens, start, end)
            if span is not None:
                score = hit.score if quoted else 1.0
            elif hit.score >= _PARTIAL and not quoted and _spelt_like_a_value(tokens[start:end], names):
                span, score = (start, end), hit.score * 0.95
            else:
                continue
            known = found.setdefault(span, {})
            known[(ref, hit.value)] = max(score, known.get((ref, hit.value), 0.0))
    return _ranked(found)


def _ranked(found: dict[tuple[int, int], dict[tuple[str, str], float]]) -> dict[tuple[int, int], tuple[Stored, ...]]:
    return {
        span: tuple(sorted((Stored(r, v, s) for (r, v), s in hits.items()), key=lambda v: (-v.score, v.ref, v.value)))
        for span, hits in found.items()
    }


def _add_listed(
    found: dict[tuple[int, int], dict[tuple[str, str], float]], tokens: Sequence[Token], schema: Schema, names: Names
) -> None:
    """Values of several words in columns of few values, wherever they are said ("in-person", "credit card")."""
    listed = _listed(schema)
    norms = [t.norm for t in tokens]
    for start in range(len(tokens)):
        if _describes(tokens, start, names):
            for ref, value in listed.get((norms[start],), ()):
                found.setdefault((start, start + 1), {})[(ref, value)] = 1.0
        for size in range(2, min(_LONGEST_VALUE, len(tokens) - start) + 1):
            for ref, value in listed.get(tuple(norms[start : start + size]), ()):
                found.setdefault((start, start + size), {})[(ref, value)] = 1.0


def _describes(tokens: Sequence[Token], at: int, names: Names) -> bool:
    """Whether a word that the schema lacks stands right before a thing that it may describe ("delivered orders")."""
    if at + 1 >= len(tokens) or tokens[at].kind != "word" or root(tokens[at].norm) in names.known:
        return False
    plain = GRAMMAR | english.ARTICLES | english.PREPOSITIONS | english.AUXILIARIES | english.PRONOUNS
    return tokens[at].norm not in plain and any(t.field is None for t in names.phrases.get((root(tokens[at + 1].norm),), ()))


def _listed(schema: Schema) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    if "listed" not in schema.cache:
        made: dict[tuple[str, ...], list[tuple[str, str]]] = {}
        for dataset in schema.semantics.datasets:
            for f in dataset.fields:
                column = schema.column(f.ref)
                if f.sensitive or column is None or column.type != "text":
                    continue
                for value in column.values:
                    spelt = words_of(value)
                    if 1 <= len(spelt) <= _LONGEST_VALUE:
                        made.setdefault(spelt, []).append((f.ref, value))
        schema.cache["listed"] = made
    known = schema.cache["listed"]
    return known if isinstance(known, dict) else {}


def _spelt_like_a_value(tokens: Sequence[Token], names: Names) -> bool:
    """No part of it is a name of the schema, so that as a whole it is something stored."""
    return all(t.text[:1].isupper() or root(t.norm) not in names.known for t in tokens)


def _located(value: str, tokens: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """Where the words of a value stand within a run, all of them and in order."""
    wanted = tuple(w for w in words_of(value))
    if not wanted or len(wanted) > end - start:
        return None
    said = [t.norm for t in tokens[start:end]]
    for at in range(len(said) - len(wanted) + 1):
        here = said[at : at + len(wanted)]
        if tuple(here) == wanted or tuple(root(w) for w in here) == tuple(root(w) for w in wanted):
            return start + at, start + at + len(wanted)
    return None


def _runs(tokens: Sequence[Token], names: Names) -> list[tuple[int, int]]:
    """Stretches of words that may be or hold a value: quoted ones first, then capitals, then words the schema lacks."""
    quoted = [(t.index, t.index + 1) for t in tokens if t.kind == "quoted"]
    loose: list[tuple[int, int]] = []
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and end - start < _LONGEST_VALUE and _may_be_value(tokens, end, inside=end > start):
            end += 1
        while end > start and tokens[end - 1].norm in english.PREPOSITIONS | english.ARTICLES | {"and", "&"}:
            end -= 1
        if end > start:
            loose.append((start, end))
        start = max(end, start + 1)
    weighted = sorted(loose, key=lambda run: -_weight(tokens[run[0] : run[1]], names))
    return quoted + [run for run in weighted if _weight(tokens[run[0] : run[1]], names) > 0]


def _weight(run: Sequence[Token], names: Names) -> int:
    """How much of a run the schema and the language cannot account for."""
    weight = 0
    for token in run:
        if token.text[:1].isupper() and token.index > 0:
            weight += 2
        elif root(token.norm) not in names.known and root(token.norm) not in _known():
            weight += 1
        elif root(token.norm) in names.known:
            weight += 0
    return weight


def _may_be_value(tokens: Sequence[Token], at: int, *, inside: bool) -> bool:
    token = tokens[at]
    if token.kind == "number":
        return inside
    if token.kind == "mark":
        return inside and token.norm in ("-", "–", "&", ".") and False
    if token.kind != "word":
        return False
    plain = token.norm in GRAMMAR or token.norm in english.FILLERS or token.norm in english.ASKING
    capital = token.text[:1].isupper() and at > 0
    if plain and not capital:
        # "University of Michigan": a small word within a row of capitals
        joins = token.norm in ("of", "the", "and", "in", "for", "on")
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return inside and joins and following is not None and following.text[:1].isupper()
    return True


def _refs(schema: Schema) -> dict[tuple[str, str], str]:
    if "refs" not in schema.cache:
        schema.cache["refs"] = dict(_places(schema))
    found = schema.cache["refs"]
    return found if isinstance(found, dict) else {}


def _places(schema: Schema) -> Iterator[tuple[tuple[str, str], str]]:
    for dataset in schema.semantics.datasets:
        for f in dataset.fields:
            if not f.sensitive:
                yield (dataset.source.casefold(), f.column.casefold()), f.ref
