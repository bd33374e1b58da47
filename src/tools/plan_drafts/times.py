"""Words for a time, read by the project's own grammar and held against the question: a model never writes a date."""

from __future__ import annotations

from typing import Final

from src.models.computed import Grain
from src.tools.plan_drafts.said import Said
from src.tools.prompting.quoting import quoted
from src.tools.questions.lexicon import is_grammar
from src.tools.questions.marks.changes import COMPARING
from src.tools.questions.periods import PeriodMention
from src.tools.questions.plans.times import Times, times_of, unit_spelled
from src.tools.questions.reading import Refusal
from src.tools.questions.take_apart import take_apart
from src.tools.questions.tokens import tokenize, words

_YEAR: Final = 366
"""How many days ago a time that was spoken of vaguely ends at most."""
_RELATIVE: Final = words("previous prior preceding before earlier ago same last")
_UNITS: Final = words("day days week month quarter year period")


def period_of(phrase: str, said: Said, *, ahead: bool = False) -> tuple[PeriodMention, str] | str:
    """The period that the words name, with what is assumed by it; or what is wrong with them.

    It is one that the question names; where that only speaks of a time ("lately"), one that lies before today. `ahead`: a
    horizon, which an analysis that looks ahead may choose where the question names none.
    """
    found = take_apart(phrase, catalog=said.catalog, semantics=said.semantics, today=said.today).periods
    named = said.mentions
    for mention in named:
        if mention.period.label.casefold() == phrase.strip().casefold() or any(_same(mention, f) for f in found):
            return mention, ""
    if len(found) != 1:
        return f"The time {quoted(phrase)} cannot be read{_instead(said)}."
    mention = found[0]
    if _part_of(phrase, mention, said):
        return mention, ""
    if _other_side(mention, said):
        return mention, f"no time was said for the other side: {mention.period.label}"
    vague = said.vague_time
    plain = not any(letter.isdigit() for letter in phrase) and (said.today - mention.period.end).days <= _YEAR
    if vague and plain and not ahead and mention.period.start <= said.today:
        return mention, f"“{vague}” was taken for {mention.period.spelled()} by the language model"
    if ahead and not any(m.ahead_of(said.today) or m.forward for m in named) and mention.period.start > said.today:
        return mention, f"no horizon was said: the language model chose {mention.period.spelled()}"
    return f"The question does not name the time {quoted(phrase)}{_instead(said)}."


def times_in(period: PeriodMention | None, compare: str, grain: Grain | None, said: Said) -> Times | str:
    """The period and what it is compared with, worked out as for a question in those words; or what is wrong with them."""
    problem = _foreign(compare, said)
    if problem:
        return problem
    spoken = " ".join(t for t in ("change", f"by {grain}" if grain else "", period.period.label if period else "") if t)
    asked = f"{spoken} vs {compare}"
    reading = take_apart(asked, catalog=said.catalog, semantics=said.semantics, today=said.today)
    times = times_of(reading, splits=grain is None)
    if isinstance(times, Refusal):
        return f"{quoted(compare)} cannot be compared with: {times.reason}"
    wanted = period.period.start if period else None
    if times.compare is None or (wanted and (times.period is None or times.period.start != wanted)):
        return f'{quoted(compare)} cannot be read as what is compared with; write a time of the question or "the month before".'
    return times


def _foreign(compare: str, said: Said) -> str:
    """What is wrong with a comparison with a time that nobody named, or nothing. The time before is always known."""
    tokens = [t for t in tokenize(compare) if not is_grammar(t)]
    plain = all(t.norm in _RELATIVE | _UNITS for t in tokens)
    if said.has_words(compare) or (plain and any(t.norm != "last" and t.norm in _RELATIVE for t in tokens)):
        return ""
    told = period_of(compare, said)
    return told if isinstance(told, str) else ""


def _same(one: PeriodMention, other: PeriodMention) -> bool:
    return (one.period.start, one.period.end) == (other.period.start, other.period.end)


def _part_of(phrase: str, mention: PeriodMention, said: Said) -> bool:
    """The same words side by side, or "2024" where the question says "2024 and 2025": within a period that it names."""
    inside = any(p.start <= mention.period.start and mention.period.end <= p.end for p in said.periods)
    return said.has_phrase(phrase) or (inside and said.has_words(phrase))


def _other_side(mention: PeriodMention, said: Said) -> bool:
    """ "revenue vs last year": this year is what the year named is set against."""
    unit = unit_spelled(mention.period)
    present = mention.period.start <= said.today <= mention.period.end
    compared = said.reading.marks.change is not None or said.reading.has(*COMPARING)
    return present and compared and unit is not None and any(unit_spelled(p) == unit for p in said.periods)


def _instead(said: Said) -> str:
    if said.periods:
        return "; it names " + ", ".join(quoted(p.label) for p in said.periods[:4])
    return "; it names none, so leave it out"


def resolved(said: Said) -> tuple[str, ...]:
    """The periods of the question as days, for one who writes SQL: `last quarter = 2026-07-01..2026-09-30`."""
    return tuple(p.spelled() for p in said.periods)
