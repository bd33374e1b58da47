"""Facts of rows: each label with its values, and what follows from all of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from src.models.narration import Fact
from src.models.plan import QueryPlan
from src.models.words import lowered
from src.tools.locked_words.known import Knowledge, Known
from src.tools.narrate.groups import Group, ranked_groups, share_of_top
from src.tools.narrate.over_time import dated_values, ends_on, grain_of
from src.tools.narrate.subject import Subject
from src.tools.result_view.naming import EVERY
from src.tools.result_view.units import PERCENT

MOST_ROWS: Final = 7
_MEASURES: Final = 2


def name_measure(known: Knowledge, subject: Subject) -> None:
    """The measure as a token, with the words that name it."""
    key = subject.measure
    if key in known.metrics:
        return
    place = len(known.metrics)
    metric = subject.semantics.metric(key)
    words = [subject.label, *(metric.synonyms if metric is not None else ())]
    known.metrics[key] = tuple(dict.fromkeys(w.casefold() for w in words if w))
    if subject.additive:
        known.additive.add(key)
    token = "metric" if place == 0 else f"metric_{place + 1}"
    known.add(Known(token, Fact(lowered(subject.label)), "name", "measure", key))


def scope_facts(known: Knowledge, plan: QueryPlan, spelled: str | None) -> None:
    """The period and the conditions that all rows are of."""
    if plan.period is not None:
        known.add(Known("start", Fact(plan.period.start), "period", "first day of all this"))
        known.add(Known("end", Fact(plan.period.end), "period", "last day of all this"))
        known.times |= {"start": plan.period.start.toordinal(), "end": plan.period.end.toordinal()}
        days = (plan.period.end - plan.period.start).days + 1
        known.things |= {unit for unit, span in _SPANS.items() if days in span}
        known.add(Known("period", Fact(plan.period.label), "name", "the period in the asker's words"))
    if spelled:
        known.add(Known("scope", Fact(spelled), "name", "conditions on all this (goes after “where”)"))
    if plan.grain:
        known.things |= {plan.grain, f"{plan.grain}s", EVERY.get(plan.grain, plan.grain)}


def group_facts(known: Knowledge, subjects: Iterable[Subject]) -> None:
    """Groups, highest first: labels, values, shares, the total; of a comparison what was before and the change."""
    chosen = list(subjects)[:_MEASURES]
    first = chosen[0]
    groups = ranked_groups(first)
    tokens = {g.name: f"row{i}" for i, g in enumerate(groups, 1)}
    shown = _shown(groups)
    for name in (n for n in first.roles.dimensions):
        known.things |= {*first.dimension(name).casefold().split()}
    for subject in chosen:
        name_measure(known, subject)
        _rank(known, subject, ranked_groups(subject), tokens)
    share, total = share_of_top(first, groups)
    for group in shown:
        token = known.add(Known(tokens[group.name], Fact(group.name), "label", "label"))
        for place, subject in enumerate(chosen):
            number = known.values.get((subject.measure, token))
            if number is not None:
                end = "value" if place == 0 else f"value_{place + 1}"
                known.add(_value(subject, f"{token}_{end}", number, (token,)))
        if share is not None and total > 0:
            part = Fact(100 * group.value / total, "%")
            known.add(Known(f"{token}_share", part, "value", "its share of the total", first.measure, (token,), _SHARE, _SHARE))
    if share is not None:
        known.add(Known("total", first.amount(total), "value", "total of all", first.measure, (), _TOTAL, _TOTAL))
    if len(groups) > 1:
        known.add(Known("groups", Fact(len(groups)), "value", "number of groups", roles=_COUNT, demands=_COUNT))
    known.head = (f"{tokens[groups[0].name]}_value", f"{tokens[groups[-1].name]}_value") if groups else ()


_SPANS: Final = {"week": range(7, 8), "month": range(28, 32), "quarter": range(90, 93), "year": range(365, 367)}
"""How many days a calendar period has."""
_SHARE: Final = frozenset({"share"})
_TOTAL: Final = frozenset({"total"})
_COUNT: Final = frozenset({"groups"})
_AVERAGE: Final = frozenset({"average"})
_CHANGE: Final = frozenset({"change"})
_BEFORE: Final = frozenset({"before"})


def _shown(groups: list[Group]) -> list[Group]:
    return groups if len(groups) <= MOST_ROWS else [*groups[: MOST_ROWS - 1], groups[-1]]


def _value(subject: Subject, token: str, number: float, of: tuple[str, ...]) -> Known:
    """A row's value; one that adds up is itself a total."""
    roles = _TOTAL if subject.additive else frozenset()
    return Known(token, subject.amount(number), "value", lowered(subject.label), subject.measure, of, roles)


def _rank(known: Knowledge, subject: Subject, groups: list[Group], tokens: dict[str, str]) -> None:
    """Where each group stands; the lowest (highest) of a list cut at the other end is not known."""
    plan, key = subject.plan, subject.measure
    values = [g.value for g in groups]
    places = _places(values)
    for group in groups:
        token = tokens.get(group.name)
        if token is not None:
            known.values[key, token] = group.value
            known.ranks[key, token] = places[group.value]
    cut = plan.limit is not None or bool(plan.having) or subject.rows.truncated
    by = plan.order is not None and plan.order.by == key
    if not cut or (by and plan.order is not None and plan.order.descending):
        known.tops.add(key)
    if values and (not cut or (by and plan.order is not None and not plan.order.descending)):
        known.lasts[key] = max(known.ranks[key, tokens[g.name]] for g in groups if g.name in tokens)


def _places(values: list[float]) -> dict[float, int]:
    """Value -> its place from the highest; equal ones share it."""
    places: dict[float, int] = {}
    for place, value in enumerate(sorted(values, reverse=True), 1):
        places.setdefault(value, place)
    return places


def series_facts(known: Knowledge, subject: Subject) -> None:
    """A series: its ends, its highest and lowest, the newest steps, the total or the average, the changes between them."""
    values = dated_values(subject)
    grain = grain_of(subject)
    name_measure(known, subject)
    known.things |= {grain, f"{grain}s", EVERY.get(grain, grain)}
    whole = [pair for pair in values if ends_on(pair[0], grain) <= subject.today] or values
    key = subject.measure
    numbers = [v for _, v in whole]
    tokens = {day: f"row{i}" for i, (day, _) in enumerate(values, 1)}
    for day, value in values:
        known.times[tokens[day]] = day.toordinal()
        known.values[key, tokens[day]] = value
    places = _places(numbers)
    for day, value in whole:
        known.ranks[key, tokens[day]] = places[value]
    if not subject.rows.truncated and subject.plan.limit is None:
        known.tops.add(key)
        known.lasts[key] = max(known.ranks[key, tokens[d]] for d, _ in whole)
    for (day, before), (after, _) in itertools.pairwise(whole):
        if ends_on(day, grain) + timedelta(days=1) == after:
            known.before[key, tokens[after]] = before
    peak, low = max(whole, key=lambda p: p[1]), min(whole, key=lambda p: p[1])
    told = dict.fromkeys([peak, low, whole[0], *whole[-2:]])
    for day, value in sorted(told):
        token = known.add(Known(tokens[day], Fact(day, grain), "period", grain))
        known.add(_value(subject, f"{token}_value", value, (token,)))
    _steps(known, subject, [(tokens[d], v) for d, v in whole])
    if subject.additive_over_time and not subject.rows.truncated and len(whole) == len(values):
        known.add(Known("total", subject.amount(sum(numbers)), "value", "total of all", key, (), _TOTAL, _TOTAL))
    mean = subject.amount(sum(numbers) / len(numbers))
    known.add(Known("average", mean, "value", f"average a {grain}", key, (), _AVERAGE, _AVERAGE))
    known.head = ("total", "average", f"{tokens[peak[0]]}_value", f"{tokens[whole[-1][0]]}_value")


def _steps(known: Knowledge, subject: Subject, whole: list[tuple[str, float]]) -> None:
    """The change of the newest step, and from the first to the last, in percent where that can be said."""
    if len(whole) < 2:
        return
    key = subject.measure
    (first, start), (last, end), (_, previous) = whole[0], whole[-1], whole[-2]
    known.moves[key, ""] = end - start
    if subject.unit in PERCENT or (key, last) not in known.before:
        return
    pairs: list[tuple[str, float, tuple[str, ...], str]] = [("latest_change", previous, (last,), "previous")]
    pairs += [("whole_change", start, (first, last), "")] if len(whole) > 2 else []
    for token, base, of, against in pairs:
        if base <= 0 or end == base:
            continue
        said = "its change against the step before" if against else f"change {{{of[0]}}} to {{{last}}}"
        roles = frozenset({"change", against}) if against else _CHANGE
        size = Fact(100 * abs(end / base - 1), "%")
        known.add(Known(token, size, "value", said, key, of, roles, roles, 1 if end > base else -1))


def compared_facts(known: Knowledge, subject: Subject, earlier: str) -> None:
    """Beside values those of the other period, with the change in percent where that can be said."""
    rows, key = subject.rows, subject.measure
    compare = subject.plan.compare
    if compare is not None:
        known.add(Known("against", Fact(compare.label), "name", "what it is compared with"))
    names = list(subject.roles.dimensions)
    labels = [" / ".join(parts) for parts in zip(*(rows.texts(n) for n in names), strict=True)] if names else [""]
    tokens = {str(k.fact.value): k.token for k in known.facts.values() if k.kind == "label"}
    for label, now, before in zip(labels, rows.numbers(key), rows.numbers(earlier), strict=False):
        if now is None or before is None or (label and label not in tokens):
            continue
        token = tokens.get(label, "")
        known.before[key, token] = before
        known.moves[key, token] = now - before
        start, of = (f"{token}_", (token,)) if token else ("", ())
        known.add(Known(f"{start}before", subject.amount(before), "value", "the same in {against}", key, of, _BEFORE, _BEFORE))
        if before > 0 and subject.unit not in PERCENT and now != before:
            size, sign = Fact(100 * abs(now / before - 1), "%"), 1 if now > before else -1
            known.add(Known(f"{start}change", size, "value", "size of its change", key, of, _CHANGE, _CHANGE, sign))
