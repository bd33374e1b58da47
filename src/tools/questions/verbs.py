"""A verb that names a metric by what its subject does: "customers who spend the most", "which products sell the least"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.models.semantic import SemanticModel
from src.tools.questions.links import Link
from src.tools.questions.tokens import Token, stemmed, stems_of, words
from src.tools.questions.vocabulary import Target, Vocabulary

_DEGREES: Final = words("most least")
_COMPARED: Final = words("more less")
"""Degrees of a verb where two are compared: "do premium customers spend more than others"."""
_BETWEEN: Final = words("who that which do does did have has")
_SELLING: Final = stemmed("sell sells sold selling")
_SALES: Final = ("sales", "sold", "selling")
"""What a model may call the metric of selling, the commonest first."""


def find_verbs(
    tokens: Sequence[Token], links: Sequence[Link], vocabulary: Vocabulary, semantics: SemanticModel
) -> tuple[tuple[Link, ...], frozenset[int]]:
    """The links with such verbs in the place of what else they name, and the words of degree behind them."""
    kept, degrees = list(links), set()
    for token in tokens:
        verb = _verb_before(tokens, token)
        if verb is None:
            continue
        kept = _apart(tokens, verb, kept, vocabulary)
        subject = _subject(tokens, verb, kept, semantics)
        metrics = _metrics(subject, tokens[verb], vocabulary, semantics) if subject else ()
        if metrics and not any(verb in k.span and len(k.span) > 1 for k in kept):
            kept = [k for k in kept if verb not in k.span] + [Link(verb, verb + 1, metrics, tokens[verb].text)]
            degrees.add(token.index)
    return tuple(sorted(kept, key=lambda k: k.start)), frozenset(degrees)


def sales_of(vocabulary: Vocabulary) -> tuple[Target, ...]:
    """The metric that the model calls sales, or nothing."""
    named = (t for word in _SALES for t in vocabulary.phrases.get(stems_of(word), ()) if t.kind == "metric")
    return tuple(named)[:1]


def _apart(tokens: Sequence[Token], verb: int, links: list[Link], vocabulary: Vocabulary) -> list[Link]:
    """ "which customers spend the most": subject and verb side by side are no name of one thing here."""
    whole = next((k for k in links if k.end == verb + 1 and len(k.span) > 1 and k.of("metric")), None)
    targets = vocabulary.phrases.get(tuple(t.stem for t in tokens[whole.start : verb])) if whole else None
    if whole is None or not targets:
        return links
    said = " ".join(t.text for t in tokens[whole.start : verb])
    return [Link(whole.start, verb, targets, said) if k is whole else k for k in links]


def _verb_before(tokens: Sequence[Token], degree: Token) -> int | None:
    """Where the verb of "spend the most" is, or of "spend (significantly) more" in a question that begins with "do"."""
    verb = degree.index - 1
    if degree.norm in _COMPARED and tokens[0].norm in ("do", "does", "did"):
        while verb > 0 and tokens[verb].norm.endswith("ly"):
            verb -= 1
    elif degree.norm in _DEGREES:
        verb -= tokens[verb].norm == "the"
    else:
        return None
    return verb if verb >= 1 and tokens[verb].kind == "word" else None


def _subject(tokens: Sequence[Token], verb: int, links: Sequence[Link], semantics: SemanticModel) -> Link | None:
    """The things named before the verb, with nothing but a relative word between; a term stands for what it narrows."""
    before = next((k for k in reversed(links) if k.end <= verb), None)
    if before is None or any(t.norm not in _BETWEEN for t in tokens[before.end : verb]):
        return None
    if before.of("dataset", "field"):
        return before
    narrowed = {f.field for t in semantics.terms for f in t.filters if t.name in {k.name for k in before.of("term")}}
    narrowed |= {t.name for t in before.of("value")}
    found = tuple(Target("field", ref, 1.0) for ref in sorted(narrowed))
    return Link(before.start, before.end, found, before.words) if found else None


def _metrics(subject: Link, verb: Token, vocabulary: Vocabulary, semantics: SemanticModel) -> tuple[Target, ...]:
    """What "customer spend" names, else what the verb alone does, else sales where something sells."""
    owners = {t.name.partition(".")[0] for t in subject.of("dataset", "field")}
    datasets = [d for d in semantics.datasets if d.name in owners]
    names = {subject.words, *(n for d in datasets for n in (d.name, d.label, *d.synonyms) if n)}
    for phrase in (*sorted((*stems_of(n), verb.stem) for n in names), (verb.stem,)):
        found = tuple(t for t in vocabulary.phrases.get(phrase, ()) if t.kind == "metric")
        if found:
            return found
    return sales_of(vocabulary) if verb.stem in _SELLING else ()
