"""What a word can mean, each meaning in words that mean nothing else: the material of a question back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from src.models.semantic import Field, Metric
from src.tools.questions.links import Link
from src.tools.questions.periods import PeriodMention
from src.tools.questions.reading import Choice, Reading, Refusal


def either(names: Iterable[str]) -> str:
    """ "Price or Cost" """
    return " or ".join(dict.fromkeys(names))


def which(words: str, choices: Sequence[Choice], near: tuple[str, ...] = ()) -> Refusal:
    """The refusal that a choice between equal readings mends."""
    return Refusal(f"“{words}” can be {either(c.label for c in choices)}: say which.", near, tuple(choices))


def which_field(reading: Reading, link: Link, fields: Sequence[Field], value: str = "") -> Refusal:
    """A name that fits several fields, or a value that several columns hold."""
    choices = []
    for field in fields:
        label, owner, alone = _told(reading, field, fields)
        said = (label, f"{owner} {label}", field.name.replace("_", " "), f"{field.dataset} {field.name}".replace("_", " "))
        wordings = tuple(f"{name} {value}".strip() for name in said)
        shown = f"{label if alone else f'{label} of {owner}'} {value}".strip()
        choices.append(Choice(shown, wordings, link.start, link.end, field.ref))
    return which(link.words, choices)


def quantity_choices(reading: Reading, link: Link, things: Sequence[Metric | Field]) -> tuple[Choice, ...]:
    """Metrics, or measures, that a name fits equally well."""
    choices = []
    for thing in things:
        label, owner, alone = _told(reading, thing, things)
        wordings = (label, thing.name.replace("_", " "), f"{owner} {label}", f"{label} of {owner}")
        meant = thing.ref if isinstance(thing, Field) else thing.name
        choices.append(Choice(label if alone else f"{label} of {owner}", wordings, link.start, link.end, meant))
    return tuple(choices)


def which_days(mention: PeriodMention) -> Refusal:
    """ "03/04/2026": a day in April or one in March."""
    choices = []
    for period in mention.rivals:
        start, end = period.start.isoformat(), period.end.isoformat()
        wording = start if start == end else f"from {start} to {end}"
        choices.append(Choice(wording, (wording,), mention.start, mention.end, f"{start}..{end}"))
    return which(mention.period.label, choices)


def _told(reading: Reading, thing: Metric | Field, among: Sequence[Metric | Field]) -> tuple[str, str, bool]:
    """Its label, its owner's, and whether no other of them has the same label."""
    label = thing.label or thing.name.replace("_", " ")
    dataset = reading.semantics.dataset(thing.dataset)
    owner = (dataset.label if dataset else "") or thing.dataset.replace("_", " ")
    same = [t for t in among if (t.label or t.name).casefold() == (thing.label or thing.name).casefold()]
    return label, owner, len(same) == 1
