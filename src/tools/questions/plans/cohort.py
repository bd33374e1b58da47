"""Who comes back: cohorts by when they began, and what they did later; or how long things last."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Final

from src.models.plan import Analysis, Grain, QueryPlan
from src.models.semantic import Dataset, Field
from src.models.words import lowered
from src.tools.questions.facts import counts, naming_field
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.doers import Deeds, deeds_of, key_of, named_datasets
from src.tools.questions.plans.parts import definitions, frame, one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.tokens import stem

_ENDED: Final = re.compile(
    r"\b(end(ed)?|left|leav(e|ing)|cancel\w*|clos(e|ed|ing)|terminat\w*|churn\w*|expir\w*|deactivat\w*|unsubscri\w*|resign\w*|exit\w*"
    r"|died|death|discharg\w*|attrition)\b"
)
_LAST_SEEN: Final = re.compile(r"\b(last|latest)\b.*\b(login|seen|visit|active|activity|contact|used?)\b")
_BEGUN: Final = re.compile(
    r"\b(sign\w* ?up|sign-up|joined|join|regist\w*|start\w*|begin|began|created|hired?|opened|since|admi\w*)\b"
)
_GRAINS: Final[dict[str, Grain]] = {stem(g): g for g in ("day", "week", "month", "quarter", "year")}
_FIRST: Final = frozenset({"purchase", "order", "activity", "visit", "use", "session", "event", "bought", "ordered"})


def plan_cohort(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Survival where the question is how long and an end is known, else retention."""
    period = one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    if period is not None:
        return Refusal("Cohorts are followed over all of the data; ask without a period.")
    named = list(dict.fromkeys(named_datasets(reading, roles)))
    if _asks_how_long(reading):
        return _lifetimes(reading, roles, named)
    deeds = next(_candidates(reading, roles, named), None)
    if deeds is None:
        return Refusal("It is not known who did what when: cohorts need things that do something more than once.")
    return _retention(reading, roles, deeds)


def _candidates(reading: Reading, roles: Roles, named: list[Dataset]) -> Iterator[Deeds]:
    """The doers named; else, of those that the data has, one that carries its own start first."""
    others = sorted(reading.semantics.datasets, key=lambda d: (d.time is None, d.label_field is None))
    for dataset in named:
        yield from _done_as(reading, roles, dataset, others)
    for dataset in [*named, *(d for d in others if d not in named)]:
        if (deeds := deeds_of(reading.semantics, dataset, roles.quantities)) is not None:
            yield deeds


def _done_as(reading: Reading, roles: Roles, deed: Dataset, others: list[Dataset]) -> Iterator[Deeds]:
    """Who does what is named ("by first purchase" is about those who purchase)."""
    found = (deeds_of(reading.semantics, other, roles.quantities) for other in others if other != deed)
    yield from (deeds for deeds in found if deeds is not None and deeds.time.partition(".")[0] == deed.name)


def _asks_how_long(reading: Reading) -> bool:
    norms = [t.norm for t in reading.tokens]
    how_long = any(norms[i : i + 2] == ["how", "long"] for i in range(len(norms)))
    return how_long or reading.has("survival", "survive", "lifetime", "meier")


def _retention(reading: Reading, roles: Roles, deeds: Deeds) -> QueryPlan | Refusal:
    metrics = (deeds.count, *([deeds.amount] if deeds.amount else []))
    framed = frame(reading, roles, metrics, splits=())
    if isinstance(framed, Refusal):
        return framed
    key, start = key_of(deeds.doer), _start_of(deeds.doer)
    assert key is not None
    if start is not None and _by_first_event(reading):
        start = None
    grain = reading.grain or _said_grain(reading)
    who = lowered(deeds.doer.label or deeds.doer.name)
    basis = f"by the {grain} of {lowered(start.label or start.name)}" if start else f"by the {grain} of first {_deed(deeds)}"
    said = [f"cohorts of {who} are {basis}", f"active means {_deed(deeds)} in the {grain}"]
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(m.name for m in metrics),
        dimensions=(key.ref, *([start.ref] if start else [])),
        grain=grain,
        filters=framed.filters,
        analysis=Analysis(kind="cohort", target=deeds.amount.name if deeds.amount else None),
        used=_placed(roles, deeds.doer, start),
        assumptions=(*said, *definitions(metrics[:1]), *framed.assumptions),
    )


def _placed(roles: Roles, doer: Dataset, start: Field | None) -> tuple[str, ...]:
    """The words that say who is followed, or since when ("sign-ups" are counted by their sign-up)."""
    counted = [q for q in roles.quantities if q.metric and q.metric.dataset == doer.name and counts(q.metric)]
    counted += [q for q in roles.quantities if q.dataset == doer]
    about = {doer.name, *(f.ref for f in (naming_field(doer), start) if f)}
    links = (*roles.attributes, *roles.splits, *roles.times)
    return (*(q.link.words for q in counted), *(k.words for k in links if about & {t.name for t in k.targets}))


def _deed(deeds: Deeds) -> str:
    return f"{lowered(deeds.count.label or deeds.count.name)}"


def _by_first_event(reading: Reading) -> bool:
    """ "by first purchase", "by the month of their first order": the first thing done, not the sign-up."""
    norms = [t.norm for t in reading.tokens]
    return any(a == "first" and b in _FIRST for a, b in itertools.pairwise(norms))


def _said_grain(reading: Reading) -> Grain:
    return next((grain for t in reading.tokens if (grain := _GRAINS.get(t.stem)) is not None), "month")


def _words(field: Field) -> str:
    return " ".join((field.name.replace("_", " "), field.label, *field.synonyms)).casefold()


def _start_of(dataset: Dataset) -> Field | None:
    """When a row began: the field that places it in time, where its name or the model says so."""
    times = [f for f in dataset.fields if f.role == "time" and not f.sensitive]
    begun = [f for f in times if _BEGUN.search(_words(f)) and not _LAST_SEEN.search(_words(f))]
    placed = dataset.field(dataset.time) if dataset.time else None
    if placed is not None and (placed in begun or not begun) and not _ENDED.search(_words(placed)):
        return placed if not _LAST_SEEN.search(_words(placed)) else None
    return begun[0] if begun else None


def _lifetimes(reading: Reading, roles: Roles, named: list[Dataset]) -> QueryPlan | Refusal:
    for dataset in named or reading.semantics.datasets:
        found = _life_of(dataset)
        if found is not None:
            return _survival(reading, roles, dataset, *found)
    whose = lowered(named[0].label or named[0].name) if named else "anything"
    return Refusal(f"It is not known when {whose} ended: that takes a start, and an end or a flag with a last time.")


def _life_of(dataset: Dataset) -> tuple[Field, Field, Field | None] | None:
    """Start, end, and the flag that says whether the end is one."""
    start = _start_of(dataset)
    times = [f for f in dataset.fields if f.role == "time" and f != start and not f.sensitive]
    over = next((f for f in times if _ENDED.search(_words(f)) and not _LAST_SEEN.search(_words(f))), None)
    if start is not None and over is not None:
        return start, over, None
    flag = next((f for f in dataset.fields if f.role == "flag" and _ENDED.search(_words(f))), None)
    seen = next((f for f in times if _LAST_SEEN.search(_words(f))), None)
    return (start, seen, flag) if start and flag and seen else None


def _survival(
    reading: Reading, roles: Roles, dataset: Dataset, start: Field, end: Field, flag: Field | None
) -> QueryPlan | Refusal:
    narrowed = narrow(reading, roles, (dataset.name,))
    if isinstance(narrowed, Refusal):
        return narrowed
    how = f"from {lowered(start.label)} to {lowered(end.label)}"
    still = f"those without {lowered(end.label)} are still there"
    if flag is not None:
        still = f"those not {lowered(flag.label)} were still there when last seen"
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=tuple(f.ref for f in (key_of(dataset), start, end, flag) if f is not None),
        filters=narrowed[0],
        analysis=Analysis(kind="cohort", target=end.name, ended=flag.name if flag else end.name),
        assumptions=(f"a stay is counted {how}; {still}", *narrowed[1]),
    )
