"""A regression: what is explained, by what, and the rows in which all of it is known together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Dataset, Field, Metric
from src.tools.questions.facts import reach
from src.tools.questions.links import Link
from src.tools.questions.narrowing import narrow
from src.tools.questions.plans.observations import Unit, joint, key_of, measured, row_value
from src.tools.questions.plans.parts import definitions, metric_of, one_past_period, placed_in_time
from src.tools.questions.quantities import Quantity, quantity_of
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import choose_field
from src.tools.questions.tokens import stem

_EFFECTS: Final = frozenset(stem(w) for w in ("effect", "impact", "influence"))
_ACTS: Final = frozenset(stem(w) for w in ("affect", "influence", "impact", "drive", "determine", "change", "shape"))
_HELD: Final = frozenset(
    {"controlling", "adjusting", "accounting", "controlled", "adjusted", "correcting", "control", "adjust", "holding",
     "keeping", "hold", "keep", "held", "kept"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Item:
    """The target or a factor: a field that rows carry, a metric over rows, or both."""

    link: Link
    field: Field | None = None
    metric: Metric | None = None

    @property
    def name(self) -> str:
        """What it is called in the question."""
        return self.link.words


def plan_regression(reading: Reading, roles: Roles) -> QueryPlan | Refusal:
    """Rows of one table where they carry everything, else a row for each thing (or day) that everything is known of."""
    if reading.ranking:
        return Refusal("A ranking and a regression at once cannot be read yet.")
    numbers = _numbers(reading, roles)
    target = _target(reading, numbers)
    if target is None:
        return Refusal("It does not say which number, or which yes or no, is to be explained.")
    factors = [n for n in numbers if n is not target]
    categories = _categories(roles, numbers)
    if not factors and not categories:
        return Refusal(f"It does not say by what “{target.name}” is to be explained.")
    for plan in (_in_rows, _by_thing, _in_time):
        made = plan(reading, roles, target, factors, categories)
        if made is not None:
            return made
    names = ", ".join(f"“{i.name}”" for i in (target, *factors, *(_Item(k) for k in categories)))
    return Refusal(f"{names} are not known together of any one thing in this data.")


def _numbers(reading: Reading, roles: Roles) -> list[_Item]:
    """Quantities in the order of the words; behind "per" a measure is one too."""
    found = [_item(reading, q) for q in measured(reading, roles)]
    for link in roles.splits:
        fields = [f for t in link.of("field") if (f := reading.semantics.field(t.name))]
        quantity = quantity_of(link, fields, reading) if any(f.role in ("measure", "flag") for f in fields) else None
        if quantity is not None:
            found.append(_item(reading, quantity))
    return sorted(found, key=lambda i: i.link.start)


def _item(reading: Reading, quantity: Quantity) -> _Item:
    return _Item(quantity.link, row_value(reading, quantity), metric_of(reading, quantity) or quantity.metric)


def _categories(roles: Roles, numbers: Sequence[_Item]) -> list[Link]:
    taken = {n.link.start for n in numbers}
    links = [k for k in (*roles.attributes, *roles.splits) if k.start not in taken and k.of("field")]
    return sorted(links, key=lambda k: k.start)


def _target(reading: Reading, numbers: Sequence[_Item]) -> _Item | None:
    """ "effect of X on Y", "how does X affect Y": the later one; else the one that is named first."""
    if not numbers:
        return None
    held = _held_from(reading)
    free = [n for n in numbers if n.link.start < held] or list(numbers)
    tokens = reading.tokens
    effect = next((t.index for t in tokens if t.stem in _EFFECTS), None)
    if effect is not None:
        on = next((t.index for t in tokens[effect:] if t.norm in ("on", "upon")), None)
        after = [n for n in numbers if on is not None and n.link.start > on]
        if after:
            return after[0]
    acts = next((t.index for t in tokens if t.stem in _ACTS and t.norm not in ("effect",)), None)
    if acts is not None and any(n.link.end <= acts for n in free):
        after = [n for n in free if n.link.start > acts]
        passive = acts > 0 and tokens[acts - 1].norm in ("is", "are", "was", "were", "be", "been")
        if after and not passive and not reading.has("depend", "depends"):
            return after[0]
    return free[0]


def _held_from(reading: Reading) -> int:
    """From which token on the words name what is held constant; past the end where nothing is."""
    return next((t.index for t in reading.tokens if t.norm in _HELD), len(reading.tokens))


def _focus(reading: Reading, names: Sequence[tuple[int, str]]) -> str | None:
    """The one factor that is not merely held constant."""
    held = _held_from(reading)
    free = [name for start, name in names if start < held]
    return free[0] if len(free) == 1 else None


def _in_rows(
    reading: Reading, roles: Roles, target: _Item, factors: Sequence[_Item], categories: Sequence[Link]
) -> QueryPlan | Refusal | None:
    """Where every part is a field that rows of the target's table lead to."""
    if target.field is None or any(f.field is None for f in factors):
        return None
    dataset = reading.semantics.dataset(target.field.dataset)
    if dataset is None:
        return None
    groups = _chosen(reading, categories, dataset)
    fields = [f.field for f in factors if f.field is not None]
    if groups is None or any(f.dataset not in reach(reading.semantics, dataset.name) for f in fields):
        return None
    narrowed = narrow(reading, roles, (dataset.name,))
    period = one_past_period(reading)
    for problem in (narrowed, period):
        if isinstance(problem, Refusal):
            return problem
    assert not isinstance(narrowed, Refusal)
    assert not isinstance(period, Refusal)
    if period and not dataset.time:
        return Refusal(f"{dataset.label or dataset.name} have no place in time in this data.")
    unit = Unit(dataset)
    names = [(f.link.start, f.field.name) for f in factors if f.field] + [
        (k.start, g.name) for k, g in zip(categories, groups, strict=True)
    ]
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=tuple(dict.fromkeys((target.field.ref, *(f.ref for f in fields), *(g.ref for g in groups)))),
        time=f"{dataset.name}.{dataset.time}" if period and dataset.time else None,
        period=period,
        filters=narrowed[0],
        analysis=Analysis(kind="regression", target=target.field.name, focus=_focus(reading, names), observation=unit.said),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"{target.field.label or target.field.name} is explained; each {unit.said} is one observation",
            *narrowed[1],
        ),
    )


def _by_thing(
    reading: Reading, roles: Roles, target: _Item, factors: Sequence[_Item], categories: Sequence[Link]
) -> QueryPlan | Refusal | None:
    """A row for each thing: its own fields, and metrics over what belongs to it."""
    for dataset in _things(reading, target, factors):
        groups, key = _chosen(reading, categories, dataset), key_of(dataset)
        parts = [_of_thing(reading, i, dataset) for i in (target, *factors)]
        if groups is None or key is None or any(p is None for p in parts):
            continue
        metrics = [p for p in parts if isinstance(p, Metric)]
        fields = [p for p in parts if isinstance(p, Field)]
        if not metrics:
            continue
        narrowed = narrow(reading, roles, tuple(dict.fromkeys(m.dataset for m in metrics)))
        period = one_past_period(reading)
        if isinstance(narrowed, Refusal) or isinstance(period, Refusal):
            return narrowed if isinstance(narrowed, Refusal) else period if isinstance(period, Refusal) else None
        names = [(i.link.start, p.name) for i, p in zip(factors, parts[1:], strict=True) if p is not None]
        names += [(k.start, g.name) for k, g in zip(categories, groups, strict=True)]
        unit, first = Unit(dataset, key), parts[0]
        assert first is not None
        return QueryPlan(
            shape="aggregate",
            metrics=tuple(dict.fromkeys(m.name for m in metrics)),
            dimensions=tuple(dict.fromkeys((key.ref, *(f.ref for f in fields), *(g.ref for g in groups)))),
            period=period,
            filters=narrowed[0],
            analysis=Analysis(kind="regression", target=first.name, focus=_focus(reading, names), observation=unit.said),
            assumptions=(
                *((period.spelled(),) if period else ()),
                f"{first.label or first.name} is explained; each {unit.said} is one observation",
                *definitions(metrics),
                *narrowed[1],
            ),
        )
    return None


def _things(reading: Reading, target: _Item, factors: Sequence[_Item]) -> list[Dataset]:
    """What a row may be: what the target is a property of, else what the factors are."""
    found = [reading.semantics.dataset(target.field.dataset)] if target.field is not None else []
    fields = [f.field for f in factors if f.field is not None]
    found += [joint(reading, fields)] if fields else []
    return [d for d in dict.fromkeys(found) if d is not None]


def _of_thing(reading: Reading, item: _Item, dataset: Dataset) -> Field | Metric | None:
    """A field that a row of the dataset leads to, else a metric over rows that lead to it."""
    if item.field is not None and item.field.dataset in reach(reading.semantics, dataset.name):
        return item.field
    if item.metric is not None and dataset.name in reach(reading.semantics, item.metric.dataset):
        return item.metric
    return None


def _in_time(
    reading: Reading, roles: Roles, target: _Item, factors: Sequence[_Item], categories: Sequence[Link]
) -> QueryPlan | Refusal | None:
    """Metrics of different facts side by side, one row a day."""
    metrics = [i.metric for i in (target, *factors)]
    if categories or any(m is None for m in metrics):
        return None
    placed = placed_in_time(reading, [m for m in metrics if m is not None])
    if isinstance(placed, Refusal):
        return None
    narrowed = narrow(reading, roles, tuple(dict.fromkeys(m.dataset for m in placed)))
    period = one_past_period(reading)
    if isinstance(narrowed, Refusal):
        return narrowed
    if isinstance(period, Refusal):
        return period
    grain = reading.grain or "day"
    names = [(i.link.start, m.name) for i, m in zip(factors, placed[1:], strict=True)]
    return QueryPlan(
        shape="aggregate",
        metrics=tuple(dict.fromkeys(m.name for m in placed)),
        grain=grain,
        period=period,
        filters=narrowed[0],
        analysis=Analysis(kind="regression", target=placed[0].name, focus=_focus(reading, names), observation=grain),
        assumptions=(
            *((period.spelled(),) if period else ()),
            f"{placed[0].label or placed[0].name} is explained; each {grain} is one observation",
            "trend, weekday and month are held constant",
            f"each {grain} is related to the same {grain} only: what takes effect later is not counted",
            *definitions(placed),
            *narrowed[1],
        ),
    )


def _chosen(reading: Reading, links: Sequence[Link], dataset: Dataset) -> list[Field] | None:
    """The field of each category, where a row of the dataset leads to all of them."""
    found = [choose_field(reading, k, (dataset.name,)) for k in links]
    fields = [f for f in found if isinstance(f, Field) and not f.sensitive]
    return fields if len(fields) == len(links) else None
