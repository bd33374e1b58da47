"""The rows themselves: metrics by dimensions, rankings, courses over time, or a list."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from src.models.computed import Derived, Grain, Statistic
from src.models.plan import Order, Period, QueryPlan
from src.models.semantic import Dataset, Metric
from src.tools.questions.facts import parts_of
from src.tools.questions.links import Link
from src.tools.questions.marks.changes import COMPARING
from src.tools.questions.narrowing import label_of, narrow
from src.tools.questions.plans.columns import Columns, columns_of, threshold_metric
from src.tools.questions.plans.correlation import plan_correlation
from src.tools.questions.plans.groups import best_selling, grouped_for_thresholds
from src.tools.questions.plans.listing import plan_listing, wants_rows
from src.tools.questions.plans.parts import Frame, asks_for_one, chosen, definitions, frame, metrics_meant, placed_in_time
from src.tools.questions.plans.ranked_by import ranked_by_what
from src.tools.questions.plans.rates import average_per, ratio_of_two, without
from src.tools.questions.plans.statistic import plan_statistic
from src.tools.questions.plans.summary import plan_summary
from src.tools.questions.plans.time_field import time_field
from src.tools.questions.plans.times import Times, times_of
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import split, spoken
from src.tools.questions.value_words import ValueMention

_DEFAULT_LIMIT: Final = 5
_SHORT_PERIOD_DAYS: Final = 92


def plan_data(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """An aggregate where a metric is meant, else rows."""
    if (statistic := plan_statistic(reading, roles)) is not None:
        return statistic
    if roles.statistic:
        return plan_summary(reading, roles)
    if _is_versus(reading, roles):
        return plan_correlation(reading, roles)
    roles = grouped_for_thresholds(reading, roles)
    if not reading.marks.computes and wants_rows(reading, roles):
        return plan_listing(reading, roles)
    metrics = metrics_meant(reading, roles) or best_selling(reading)
    if len(metrics) == 2 and (ratio := ratio_of_two(reading, roles)) is not None:
        plan = _aggregate(reading, roles, metrics, made=ratio)
        return plan if isinstance(plan, Refusal) else plan.model_copy(update={"derived": (*plan.derived, ratio)})
    if len(metrics) == 1 and (rate := average_per(reading, roles, metrics[0])) is not None:
        return _rate(reading, roles, metrics[0], *rate)
    unmeasured = [q for q in roles.quantities if q.metric is None and q.averaged]
    if unmeasured and not (set(metrics) and all(_is_average(m) for m in metrics)):
        return plan_summary(reading, roles)
    vague = [q for q in roles.quantities if q.averaged and q.metric and not _is_average(q.metric) and q.metric in metrics]
    if vague:
        return _average_of_units(reading, roles, metrics)
    if not metrics and (counting := _count_of_things(reading, roles)) is not None:
        return _aggregate(reading, counting[1], (counting[0],))
    if not metrics:
        return _without_metric(reading, roles)
    return _aggregate(reading, roles, metrics)


def _rate(
    reading: Reading, roles: Roles, metric: Metric, derived: Derived, counter: Metric | Statistic, link: Link, said: str
) -> QueryPlan | Refusal:
    """One number for each of something, from both totals."""
    metrics = (metric, *([counter] if isinstance(counter, Metric) else []))
    plan = _aggregate(reading, without(roles, link), metrics, made=derived)
    if isinstance(plan, Refusal):
        return plan
    more = {"statistics": (counter,)} if isinstance(counter, Statistic) else {}
    return plan.model_copy(update={"derived": (*plan.derived, derived), "assumptions": (*plan.assumptions, said)} | more)


def _is_versus(reading: Reading, roles: Roles) -> bool:
    """ "price vs sales": a column against a metric can only be a relationship."""
    versus = reading.has("vs", "versus", "against") and len(roles.quantities) == 2 and not roles.splits
    return versus and any(q.metric is None for q in roles.quantities)


def _is_average(metric: Metric) -> bool:
    parts = parts_of(metric)
    return parts.function == "avg" if parts is not None else not metric.additive


def _average_of_units(reading: Reading, roles: Roles, metrics: tuple[Metric, ...]) -> QueryPlan | Refusal:
    """ "average daily revenue" is the mean of days; "average revenue" alone has more than one reading."""
    if reading.grain:
        plan = plan_summary(reading, roles)
        adds = all(m.additive or m.additive_over_time for m in metrics)
        if isinstance(plan, Refusal) or plan.grain is None or not adds:
            return plan
        said = f"a {plan.grain} with nothing in it counts as 0"
        return plan.model_copy(update={"fill_gaps": True, "assumptions": (*plan.assumptions, said)})
    label = metrics[0].label or metrics[0].name
    return Refusal(f"An average of {label} needs to say of what: per day, per month?", tuple(m.name for m in metrics))


def _count_of_things(reading: Reading, roles: Roles) -> tuple[Metric, Roles] | None:
    """ "how many products": the one metric that counts every row of the dataset, whatever it is called.

    The name of the thing is then spent: it is not a dimension as well.
    """
    named = [*(link for link, _ in roles.things), *(k for k in roles.attributes if k.of("dataset"))]
    if not reading.has("many", "number", "count") or len(named) != 1 or roles.quantities:
        return None
    dataset = reading.semantics.dataset(named[0].of("dataset")[0].name)
    found = [m for m in reading.semantics.metrics if dataset and m.dataset == dataset.name and _counts_rows(m, dataset)]
    if len(found) != 1:
        return None
    return found[0], replace(roles, things=(), attributes=tuple(k for k in roles.attributes if k != named[0]))


def _counts_rows(metric: Metric, dataset: Dataset) -> bool:
    parts = parts_of(metric)
    keys = {None, *(f"{dataset.name}.{key}" for key in dataset.primary_key)}
    return parts is not None and parts.function == "count" and parts.plain and parts.field in keys


def _without_metric(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    links = (*roles.splits, *roles.attributes)
    counted = reading.has("many", "number", "count")
    bare = not (links or roles.quantities or reading.course or reading.ranking or counted)
    if roles.values and bare:
        return plan_listing(reading, roles)
    if reading.ranking and not roles.quantities and (asked := ranked_by_what(reading, links)) is not None:
        return asked
    if reading.course or reading.ranking or not links or counted:
        if roles.quantities:
            word = roles.quantities[0].link.words
            return Refusal(f"“{word}” has no metric: say how it should be added up.")
        return (
            plan_listing(reading, roles)
            if roles.things and not reading.ranking
            else Refusal("It does not say which number is asked for.")
        )
    refs = split(reading, links, ())
    if isinstance(refs, Refusal):
        return refs
    dataset = refs[0][0].partition(".")[0]
    narrowed = narrow(reading, roles, (dataset,))
    if isinstance(narrowed, Refusal):
        return narrowed
    if reading.periods:
        return Refusal("A list of values has no place in time.")
    said = f"every different {spoken(reading, refs[0])} is listed once"
    return QueryPlan(shape="aggregate", dimensions=refs[0], filters=narrowed[0], assumptions=(said, *refs[1], *narrowed[1]))


def _aggregate(reading: Reading, roles: Roles, metrics: tuple[Metric, ...], made: Derived | None = None) -> QueryPlan | Refusal:
    links, said = _splits(reading, roles)
    times = times_of(reading, splits=bool(links) or _sets_values_apart(reading, roles))
    if isinstance(times, Refusal):
        return Refusal(times.reason, times.near or tuple(m.name for m in metrics))
    period = times.period
    if period and all(not m.time for m in metrics) and period.start == period.end == reading.today:
        period = None
    time = time_field(reading, roles, metrics)
    if isinstance(time, Refusal):
        return time
    if (period or times.compare or _needs_dates(reading)) and time is None:
        placed = placed_in_time(reading, metrics) if all(m.time for m in metrics) else _untimed(metrics)
        if isinstance(placed, Refusal):
            return placed
    elif roles.times and time is None:
        return Refusal(f"“{roles.times[0].words}” was named, but no period for it.", tuple(m.name for m in metrics))
    framed = frame(reading, roles, metrics, splits=links)
    if isinstance(framed, Refusal):
        return framed
    framed, apart = _shared_values(reading, framed)
    compared = _compared(reading, framed)
    framed = replace(framed, dimensions=(*compared, *framed.dimensions))
    said = (*said, *times.said, *apart, *(f"the values are compared by {label_of(reading, ref)}" for ref in compared))
    return _ranked(reading, roles, metrics, framed, times, time, (*chosen(reading, roles, metrics), *said), made)


def _needs_dates(reading: Reading) -> bool:
    return reading.course or reading.marks.running or bool(reading.marks.cycle or reading.marks.days)


def _sets_values_apart(reading: Reading, roles: Roles) -> bool:
    return len(roles.values) > 1 and reading.has(*COMPARING)


def _shared_values(reading: Reading, framed: Frame) -> tuple[Frame, tuple[str, ...]]:
    """ "what share of revenue comes from North": a share needs the whole, so all regions are shown with theirs."""
    portion = reading.marks.portion
    named = [f for f in framed.filters if f.op in ("=", "in") and f.term is None and f.field not in framed.dimensions]
    if portion is None or portion.ratio or framed.dimensions or reading.course or not named:
        return framed, ()
    ref = named[0].field
    kept = tuple(f for f in framed.filters if f is not named[0])
    said = (
        f"shares of every {label_of(reading, ref).lower()} are shown, {', '.join(str(v) for v in named[0].values)} among them"
    )
    return replace(framed, dimensions=(ref,), filters=kept), (said,)


def _compared(reading: Reading, framed: Frame) -> tuple[str, ...]:
    """ "compare A and B", "A vs B": the field whose values are set against each other is a dimension."""
    if not reading.has(*COMPARING):
        return ()
    return tuple(f.field for f in framed.filters if f.op == "in" and f.field not in framed.dimensions)


def _untimed(metrics: tuple[Metric, ...]) -> Refusal:
    metric = next(m for m in metrics if not m.time)
    return Refusal(f"{metric.label} has no place in time in this data: it is known only as it stands now.", (metric.name,))


def _splits(reading: Reading, roles: Roles) -> tuple[tuple[Link, ...], tuple[str, ...]]:
    """What is grouped by: said with "by"; categories named beside the metric too, which is then assumed aloud."""
    links = sorted((*roles.splits, *roles.attributes), key=lambda k: k.start)
    beside = [k for k in roles.attributes if any(_says_whose(k, v) for v in roles.values)]
    links = [k for k in links if k not in beside]
    assumed = [f"“{k.words}” was read as “by {k.words}”" for k in roles.attributes if k in links and not reading.ranking]
    per = [k for k in links if reading.before(k) == ("per",) and k.of("dataset") and not k.words.endswith("s")]
    if len(links) > 1 and not reading.ranking:  # "orders per customer by region" could be one number for each region
        assumed += [
            f"“per {k.words}” was read as “for each {k.words}”; for one number ask for the average per {k.words}" for k in per
        ]
    return tuple(links), tuple(assumed)


def _says_whose(link: Link, value: ValueMention) -> bool:
    """ "supplier Apple": the name of a value's own field adds nothing to it."""
    adjacent = link.end == value.link.start or link.start == value.link.end
    owners = {t.name for t in value.targets} if adjacent else {value.targets[0].name}
    return any(t.name in owners for t in link.of("field"))


def _ranked(
    reading: Reading, roles: Roles, metrics: tuple[Metric, ...], framed: Frame, times: Times, time: str | None,
    said: tuple[str, ...], made: Derived | None,
) -> QueryPlan | Refusal:  # fmt: skip
    period, marks = times.period, reading.marks
    grain, grain_said = (times.grain, ()) if times.grain else _grain(reading, period)
    columns = columns_of(reading, roles, metrics, framed, grain, times.compare)
    if isinstance(columns, Refusal):
        return columns
    if marks.gaps and grain is None:
        return Refusal(
            "Empty periods can be shown by day, week, month, quarter or year: say which.", tuple(m.name for m in metrics)
        )
    leads = made.name if made else columns.leads
    metrics, framed = _in_order(metrics, framed, columns)
    order, limit, ranking_said = _order(reading, metrics, framed, grain, leads, within=bool(columns.limit_per))
    if reading.ranking and order is None:
        return Refusal("It does not say what should be ranked by which number.", tuple(m.name for m in metrics))
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(m.name for m in metrics),
        dimensions=framed.dimensions,
        time=time,
        grain=grain,
        calendar=marks.cycle.part if marks.cycle else None,
        on=marks.days,
        period=period,
        filters=framed.filters,
        compare=times.compare,
        derived=columns.derived,
        having=columns.having,
        fill_gaps=marks.gaps,
        order=order,
        limit=limit,
        limit_per=columns.limit_per if limit else (),
        assumptions=(
            *((period.spelled(),) if period else ()),
            *((times.compare.period.spelled(),) if times.compare and times.compare.period else ()),
            *grain_said,
            *ranking_said,
            *_counted(reading, metrics, framed),
            *definitions(metrics),
            *((f"time = {label_of(reading, time)}",) if time else ()),
            *said,
            *framed.assumptions,
        ),
    )


def _in_order(metrics: tuple[Metric, ...], framed: Frame, columns: Columns) -> tuple[tuple[Metric, ...], Frame]:
    """What is divided before what it is divided by, and groups before what is ranked in them: however it was said."""
    tops = {d.of for d in columns.derived if d.kind == "ratio"}
    first = [d for d in framed.dimensions if d in columns.limit_per]
    dimensions = (*first, *(d for d in framed.dimensions if d not in first))
    return tuple(sorted(metrics, key=lambda m: m.name not in tops)), replace(framed, dimensions=dimensions)


def _counted(reading: Reading, metrics: tuple[Metric, ...], framed: Frame) -> tuple[str, ...]:
    """A bare plural was taken as its number."""
    parts = parts_of(metrics[0])
    bare = not framed.dimensions and not reading.course and not reading.has("many", "number", "count", "total", "much")
    counts = parts is not None and parts.function == "count"
    return (f"{metrics[0].label or metrics[0].name} were counted, no list was asked for",) if bare and counts else ()


def _grain(reading: Reading, period: Period | None) -> tuple[Grain | None, tuple[str, ...]]:
    if reading.grain or not (reading.course or reading.marks.running):
        return reading.grain, ()
    short = period is not None and (period.end - period.start).days <= _SHORT_PERIOD_DAYS
    grain: Grain = "day" if short else "month"
    return grain, (f"no grain was said: by {grain}",)


def _order(
    reading: Reading, metrics: tuple[Metric, ...], framed: Frame, grain: Grain | None, leads: str | None, *, within: bool
) -> tuple[Order | None, int | None, tuple[str, ...]]:
    ranking = reading.ranking
    if ranking is None:
        return None, None, ()
    unit_asked = any(g.asked for g in reading.grains)
    cycle = reading.marks.cycle is not None
    # a threshold's metric only keeps groups; the ranking goes by the other one
    kept = {threshold_metric(reading, t.link) for t in reading.marks.thresholds}
    ranked = [m for m in metrics if m not in kept] or list(metrics)
    if (len(ranked) != 1 and leads is None) or not (framed.dimensions or grain or cycle):
        return None, None, ()
    if grain and not unit_asked and framed.dimensions and not within:
        return None, None, ()
    change = reading.marks.change
    descending = ranking.descending != (change is not None and change.falling)
    order = Order(by=leads or ranked[0].name, descending=descending)
    if ranking.limit:
        return order, ranking.limit, ()
    limit = 1 if asks_for_one(reading) else _DEFAULT_LIMIT
    return order, limit, (f"no number was said: the first {limit}" if limit > 1 else "the first one",)
