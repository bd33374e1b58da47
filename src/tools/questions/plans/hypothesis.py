"""A test of whether groups, times or a value differ: the rows that its observations are, and what is held against what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from src.models.computed import Grain
from src.models.plan import Analysis, Filter, Period, QueryPlan
from src.models.semantic import Dataset, Field, Metric
from src.tools.questions.calendar_days import shift
from src.tools.questions.cue_tables.hypothesis import is_number_after
from src.tools.questions.facts import reach
from src.tools.questions.intent import Intent
from src.tools.questions.links import Link
from src.tools.questions.narrowing import label_of, narrow
from src.tools.questions.plans.data import plan_data
from src.tools.questions.plans.observations import key_of, measured, row_value, unit_of_metric, without
from src.tools.questions.plans.parts import definitions, metric_of, one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import choose_field

_SPREADS: Final = ("variance", "spread", "variability", "dispersion", "variances")
_SINCE: Final = ("after", "since", "before", "following", "from")


@dataclass(frozen=True, slots=True)
class _Contrast:
    """What is held against what."""

    by: Field | None = None
    groups: tuple[str, ...] = ()
    against_rest: bool = False
    since: Period | None = None
    against: float | None = None
    filters: tuple[Filter, ...] = ()
    said: tuple[str, ...] = ()


def plan_hypothesis(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Rows of the thing that carries the value where there are such; else its metric by day or by what the groups are of."""
    if reading.ranking:
        return Refusal("A ranking and a test of significance at once cannot be read yet.")
    quantities = measured(reading, roles)
    if len(quantities) > 1:
        return Refusal("One number is tested at a time; to relate two, ask for a correlation or a regression.")
    quantity = quantities[0] if quantities else None
    if quantity is None:
        return _of_categories(reading, roles)
    value, metric = row_value(reading, quantity), metric_of(reading, quantity) or quantity.metric
    if value is not None:
        return _rows(reading, roles, value)
    if metric is None:
        return Refusal(f"“{quantity.link.words}” is not a number that can be tested.")
    return _metric(reading, roles, metric)


def _of_categories(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """ "does payment method differ by region": the first category is the outcome."""
    links = sorted((*roles.attributes, *roles.splits), key=lambda k: k.start)
    refs = [t.name for k in links[:1] for t in k.of("field")]
    outcome = next((f for ref in refs if (f := reading.semantics.field(ref)) and f.role == "category"), None)
    if outcome is None or (len(links) < 2 and not roles.values):
        return Refusal("It does not say which number or category to test.")
    rest = replace(
        roles,
        attributes=tuple(k for k in roles.attributes if k is not links[0]),
        splits=tuple(k for k in roles.splits if k is not links[0]),
    )
    return _rows(reading, rest, outcome)


def _rows(reading: Reading, roles: Roles, value: Field) -> QueryPlan | Refusal:
    """Every row of the value's dataset is one observation."""
    dataset = reading.semantics.dataset(value.dataset)
    assert dataset is not None
    contrast = _contrast(reading, roles, (dataset.name,), value)
    if isinstance(contrast, Refusal):
        return contrast
    time = _time_of(reading, dataset)
    period = contrast.since or one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    if period and time is None:
        return Refusal(f"{dataset.label or dataset.name} have no place in time in this data.")
    window = _window(period) if contrast.since and period else period
    each = _singular(dataset)
    subject = _subject(reading, contrast, dataset)
    fields = [*((time,) if contrast.since and time else ()), *((contrast.by.ref,) if contrast.by else ()), value.ref]
    fields += [subject.ref] if subject is not None else []
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=tuple(dict.fromkeys(fields)),
        time=time if period else None,
        period=window,
        filters=contrast.filters,
        analysis=_analysis(reading, contrast, value.name, each, subject),
        assumptions=(
            *_spelled(window, contrast.since),
            f"each {each} is one observation",
            *_several(reading, contrast, dataset),
            *contrast.said,
        ),
    )


def _metric(reading: Reading, roles: Roles, metric: Metric) -> QueryPlan | Refusal:
    """A metric that no single row carries: for each thing that the groups are of, or for each day."""
    contrast = _contrast(reading, roles, (metric.dataset,), None)
    if isinstance(contrast, Refusal):
        return contrast
    if not _sure(reading) and metric.additive:
        return _as_totals(reading, roles, metric, contrast)
    unit = unit_of_metric(reading, metric, contrast.by)
    period = contrast.since or one_past_period(reading)
    if isinstance(period, Refusal):
        return period
    if unit is None and not metric.time:
        return Refusal(f"There is nothing that {metric.label or metric.name} could be observed for again and again.")
    by = (contrast.by.ref,) if contrast.by else ()
    if unit is not None and unit.key is not None:
        each, dimensions = unit.said, tuple(dict.fromkeys((unit.key.ref, *by)))
        grain: Grain | None = "day" if contrast.since else None
        said = (f"each {each} is one observation of {metric.label or metric.name}; those without any are left out",)
    else:
        grain, dimensions = reading.grain or "day", by
        each = grain
        said = (f"each {each} is one observation of {metric.label or metric.name}",)
    window = _window(period) if contrast.since and period else period
    return QueryPlan(
        shape="aggregate",
        metrics=(metric.name,),
        dimensions=dimensions,
        grain=grain,
        period=window,
        filters=contrast.filters,
        analysis=_analysis(reading, contrast, metric.name, each),
        assumptions=(*_spelled(window, contrast.since), *said, *definitions((metric,)), *contrast.said),
    )


def _sure(reading: Reading) -> bool:
    """Whether a test is asked for in so many words (or of what single things do), and not only a yes or no on groups."""
    acts = reading.tokens[0].norm in ("do", "does", "did") and reading.has("than")
    return acts or any(c.kind == "hypothesis" and c.weight > 2 for c in reading.cues)


def _as_totals(reading: Reading, roles: Roles, metric: Metric, contrast: _Contrast) -> QueryPlan | Refusal:
    """ "is revenue different between regions" compares totals: there is nothing uncertain in them."""
    if contrast.by is not None and not contrast.groups:
        return plan_data(replace(reading, intent=Intent(None)), roles)
    name = metric.label or metric.name
    return Refusal(f"Totals are just compared: ask for {name} by group, or whether it differs significantly.", (metric.name,))


def _contrast(reading: Reading, roles: Roles, facts: tuple[str, ...], value: Field | None) -> _Contrast | Refusal:
    """What is held against what: two values, one and the rest, the groups of a field, before and after, a number."""
    narrowed = narrow(reading, roles, facts)
    if isinstance(narrowed, Refusal):
        return narrowed
    filters, said = _gathered(narrowed[0]), narrowed[1]
    plain = [f for f in filters if f.op in ("=", "in") and all(isinstance(v, str) for v in f.values)]
    several = next((f for f in plain if len(f.values) > 1), None)
    links = [k for k in (*roles.splits, *roles.attributes) if not _names_thing(k, facts)]
    named = _grouping(reading, links, facts, several)
    if isinstance(named, Refusal):
        return named
    if named is not None and (several is None or several.field != named.ref):
        return _Contrast(by=named, filters=filters, said=said)
    if several is not None:
        by = reading.semantics.field(several.field)
        return _Contrast(by=by, groups=tuple(str(v) for v in several.values), filters=filters, said=said)
    held = _held_against(reading, value)
    if held is not None:
        return _Contrast(against=held, filters=filters, said=said)
    since = _since(reading)
    if since is not None:
        return _Contrast(since=since, filters=filters, said=said)
    flags = [f for f in filters if f.op == "=" and (by := reading.semantics.field(f.field)) and by.role == "flag"]
    if not plain and len(flags) == 1:
        by = reading.semantics.field(flags[0].field)
        return _Contrast(by=by, filters=without(filters, flags[0]), said=said)
    if len(plain) == 1:
        one = plain[0]
        by = reading.semantics.field(one.field)
        told = f"{one.values[0]} is compared with all other values of {label_of(reading, one.field)} together"
        rest = without(filters, one)
        return _Contrast(by=by, groups=(str(one.values[0]),), against_rest=True, filters=rest, said=(*said, told))
    return Refusal(
        "It does not say which groups to compare: name a category, two of its values, or a day that parts two times."
    )


def _gathered(filters: tuple[Filter, ...]) -> tuple[Filter, ...]:
    """Values of one field that were said apart ("premium customers", a term, and "consumer ones") as one list of them."""
    values: dict[str, list[str]] = {}
    for one in filters:
        if one.op in ("=", "in") and all(isinstance(v, str) for v in one.values):
            values.setdefault(one.field, []).extend(str(v) for v in one.values)
    found: list[Filter] = []
    for one in filters:
        listed = tuple(dict.fromkeys(values.get(one.field, ())))
        if one.op in ("=", "in") and len(listed) > len(one.values):
            merged = Filter(field=one.field, op="in", values=listed)
            found += [] if merged in found else [merged]
        else:
            found.append(one)
    return tuple(found)


def _grouping(reading: Reading, links: list[Link], facts: tuple[str, ...], several: Filter | None) -> Field | Refusal | None:
    if not links:
        return None
    found = [choose_field(reading, k, facts) for k in links]
    problem = next((f for f in found if isinstance(f, Refusal)), None)
    if problem is not None:
        return problem
    fields = list(dict.fromkeys(f for f in found if isinstance(f, Field)))
    if several is not None and any(f.ref == several.field for f in fields):
        return next(f for f in fields if f.ref == several.field)
    if len(fields) > 1:
        return Refusal("Groups are compared by one category at a time; with several, ask for a regression.")
    if fields[0].role not in ("category", "flag", "label"):
        return Refusal(f"{fields[0].label or fields[0].name} does not part the rows into groups.")
    return fields[0]


def _names_thing(link: Link, facts: tuple[str, ...]) -> bool:
    """ "age of customers": whose rows they are, not what parts them."""
    return bool(link.of("dataset")) and not link.of("field") and any(t.name in facts for t in link.of("dataset"))


def _held_against(reading: Reading, value: Field | None) -> float | None:
    """The number a value is held against; a percentage of a yes-or-no column is a share."""
    for position in range(len(reading.tokens)):
        length = is_number_after(reading.tokens, position)
        if length:
            token = reading.tokens[position + length - 1]
            number = token.number
            share = value is not None and value.role == "flag" and number is not None and number > 1
            return number / 100 if share and number is not None else number
    return None


def _since(reading: Reading) -> Period | None:
    """The time from a day on, where one was said with "after", "since" or the like; up to the newest day."""
    mentions = [m for m in reading.past_periods if m.period.end >= m.period.start]
    if len(mentions) != 1 or not reading.has(*_SINCE):
        return None
    mention = mentions[0]
    earlier = [t.norm for t in reading.tokens[max(0, mention.start - 1) : mention.end]]
    if not set(earlier) & set(_SINCE):
        return None
    if "before" in earlier and "after" not in earlier:
        return None
    start, end = mention.period.start, max(mention.period.end, reading.today)
    return Period(start=start, end=end, label=mention.period.label)


def _window(since: Period) -> Period:
    """The time since, and as long a time before it."""
    length = (since.end - since.start).days + 1
    return Period(start=shift(since.start, "day", -length), end=since.end, label=since.label)


def _time_of(reading: Reading, dataset: Dataset) -> str | None:
    """The field that places a row of the dataset in time: its own, or that of something it leads to."""
    if dataset.time:
        return f"{dataset.name}.{dataset.time}"
    reached = reach(reading.semantics, dataset.name)
    times = (m.time for m in reading.semantics.metrics if m.dataset == dataset.name and m.time)
    return next((time for time in times if time.partition(".")[0] in reached), None)


def _analysis(reading: Reading, contrast: _Contrast, target: str, each: str, subject: Field | None = None) -> Analysis:
    since: date | None = contrast.since.start if contrast.since else None
    wide = reading.has(*_SPREADS) and not (reading.has("analysis") and reading.has("variance"))
    return Analysis(
        kind="hypothesis",
        target=target,
        by=contrast.by.name if contrast.by else None,
        members=contrast.groups,
        against_rest=contrast.against_rest,
        since=since,
        against=contrast.against,
        subject=subject.name if subject is not None else None,
        spread=wide and contrast.against is None,
        observation=each,
    )


def _subject(reading: Reading, contrast: _Contrast, dataset: Dataset) -> Field | None:
    """The key of what the groups are of, where it may have several of the rows."""
    if contrast.by is None or contrast.by.dataset == dataset.name:
        return None
    owner = reading.semantics.dataset(contrast.by.dataset)
    key = key_of(owner) if owner is not None else None
    taken = {contrast.by.name, dataset.time}
    return key if key is not None and key.name not in taken else None


def _several(reading: Reading, contrast: _Contrast, dataset: Dataset) -> tuple[str, ...]:
    """Where the groups are of something that has many of the rows: rows of one such thing may resemble each other."""
    if contrast.by is None or contrast.by.dataset == dataset.name:
        return ()
    owner = reading.semantics.dataset(contrast.by.dataset)
    if owner is None:
        return ()
    many, one = (dataset.label or dataset.name).lower(), _singular(owner)
    return (f"where {many} of the same {one} resemble each other, each {one} counts once with its average",)


def _singular(dataset: Dataset) -> str:
    from src.models.words import singular

    return singular((dataset.label or dataset.name).replace("_", " ").lower())


def _spelled(window: Period | None, since: Period | None) -> tuple[str, ...]:
    if window is None or since is None:
        return (window.spelled(),) if window else ()
    before = f"{window.start.isoformat()}..{shift(since.start, 'day', -1).isoformat()}"
    return (f"{since.spelled()}, against as long a time before ({before})",)
