"""Values, terms and negations: the words of a question that narrow its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from src.tools.questions.lexicon import ASKING, NEGATIONS
from src.tools.questions.links import Link
from src.tools.questions.reading import Reading
from src.tools.questions.tokens import Token, words_of
from src.tools.questions.vocabulary import Target

_EVERY = frozenset({"all", "every", "everything", "everywhere", "any", "anything", "each"})


@dataclass(frozen=True, slots=True)
class ValueMention:
    """A value of a category, or a term, or a flag, that narrows the rows."""

    link: Link
    targets: tuple[Target, ...]
    negated: bool = False


def value_mention(link: Link, reading: Reading) -> ValueMention | None:
    """The link as a filter, where its words are a value or a term rather than a name."""
    negated = bool(negation_before(link, reading.tokens)) or _continues_negation(link, reading)
    values, terms = link.of("value"), condition_terms(link, reading)
    best = link.targets[0]
    plain = best.kind == "value" or link.quoted or negated
    if values and (plain or _spelt(link, values, reading) or _beside_its_field(link, values, reading)):
        return ValueMention(link, values, negated)
    if terms and (terms[0].weight >= best.weight or negated) and not _term_loses(link, reading):
        return ValueMention(link, terms, negated)
    return None


def is_asking(link: Link, reading: Reading) -> bool:
    """A value that is also a word of asking ("complete") counts only spelt out, beside its field or its dataset."""
    if _measures_next(link, reading):
        return True
    values = link.of("value")
    if link.quoted or len(link.span) > 1 or len(values) < len(link.targets) or reading.tokens[link.start].stem not in ASKING:
        return False
    spelt = any(words_of(v.value or "") == words_of(link.words) for v in values)
    owners = {v.name.partition(".")[0] for v in values}
    near = (k for k in reading.links if 0 <= max(k.start, link.start) - min(k.end, link.end) <= 1)
    beside_dataset = any(owners & {t.name for t in k.of("dataset")} for k in near)
    return not (spelt and (beside_dataset or _beside_its_field(link, values, reading)))


def _measures_next(link: Link, reading: Reading) -> bool:
    """ "total amount of revenue": words of measure before the metric they measure, and not the column of that name."""
    said = reading.tokens[link.start : link.end]
    following = next((k for k in reading.links if k.start in (link.end + 1, link.end + 2)), None)
    of_next = link.end < len(reading.tokens) and reading.tokens[link.end].norm == "of"
    if not (of_next and following and all(t.stem in ASKING for t in said)):
        return False
    owners = {t.name.partition(".")[0] for t in link.of("field")}
    return bool(following.of("metric")) and not owners & {t.name for t in following.of("dataset")}


def condition_terms(link: Link, reading: Reading) -> tuple[Target, ...]:
    conditional = {t.name for t in reading.semantics.terms if t.filters}
    return tuple(t for t in link.of("term") if t.name in conditional)


def _term_loses(link: Link, reading: Reading) -> bool:
    """A metric of the same words wins where a course over time, or an analysis of one, is asked for."""
    timed = reading.course or reading.periods or reading.intent.kind in ("forecast", "anomaly", "correlation")
    return bool(link.of("metric")) and bool(timed)


def _beside_its_field(link: Link, values: Sequence[Target], reading: Reading) -> bool:
    names = {v.name for v in values}
    near = (k for k in reading.links if k.end == link.start or k.start == link.end or 0 <= link.start - k.end <= 1)
    return any(names & {t.name for t in k.of("field")} for k in near)


def _spelt(link: Link, values: Sequence[Target], reading: Reading) -> bool:
    """Whether the words are a value letter by letter, and a metric only by their stems ("cancelled", "cancellations")."""
    said = words_of(link.words)
    metrics = [m for t in link.of("metric") if (m := reading.semantics.metric(t.name))]
    names = {words_of(name) for m in metrics for name in (m.name, m.label, *m.synonyms)}
    return said not in names and not link.of("field", "dataset") and any(words_of(v.value or "") == said for v in values)


def _continues_negation(link: Link, reading: Reading) -> bool:
    """ "except A, B and C": the negation holds for every value of the list."""
    if not link.of("value"):
        return False
    previous = next((k for k in reversed(reading.links) if k.end <= link.start and k.of("value")), None)
    if previous is None or any(
        t.norm not in ("and", "or", ",", "nor", "the") for t in reading.tokens[previous.end : link.start]
    ):
        return False
    return bool(negation_before(previous, reading.tokens)) or _continues_negation(previous, reading)


def negation_before(link: Link, tokens: Sequence[Token]) -> set[int]:
    """Indices of a negation up to three words before the link."""
    for back in range(1, 4):
        index = link.start - back
        if index < 0:
            break
        if tokens[index].norm in NEGATIONS:
            return {index}
        if tokens[index].norm == "but" and any(t.norm in _EVERY for t in tokens[:index]):
            return {index}  # "all regions but North"
        if tokens[index].norm == "than" and index and tokens[index - 1].norm == "other":
            return {index, index - 1}
        if tokens[index].norm not in ("the", "in", "from", "for", "by", "of", "any", "a", "those", "and", "or"):
            break
    return set()
