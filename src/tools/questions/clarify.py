"""A question with several equal readings: each in words that have only that one, read back to its plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from src.models.clarification import Clarification, Option
from src.models.plan import CannotAnswer, QueryPlan
from src.tools.questions.reading import Choice, Reading, Refusal

_MOST: Final = 6
_DEEPEST: Final = 2
Read = Callable[[str], "tuple[Reading, QueryPlan | Refusal]"]
"""Takes a question apart and plans it."""


def clarify(text: str, reading: Reading, refusal: Refusal, read: Read, no: CannotAnswer) -> QueryPlan | CannotAnswer:
    """The question back; the one reading that can be planned, with what was taken for granted; or the refusal as it is."""
    options = _distinct(_options(text, reading, refusal.choices, read, _DEEPEST))
    said = " ".join(t.text for t in reading.tokens[refusal.choices[0].start : refusal.choices[0].end])
    if not options:
        return no
    if len(options) == 1:
        return _taken(said, options[0])
    return Clarification(
        reason=refusal.reason,
        understood=no.understood,
        unplaced=no.unplaced,
        suggestions=tuple(o.question for o in options),
        words=said,
        options=tuple(options),
    )


def choosable(back: Clarification, compiles: Callable[[QueryPlan], bool]) -> QueryPlan | CannotAnswer:
    """The question back with the options that compile; the plan when one is left, the refusal when none is."""
    left = [o for o in back.options if compiles(o.plan)]
    if not left:
        return CannotAnswer(reason=back.reason, understood=back.understood, unplaced=back.unplaced)
    if len(left) == 1:
        return _taken(back.words, left[0])
    return back.model_copy(update={"options": tuple(left), "suggestions": tuple(o.question for o in left)})


def _taken(said: str, option: Option) -> QueryPlan:
    taken = f"“{said}” was read as {option.label}, the only reading that fits"
    return option.plan.model_copy(update={"assumptions": (*option.plan.assumptions, taken)})


def _options(text: str, reading: Reading, choices: Sequence[Choice], read: Read, depth: int) -> list[Option]:
    found: list[Option] = []
    for choice in choices[:_MOST]:
        found += _option(text, reading, choice, read, depth)
    return found[:_MOST]


def _option(text: str, reading: Reading, choice: Choice, read: Read, depth: int) -> list[Option]:
    """The choice in the first of its wordings that is read as it; where more is open in it, what that leads to."""
    for wording in choice.wordings:
        question = reworded(text, reading, choice, wording)
        other, plan = read(question)
        if isinstance(plan, QueryPlan) and holds(plan, choice.meant):
            return [Option(label=choice.label, question=question, plan=plan)]
        if isinstance(plan, Refusal) and depth > 1 and plan.choices and not {c.meant for c in plan.choices} & {choice.meant}:
            deeper = _options(question, other, plan.choices, read, depth - 1)
            of_it = [o for o in deeper if holds(o.plan, choice.meant)]
            if of_it:
                return [o.model_copy(update={"label": f"{choice.label}, {o.label}"}) for o in of_it]
    return []


def reworded(text: str, reading: Reading, choice: Choice, wording: str) -> str:
    """The question with the wording in place of the words that were open; the rest stays as it was written."""
    said = [re.escape(t.text) for t in reading.tokens[choice.start : choice.end]]
    pattern = re.compile(r"(?<!\w)" + r"\W+".join(said) + r"(?!\w)")
    before = " ".join(t.text for t in reading.tokens[: choice.start])
    earlier = len(pattern.findall(before))
    matches = list(pattern.finditer(text))
    if len(matches) <= earlier:
        rest = " ".join(t.text for t in reading.tokens[choice.end :])
        return f"{before} {wording} {rest}".strip()
    place = matches[earlier]
    return text[: place.start()] + wording + text[place.end() :]


def holds(plan: QueryPlan, meant: str) -> bool:
    """Whether a plan takes what a choice means."""
    horizon = plan.analysis.horizon if plan.analysis else None
    periods = [p for p in (plan.period, plan.focus, horizon.period if horizon else None) if p]
    names = {
        *plan.metrics, *plan.dimensions, *plan.fields, *(f.field for f in plan.filters), *((plan.time,) if plan.time else ()),
        *(s.field for s in plan.statistics if s.field), *(f"{p.start}..{p.end}" for p in periods),
    }  # fmt: skip
    return meant in names


def _distinct(options: Sequence[Option]) -> list[Option]:
    """Without readings that come to the same plan."""
    found: dict[str, Option] = {}
    for option in options:
        essence = option.plan.model_dump_json(exclude={"used", "unplaced", "assumptions"})
        found.setdefault(essence, option)
    return list(found.values())
