"""Dimensions of a plan: the fields that a question splits its metrics by, each reachable from every fact."""

from __future__ import annotations

from collections.abc import Sequence

from src.models.semantic import Field, Metric
from src.tools.questions.choices import which_field
from src.tools.questions.facts import naming_field, reach
from src.tools.questions.links import Link
from src.tools.questions.narrowing import label_of
from src.tools.questions.reading import Reading, Refusal


def split(reading: Reading, links: Sequence[Link], facts: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | Refusal:
    """The fields to group by, in the order of the words, and what is assumed by choosing them."""
    refs: list[str] = []
    assumptions: list[str] = []
    for link in links:
        field = choose_field(reading, link, facts)
        if isinstance(field, Refusal):
            return field
        if field.sensitive:
            return Refusal(f"{field.label or field.name} is marked sensitive and is not shown.")
        if link.fuzzy:
            assumptions.append(f"“{link.words}” was read as {field.label or field.name}")
        refs.append(field.ref)
    return tuple(dict.fromkeys(refs)), tuple(dict.fromkeys(assumptions))


def choose_field(reading: Reading, link: Link, facts: Sequence[str]) -> Field | Refusal:
    """The field a link can only mean here: reachable, best fitting words, fewest joins; a dataset means its naming field."""
    found: list[tuple[float, int, Field]] = []
    for target in link.targets:
        field = _field(reading, target.kind, target.name)
        hops = [reach(reading.semantics, fact).get(field.dataset) for fact in facts] if field else [None]
        known = [h for h in hops if h is not None]
        if field and len(known) == len(hops):
            penalty = 0.05 if target.kind == "dataset" else 0.0
            found.append((penalty - round(target.weight, 2), sum(known), field))
    if not found:
        return Refusal(f"What is asked about cannot be split by “{link.words}”.")
    equal = _equal(reading, found)
    if len(equal) > 1:
        return which_field(reading, link, equal)
    return equal[0]


def _equal(reading: Reading, found: Sequence[tuple[float, int, Field]]) -> list[Field]:
    """The fields that fit best: by their words, then of a dataset that the question names, then of the fact itself.

    How many joins away another table is says nothing about what was meant.
    """
    best = min(weight for weight, _, _ in found)
    fitting = {f.ref: (hops, f) for weight, hops, f in found if weight == best}
    named = {t.name for k in reading.links for t in k.of("dataset")}
    of_named = [f for _, f in fitting.values() if f.dataset in named]
    own = [f for hops, f in fitting.values() if hops == 0]
    return of_named or own or [f for _, f in fitting.values()]


def _field(reading: Reading, kind: str, name: str) -> Field | None:
    if kind == "field":
        field = reading.semantics.field(name)
        return field if field and field.role not in ("text", "time") else None
    if kind == "dataset":
        dataset = reading.semantics.dataset(name)
        return naming_field(dataset) if dataset else None
    return None


def facts_of(metrics: Sequence[Metric]) -> tuple[str, ...]:
    """The facts of metrics, each once."""
    return tuple(dict.fromkeys(m.dataset for m in metrics))


def spoken(reading: Reading, refs: Sequence[str]) -> str:
    """ "Region and Channel" """
    labels = [label_of(reading, ref) for ref in refs]
    return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)
