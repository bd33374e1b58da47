"""Groups of things that are alike: which things, and by what they are compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from src.models.computed import Statistic
from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Dataset, Field, Metric
from src.models.words import lowered, one, split_name
from src.tools.questions.cue_tables.clustering import asked_number
from src.tools.questions.facts import naming_field, parts_of, reach
from src.tools.questions.links import Link
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.data import plan_data
from src.tools.questions.plans.doers import Deeds, deeds_of, key_of, label_of, named_datasets
from src.tools.questions.plans.parts import definitions, frame, one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.tokens import stem, stemmed, words

_MOST_COMPARED: Final = 12
_MOST_DESCRIBING: Final = 4
_HOW_OFTEN: Final = stemmed("frequency frequent often rfm")
_HOW_MUCH: Final = stemmed("monetary spend spending value rfm")
_HOW_LATELY: Final = stemmed("recency recent lately rfm")


@dataclass(slots=True)
class _Compared:
    """By what things are compared: their own fields, metrics of what they do, and how lately they did it."""

    fields: list[Field] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    lately: bool = False
    placed: list[str] = field(default_factory=list)
    """Words given a place here."""

    def __bool__(self) -> bool:
        return bool(self.fields or self.metrics or self.lately)


def plan_clustering(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Compared by what is named, else by what they do (how often, how much, how lately), else by their own numbers."""
    groups = asked_number(reading.tokens)
    if groups is not None and not 2 <= groups <= 20:
        return Refusal(f"{groups} groups cannot be made: ask for 2 to 20.")
    thing = next((d for d in named_datasets(reading, roles) if key_of(d) or naming_field(d)), None)
    if thing is None:
        return Refusal("It does not say what should be grouped: customers, products, ...?")
    deeds = deeds_of(reading.semantics, thing, roles.quantities)
    compared = _named(reading, roles, thing, deeds)
    if isinstance(compared, Refusal):
        return compared
    if compared.fields and all(f.role == "category" for f in compared.fields) and not (compared.metrics or compared.lately):
        return plan_data(reading, roles)  # "segment customers by region": those groups are there already
    if not compared and deeds is not None:
        compared.metrics = [deeds.count, *([deeds.amount] if deeds.amount else [])]
        compared.lately = True
    if compared.metrics or compared.lately:
        return _by_deeds(reading, roles, thing, compared, deeds, groups)
    return _by_attributes(reading, roles, thing, compared, groups)


def _named(reading: Reading, roles: Roles, thing: Dataset, deeds: Deeds | None) -> _Compared | Refusal:
    """What the question names to compare by: a field of the thing, a metric about it, or words for how often or how much."""
    found = _Compared()
    for link in (*(q.link for q in roles.quantities), *roles.splits, *roles.attributes):
        if _is_the_thing(reading, link, thing):
            found.placed.append(link.words)
        elif not _place(reading, link, thing, deeds, found):
            return Refusal(f"“{link.words}” is not known for each of the {lowered(thing.label or thing.name)}.")
    said = {t.stem for t in reading.tokens if not any(t.index in k.span for k in reading.links)}
    if deeds is not None:
        _deeds_named(said, deeds, found)
    elif said & (_HOW_LATELY | _HOW_OFTEN):
        return Refusal(f"It is not known when {lowered(thing.label or thing.name)} did anything.")
    return found


def _is_the_thing(reading: Reading, link: Link, thing: Dataset) -> bool:
    counts = (m for t in link.of("metric") if (m := reading.semantics.metric(t.name)) is not None)
    about = any(m.dataset == thing.name and (p := parts_of(m)) is not None and p.function == "count" for m in counts)
    return about or any(t.name == thing.name for t in link.of("dataset"))


def _place(reading: Reading, link: Link, thing: Dataset, deeds: Deeds | None, found: _Compared) -> bool:
    fields = [f for t in link.of("field") if (f := reading.semantics.field(t.name)) and not f.sensitive]
    own = next((f for f in fields if f.dataset == thing.name and f.role in ("measure", "flag", "category")), None)
    metrics = [m for t in link.of("metric") if (m := reading.semantics.metric(t.name)) and m.dataset != thing.name]
    metric = next((m for m in metrics if thing.name in reach(reading.semantics, m.dataset)), None)
    if own is not None:
        found.fields.append(own)
    elif metric is not None:
        found.metrics.append(metric)
    elif (
        deeds is not None and (said := {stem(w) for w in words(link.words.casefold())}) <= _HOW_MUCH | _HOW_OFTEN | _HOW_LATELY
    ):
        _deeds_named(said, deeds, found)
    else:
        return False
    found.placed.append(link.words)
    return True


def _deeds_named(said: set[str], deeds: Deeds, found: _Compared) -> None:
    if said & _HOW_OFTEN and deeds.count not in found.metrics:
        found.metrics.append(deeds.count)
    if said & _HOW_MUCH and deeds.amount is not None and deeds.amount not in found.metrics:
        found.metrics.append(deeds.amount)
    found.lately = found.lately or bool(said & _HOW_LATELY)


def _by_deeds(
    reading: Reading, roles: Roles, thing: Dataset, compared: _Compared, deeds: Deeds | None, groups: int | None
) -> QueryPlan | Refusal:
    period = one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    if compared.lately and deeds is None:
        return Refusal(f"It is not known when {lowered(thing.label or thing.name)} did anything.")
    metrics = compared.metrics or [deeds.count] if deeds is not None else compared.metrics
    framed = frame(reading, roles, metrics, splits=())
    if isinstance(framed, Refusal):
        return framed
    recency = (Statistic(name=_last(deeds), function="max", field=deeds.time),) if deeds is not None and compared.lately else ()
    doing = lowered(deeds.count.label or deeds.count.name) if deeds is not None else "any of it"
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(dict.fromkeys(m.name for m in metrics)),
        statistics=recency,
        dimensions=_shown(thing, compared),
        period=period,
        filters=framed.filters,
        analysis=_analysis(groups, [*(m.name for m in compared.metrics), *(s.name for s in recency)], compared),
        used=tuple(compared.placed),
        assumptions=(
            *((period.spelled(),) if period else ()), f"{_said(thing, compared)}; those without {doing} are not in it",
            *definitions(metrics), *framed.assumptions,
        ),
    )  # fmt: skip


def _last(deeds: Deeds) -> str:
    """`last_order`: the column that says when a thing was last active."""
    return "last_" + "_".join(one(split_name(deeds.time.partition(".")[0])).split())


def _by_attributes(
    reading: Reading, roles: Roles, thing: Dataset, compared: _Compared, groups: int | None
) -> QueryPlan | Refusal:
    narrowed = narrow(reading, roles, (thing.name,))
    if isinstance(narrowed, Refusal):
        return narrowed
    for kinds in (("measure",), ("flag", "category")):
        compared.fields = compared.fields or [f for f in thing.fields if f.role in kinds and not f.sensitive][:_MOST_COMPARED]
    if not compared.fields:
        return Refusal(f"{thing.label or thing.name} have nothing by which they could be compared.")
    return QueryPlan(
        shape="rows",
        dataset=thing.name,
        fields=_shown(thing, compared),
        filters=narrowed[0],
        analysis=_analysis(groups, [], compared),
        used=tuple(compared.placed),
        assumptions=(_said(thing, compared), *narrowed[1]),
    )


def _analysis(groups: int | None, made: Sequence[str], compared: _Compared) -> Analysis:
    names = dict.fromkeys((*made, *(f.name for f in compared.fields)))
    return Analysis(kind="clustering", groups=groups, compared=tuple(names))


def _said(thing: Dataset, compared: _Compared) -> str:
    names = [lowered(m.label or m.name) for m in compared.metrics] + [lowered(f.label or f.name) for f in compared.fields]
    names += ["how lately they were active"] if compared.lately else []
    return f"{thing.label or thing.name} are compared by {', '.join(names)}"


def _shown(thing: Dataset, compared: _Compared) -> tuple[str, ...]:
    """What names a thing, what it is compared by, and categories that tell a reader who is in a group."""
    named = [f for f in (key_of(thing), label_of(thing)) if f is not None and not f.sensitive]
    told = [f for f in thing.fields if f.role in ("category", "flag") and not f.sensitive and f not in compared.fields]
    return tuple(dict.fromkeys(f.ref for f in (*named, *compared.fields, *told[:_MOST_DESCRIBING])))
