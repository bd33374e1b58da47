"""What a reading leaves out of its question: a number, a stored value or a time that is said and has no place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import takewhile
from typing import Any, Final

from src.models.plan import QueryPlan
from src.tools.plan_drafts.said import Said
from src.tools.prompting.quoting import quoted
from src.tools.questions.conditions import number_at
from src.tools.questions.tokens import stems_of

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SAME_BEGINNING: Final = 5
_SKIPPED: Final = {"assumptions", "used", "unplaced", "second", "label", "chart", "wish", "asked"}


def left_out(plan: QueryPlan, said: Said) -> str:
    """What of the question the plan does not hold, or nothing where it holds all that can be checked."""
    held = tuple(_leaves(plan.model_dump(mode="json", exclude={"used", "unplaced", "assumptions"})))
    return _numbers(held, plan, said) or _values(held, plan, said) or _times(held, plan, said)


def _numbers(held: tuple[Any, ...], plan: QueryPlan, said: Said) -> str:
    known = {abs(float(v)) for v in held if isinstance(v, (int, float)) and not isinstance(v, bool)}
    if plan.written is not None:
        known |= {float(n) for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?", plan.written.sql)}
    timed = {i for p in said.reading.periods for i in p.span}
    timed |= {i for k in said.reading.links for i in k.span}
    tokens = said.reading.tokens
    free = plan.analysis is not None and plan.analysis.kind == "free"  # the code for it is held against the numbers
    for token in () if free else tokens:
        if token.kind != "number" or token.index in timed or token.number is None:
            continue
        value, _ = number_at(tokens, token.index)
        wanted = {token.number, float(value or token.number), token.number / 100}
        spelt = any(token.norm in str(v).casefold() for v in held if isinstance(v, str))
        if not wanted & known and not spelt:
            return f"It leaves out the number {quoted(token.text)} of the question."
    return ""


def _values(held: tuple[Any, ...], plan: QueryPlan, said: Said) -> str:
    texts = {s for v in held if isinstance(v, str) for s in stems_of(v)}
    terms = {f.term for f in plan.filters if f.term}
    for mention in said.roles.values:
        if mention.link.fuzzy or mention.targets[0].kind != "value":
            continue
        if terms & {said_label(said, t.name) for t in mention.link.of("term")}:
            continue
        named = {t.name for t in mention.targets}
        if any(f.field not in named and _akin(mention.link.words, str(v)) for f in plan.filters for v in f.values):
            continue
        if not any({*stems_of(t.value or "")} <= texts for t in mention.targets if t.value):
            return (
                f"It leaves out {quoted(mention.link.words)}, a value of {mention.targets[0].name}, which the question names."
            )
    return ""


def _akin(one: str, other: str) -> bool:
    """ "Portugal" and "Portuguese": the beginning of a word tells what is meant, in a field that spells it otherwise."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one.casefold(), other.casefold(), strict=False))
    return sum(1 for _ in same) >= _SAME_BEGINNING


def said_label(said: Said, name: str) -> str | None:
    """What a reader calls a term."""
    return next((t.label for t in said.semantics.terms if t.name == name), None)


def _times(held: tuple[Any, ...], plan: QueryPlan, said: Said) -> str:
    days = {date.fromisoformat(v) for v in held if isinstance(v, str) and _DAY.fullmatch(v)}
    written = plan.written.sql if plan.written is not None else ""
    steps = plan.analysis.horizon.steps if plan.analysis and plan.analysis.horizon else None
    for mention in said.reading.periods:
        ways = [mention.period, *([mention.forward] if mention.forward else []), *mention.rivals]
        kept = any(w.start in days or w.end in days or any(w.start <= d <= w.end for d in days) for w in ways)
        stepped = bool(steps) and mention.steps == steps
        compared = plan.compare is not None and plan.compare.label.casefold() == mention.period.label.casefold()
        spelt = any(d in written for w in ways for d in (str(w.start), str(w.end), f"'{w.start.year}'", f"{w.start:%Y-%m}"))
        alone = mention.period.start == mention.period.end == said.today
        if not (kept or stepped or compared or spelt or alone or (written and str(mention.period.start.year) in written)):
            return f"It leaves out the time {quoted(mention.period.label)} of the question."
    return ""


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _SKIPPED:
                yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
