"""Whether words that are said to decide between two readings stand in the question, and have to do with the difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from src.models.plan import CannotAnswer, QueryPlan
from src.models.semantic import SemanticModel
from src.tools.questions.lexicon import is_content
from src.tools.questions.tokens import Token, stems_of, tokenize
from src.tools.readings.essence import Aspect, differing
from src.tools.readings.words import in_words

MOST_WORDS: Final = 8
Read = Callable[[str], "QueryPlan | CannotAnswer"]


def wrong_words(quote: str, text: str, one: QueryPlan, other: QueryPlan, semantics: SemanticModel, read: Read) -> str:
    """What is wrong with the words quoted as deciding, or nothing.

    They have to do with the difference where they name a part that only one reading has, where the embedded reader (whose
    reading `one` is) had no place for them, or where it reads another plan without them, different in what is disputed.
    """
    asked, said = tokenize(text), tokenize(quote)
    place = _place(asked, said)
    if place is None:
        return f"“{quote}” does not stand in the question word for word."
    if len(said) > MOST_WORDS or (len(said) == len(asked) > 3):
        return f"Quote only the words that decide, at most {MOST_WORDS}, not the whole question."
    aspects = differing(one, other, semantics)
    if (
        _named(said, one, other, aspects, semantics)
        or _unread(said, one)
        or _decides(asked, place, one, aspects, semantics, read)
    ):
        return ""
    return f"“{quote}” has nothing to do with what the readings differ in."


def _place(asked: tuple[Token, ...], said: tuple[Token, ...]) -> range | None:
    norms, wanted = [t.norm for t in asked], [t.norm for t in said]
    if not wanted:
        return None
    starts = (i for i in range(len(norms) - len(wanted) + 1) if norms[i : i + len(wanted)] == wanted)
    start = next(starts, None)
    return None if start is None else range(start, start + len(wanted))


def _named(
    said: tuple[Token, ...], one: QueryPlan, other: QueryPlan, aspects: tuple[Aspect, ...], semantics: SemanticModel
) -> bool:
    """Whether a content word of the quote names what one of the readings has and the other has not."""
    first, second = ({*_names(plan, aspects, semantics)} for plan in (one, other))
    return any(t.stem in first ^ second for t in said if is_content(t) or t.kind == "number")


def _names(plan: QueryPlan, aspects: tuple[Aspect, ...], semantics: SemanticModel) -> Iterator[str]:
    words = in_words(plan, semantics)
    for aspect in aspects:
        yield from stems_of(words[aspect])
    if "groups" in aspects:
        yield from _synonyms((*plan.dimensions, *plan.stacked), semantics)
    if "filters" in aspects:
        yield from _synonyms([f.field for f in plan.filters], semantics)
    if "numbers" in aspects:
        yield from _synonyms((*plan.fields, *(s.field for s in plan.statistics)), semantics)
        for metric in filter(None, map(semantics.metric, plan.metrics)):
            for name in (metric.name, *metric.synonyms):
                yield from stems_of(name)


def _synonyms(refs: object, semantics: SemanticModel) -> Iterator[str]:
    for field in filter(None, map(semantics.field, refs if isinstance(refs, (list, tuple)) else ())):
        for name in (field.name, *field.synonyms):
            yield from stems_of(name)


def _unread(said: tuple[Token, ...], own: QueryPlan) -> bool:
    """Whether the embedded reader left one of the words out, or took it for a slip of the pen."""
    left = {stem for word in own.unplaced for stem in stems_of(word)}
    changed = [a.casefold() for a in own.assumptions if "was read as" in a]
    return any(t.stem in left or any(f"“{t.norm}”" in a for a in changed) for t in said)


def _decides(
    asked: tuple[Token, ...], place: range, own: QueryPlan, aspects: tuple[Aspect, ...], semantics: SemanticModel, read: Read
) -> bool:
    """Whether the question without the words is read to something else in what is disputed."""
    whole = read(" ".join(t.text for t in asked))
    less = read(" ".join(t.text for t in asked if t.index not in place))
    if not isinstance(whole, QueryPlan) or not isinstance(less, QueryPlan) or differing(whole, own, semantics):
        return False
    return bool({*differing(whole, less, semantics)} & {*aspects})
