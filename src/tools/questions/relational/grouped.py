"""The tree of a question whose result has a row for each of some groups."""

from __future__ import annotations

from typing import Final

from src.models.relational import Condition, FieldOf, OrderBy, Output, PartOf, Related, RelationalQuery, Step, Value
from src.tools.questions.relational.conditions import condition_of
from src.tools.questions.relational.frames import Frame, NoQuery, identity_of, named_outputs, nouns_of, reaching, value_of
from src.tools.questions.relational.hosts import all_of, related
from src.tools.questions.relational.ordering import order_of
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Combined, Measure, Noun, Top

_LONG_LIST: Final = 10


def _by_own_key(state: State, group: Noun, measures: list[Measure | Combined]) -> bool:
    """Whether a group is known by nothing but the key that the measured rows hold themselves; it becomes that column."""
    key, labels = state.schema.key(group.dataset), state.schema.labels(group.dataset)
    nouns = [n for m in measures for n in nouns_of(m)]
    if key is None or any(label != key for label in labels) or group.said or group.top or not nouns:
        return False
    if any(n.dataset != nouns[0].dataset for n in nouns):
        return False
    way = related(state, nouns[0], group.dataset, group.hints)
    if way is None or way.many or len(way.steps) != 1 or way.steps[0].on[0][1] != key.name:
        return False
    group.dataset, group.column = nouns[0].dataset, f"{nouns[0].dataset}.{way.steps[0].on[0][0]}"
    return True


def by_groups(state: State, groups: list[Noun], others: list[Noun], measures: list[Measure | Combined]) -> RelationalQuery:
    if others and not measures and others[0].column is None:
        return _within_groups(state, groups, others[0])
    if len(others) == 1 and _names(state, others[0]) and (others[0].top is not None or not measures):
        return _values_within_groups(state, groups, others[0], measures)
    measures = [*(_as_measure(n) for n in others), *measures]
    if len(groups) == 1 and groups[0].column is None:
        return (
            _by_entity(state, groups[0], measures)
            if not _by_own_key(state, groups[0], measures)
            else _by_columns(state, groups, measures)
        )
    return _by_columns(state, groups, measures)


def _names(state: State, noun: Noun) -> bool:
    """Whether a noun stands for the values of a column that names things, so that there is nothing to add up."""
    if noun.column is None:
        return False
    field = state.schema.field(noun.column)
    return field.type not in ("integer", "number", "boolean") or (noun.top is not None and field.role != "measure")


def _as_measure(noun: Noun) -> Measure:
    """A column that is asked for beside groups is a value of them. Raises NoQuery for a thing."""
    if noun.column is None:
        raise NoQuery(f"“{noun.words}” cannot be listed beside groups.")
    inner = Noun(noun.dataset, noun.at, said=noun.said, words=noun.words, hints=noun.hints)
    return Measure(None, inner, FieldOf(field=noun.column), noun.column.partition(".")[2])


def _by_entity(state: State, group: Noun, measures: list[Measure | Combined]) -> RelationalQuery:
    frame = Frame(state, group, grouped=False)
    outputs = identity_of(state, group)
    outputs += [Output(name=m.name, value=value_of(frame, m)) for m in measures]
    conditions = [c for c in (condition_of(group),) if c is not None] + reaching(frame, measures)
    order, limit, ties, more = order_of(frame, _some_top(group, measures), measures)
    return RelationalQuery(
        subject=group.dataset,
        outputs=named_outputs(outputs + more),
        where=all_of(conditions),
        order=order,
        limit=limit,
        ties=ties,
    )


def _some_top(group: Noun, measures: list[Measure | Combined]) -> Top | None:
    if group.top is not None:
        return group.top
    return next((m.noun.top for m in measures if isinstance(m, Measure) and m.noun.top is not None), None)


def _by_columns(
    state: State, groups: list[Noun], measures: list[Measure | Combined], top: Top | None = None
) -> RelationalQuery:
    base = _base(state, groups, measures)
    frame = Frame(state, base, grouped=True)
    keys = named_outputs([Output(name=name, value=value) for g in groups for name, value in _group_values(frame, g)])
    folds = [m for m in measures if isinstance(m, Measure)]
    together = all(g is base or g.dataset == base.dataset for g in groups)
    single = len(measures) == 1 and len(folds) == 1 and folds[0].noun.dataset == base.dataset
    conditions = [c for g in groups if g is not base and together and (c := condition_of(g)) is not None]
    conditions += [_on_path(frame, g) for g in groups if g.dataset != base.dataset and g.said]
    if (single or not measures or base in groups) and (c := condition_of(base)) is not None:
        conditions.append(c)
    values = [Output(name=m.name, value=value_of(frame, m, shared=single or (base in groups))) for m in measures]
    order, limit, ties, more = order_of(frame, top or _some_top(groups[0], measures), measures)
    outputs = named_outputs([*keys, *values, *more])
    if not measures and not more:
        return RelationalQuery(
            subject=base.dataset,
            outputs=outputs,
            group_by=keys,
            where=all_of(conditions),
            having=all_of(state.asked.having),
            order=order,
            limit=limit,
        )
    return RelationalQuery(
        subject=base.dataset,
        outputs=outputs,
        group_by=tuple(outputs[: len(keys)]),
        where=all_of(conditions),
        having=all_of(state.asked.having),
        order=order,
        limit=limit,
        ties=ties,
    )


def _values_within_groups(
    state: State, groups: list[Noun], listed: Noun, measures: list[Measure | Combined]
) -> RelationalQuery:
    """ "the top 3 products by revenue in each city": so many values of a column within every group; else all there are."""
    top = listed.top
    if top is None:
        return _by_columns(state, [*groups, listed], [])
    if top.by is not None and not measures:
        measures = [top.by]
    base = _base(state, [*groups, listed], measures)
    frame = Frame(state, base, grouped=True)
    per = len(named_outputs([Output(name=name, value=value) for g in groups for name, value in _group_values(frame, g)]))
    every = _by_columns(state, [*groups, listed], measures, top)
    names = tuple(o.name for o in every.group_by[:per])
    limit = top.limit or (_LONG_LIST if listed.plural else 1)
    return every.model_copy(update={"limit": limit, "limit_per": names})


def _base(state: State, groups: list[Noun], measures: list[Measure | Combined]) -> Noun:
    """Whose rows are grouped: those measured, where each belongs to one group; else those that have the column."""
    nouns = [n for m in measures for n in nouns_of(m)]
    group = groups[0]
    if not nouns:
        return group
    if all(n.dataset == nouns[0].dataset for n in nouns) and nouns[0].dataset != group.dataset:
        way = related(state, nouns[0], group.dataset, group.hints)
        if way is not None and (not way.many or len(groups) > 1):
            return nouns[0]
        return group if group.column is not None else nouns[0]
    here = next((n for n in nouns if n.dataset == group.dataset), None)
    return here if here is not None and not group.said else group


def _group_values(frame: Frame, group: Noun) -> list[tuple[str, Value]]:
    path: tuple[Step, ...] = ()
    if group.dataset != frame.focus.dataset:
        way = related(frame.state, frame.focus, group.dataset, group.hints)
        if way is None:
            raise NoQuery(f"There is no way from “{frame.focus.words}” to “{group.words}”.")
        path = way.steps
    found: list[tuple[str, Value]] = []
    for output in identity_of(frame.state, group):
        if isinstance(output.value, FieldOf):
            field = FieldOf(field=output.value.field, path=(*path, *output.value.path))
            value: Value = PartOf(of=field, part=group.part) if group.part else field
            found.append((group.part or output.name, value))
    return found


def _on_path(frame: Frame, group: Noun) -> Condition:
    way = related(frame.state, frame.focus, group.dataset, group.hints)
    if way is None:
        raise NoQuery(f"There is no way from “{frame.focus.words}” to “{group.words}”.")
    return Related(path=way.steps, where=condition_of(group))


def _within_groups(state: State, groups: list[Noun], listed: Noun) -> RelationalQuery:
    """ "the oldest student in each program": so many of every group; without a superlative all of them, by group."""
    frame = Frame(state, listed, grouped=False)
    keys = named_outputs(
        [
            Output(name=f"{g.dataset}_{n}" if g.column is None else n, value=v)
            for g in groups
            for n, v in _group_values(frame, g)
        ]
    )
    outputs = named_outputs([*keys, *identity_of(state, listed)])
    order, limit, ties, more = order_of(frame, listed.top, [])
    conditions = [c for c in (condition_of(listed),) if c is not None]
    conditions += [_on_path(frame, g) for g in groups if g.dataset != listed.dataset]
    if listed.top is None:
        order = tuple(OrderBy(value=k.value) for k in keys)
    return RelationalQuery(
        subject=listed.dataset,
        outputs=named_outputs([*outputs, *more]),
        where=all_of(conditions),
        order=order,
        limit=(limit or 1) if listed.top is not None else None,
        limit_per=tuple(o.name for o in outputs[: len(keys)]) if listed.top is not None else (),
        ties=ties,
    )
