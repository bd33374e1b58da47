"""From everything asked to one tree: whose rows the result has, their columns, conditions, order and number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.models.relational import (
    AllOf,
    Arithmetic,
    Compare,
    Condition,
    Constant,
    FieldOf,
    Fold,
    OrderBy,
    Output,
    PartOf,
    Related,
    RelationalQuery,
    Step,
    Value,
    Whole,
)
from src.models.semantic import Field
from src.tools.questions.relational.conditions import condition_of, whole
from src.tools.questions.relational.hosts import all_of, related
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Asked, Combined, Measure, Noun, Top

_LONG_LIST: Final = 10
_TELLING: Final = 3


class NoQuery(Exception):
    """What was read does not make one query; the message tells a reader why."""


@dataclass(slots=True)
class _Frame:
    """Whose rows the result has."""

    state: State
    focus: Noun
    grouped: bool
    """Whether the rows of the focus are gathered into groups."""


def assemble(state: State) -> RelationalQuery:
    """The tree. Raises NoQuery."""
    asked = state.asked
    measures = [t for t in asked.terms if not isinstance(t, Noun)]
    nouns = [t for t in asked.terms if isinstance(t, Noun)]
    groups = _unique(asked.groups)
    if not groups and nouns and nouns[0].column is not None:
        groups = nouns[:1]
    if groups:
        return _by_groups(state, groups, [n for n in nouns if n not in groups], measures)
    focus = nouns[0] if nouns else _owner_of_plain(measures)
    if focus is None:
        return _one_row(state, measures)
    return _by_rows(state, focus, nouns[1:], measures)


def _by_own_key(state: State, group: Noun, measures: list[Measure | Combined]) -> bool:
    """Whether a group is known by nothing but the key that the measured rows hold themselves; it becomes that column."""
    key, labels = state.schema.key(group.dataset), state.schema.labels(group.dataset)
    nouns = [n for m in measures for n in _nouns_of(m)]
    if key is None or any(label != key for label in labels) or group.said or group.top or not nouns:
        return False
    if any(n.dataset != nouns[0].dataset for n in nouns):
        return False
    way = related(state, nouns[0], group.dataset, group.hints)
    if way is None or way.many or len(way.steps) != 1 or way.steps[0].on[0][1] != key.name:
        return False
    group.dataset, group.column = nouns[0].dataset, f"{nouns[0].dataset}.{way.steps[0].on[0][0]}"
    return True


def _unique(nouns: list[Noun]) -> list[Noun]:
    found: dict[object, Noun] = {}
    for noun in nouns:
        found.setdefault((noun.dataset, noun.column, noun.part), noun)
    return list(found.values())


def _owner_of_plain(measures: list[Measure | Combined]) -> Noun | None:
    """The noun whose single rows are asked about, where nothing is folded over all of them."""
    plain = [m for m in measures if isinstance(m, Measure) and m.function is None]
    if plain:
        return plain[0].noun
    for m in measures:
        if isinstance(m, Combined) and all(isinstance(s, Measure) and s.function is None for s in (m.left, m.right)):
            left, right = m.left, m.right
            if isinstance(left, Measure) and isinstance(right, Measure) and left.noun is right.noun:
                return left.noun
    topped = [m for m in measures if isinstance(m, Measure) and m.noun.top is not None and m.function is None]
    return topped[0].noun if topped else None


# --- one row in all


def _one_row(state: State, measures: list[Measure | Combined]) -> RelationalQuery:
    if not measures:
        raise NoQuery("It is not clear what is asked for.")
    first = _first_noun(measures[0])
    if len(measures) == 1 and isinstance(measures[0], Measure):
        only = measures[0]
        output = Output(name=only.name, value=_fold(only, where=None))
        return RelationalQuery(subject=only.noun.dataset, outputs=(output,), where=condition_of(only.noun))
    outputs = [Output(name=m.name, value=_overall(m, first)) for m in measures]
    return RelationalQuery(subject=first.dataset, outputs=_named(outputs))


def _first_noun(measure: Measure | Combined) -> Noun:
    return measure.noun if isinstance(measure, Measure) else _first_noun(measure.left)


def _overall(measure: Measure | Combined, first: Noun) -> Value:
    if isinstance(measure, Combined):
        left, right = _overall(measure.left, first), _overall(measure.right, first)
        return Arithmetic(op=measure.op, left=left, right=right, scale=measure.scale)
    if measure.noun.dataset == first.dataset:
        return _fold(measure, where=condition_of(measure.noun))
    return whole(measure)


def _fold(measure: Measure, where: Condition | None, path: tuple[Step, ...] = ()) -> Fold:
    function = measure.function or "sum"
    of = measure.value if function != "count" or measure.distinct else None
    return Fold(function=function, of=of, path=path, where=where, distinct=measure.distinct and of is not None)


# --- one row for each of a noun's


def _by_rows(state: State, focus: Noun, others: list[Noun], measures: list[Measure | Combined]) -> RelationalQuery:
    frame = _Frame(state, focus, grouped=False)
    outputs: list[Output] = []
    fields_asked = any(isinstance(m, Measure) and m.function is None for m in measures)
    named = focus in [t for t in state.asked.terms if isinstance(t, Noun)]
    if named or not fields_asked:
        outputs += _identity(state, focus)
    for noun in others:
        outputs += [Output(name=f"{noun.dataset}_{o.name}", value=_along(frame, noun, o.value)) for o in _identity(state, noun)]
    outputs += [Output(name=m.name, value=_value(frame, m)) for m in measures]
    conditions = [c for c in (condition_of(focus),) if c is not None]
    ranked = [focus.top.by] if focus.top is not None and focus.top.by is not None else []
    conditions += _reaching(frame, [*measures, *ranked] if fields_asked or not measures else measures)
    order, limit, ties, more = _order(frame, focus.top, measures)
    outputs += more
    if not outputs:
        raise NoQuery("It is not clear which columns are asked for.")
    return RelationalQuery(
        subject=focus.dataset,
        outputs=_named(outputs),
        where=all_of(conditions),
        order=order,
        limit=state.asked.limit or limit,
        ties=ties,
    )


def _identity(state: State, noun: Noun) -> list[Output]:
    """The columns by which a reader knows a row: its name, and its key where it has one."""
    if noun.column is not None:
        return [Output(name=state.schema.field(noun.column).name, value=FieldOf(field=noun.column))]
    labels = list(state.schema.labels(noun.dataset))
    key = state.schema.key(noun.dataset)
    fields = labels + ([key] if key is not None and key not in labels else [])
    if not labels and noun.dataset not in state.schema.links:
        fields += [f for f in _telling(state, noun) if f not in fields]
    if not fields:
        fields = _telling(state, noun)
    return [Output(name=f.name, value=FieldOf(field=f.ref)) for f in fields]


def _telling(state: State, noun: Noun) -> list[Field]:
    """The first few columns that tell a nameless row from others: texts, then dates, no keys."""
    fields = [f for f in state.schema.datasets[noun.dataset].fields if not f.sensitive and f.role != "id"]
    texts = [f for f in fields if f.type == "text" and "(" not in f.expression][:_TELLING]
    return texts or fields[:_TELLING]


def _along(frame: _Frame, noun: Noun, value: Value) -> Value:
    way = related(frame.state, frame.focus, noun.dataset, noun.hints)
    if way is None or way.many or not isinstance(value, FieldOf):
        raise NoQuery(f"“{noun.words}” cannot be listed beside “{frame.focus.words}”.")
    return FieldOf(field=value.field, path=(*way.steps, *value.path))


# --- groups


def _by_groups(state: State, groups: list[Noun], others: list[Noun], measures: list[Measure | Combined]) -> RelationalQuery:
    if others and not measures and others[0].column is None:
        return _within_groups(state, groups, others[0])
    measures = [*(_as_measure(n) for n in others), *measures]
    if len(groups) == 1 and groups[0].column is None:
        return (
            _by_entity(state, groups[0], measures)
            if not _by_own_key(state, groups[0], measures)
            else _by_columns(state, groups, measures)
        )
    return _by_columns(state, groups, measures)


def _as_measure(noun: Noun) -> Measure:
    """A column that is asked for beside groups is a value of them."""
    if noun.column is None:
        raise NoQuery(f"“{noun.words}” cannot be listed beside groups.")
    inner = Noun(noun.dataset, noun.at, said=noun.said, words=noun.words, hints=noun.hints)
    return Measure(None, inner, FieldOf(field=noun.column), noun.column.partition(".")[2])


def _by_entity(state: State, group: Noun, measures: list[Measure | Combined]) -> RelationalQuery:
    frame = _Frame(state, group, grouped=False)
    outputs = _identity(state, group)
    outputs += [Output(name=m.name, value=_value(frame, m)) for m in measures]
    conditions = [c for c in (condition_of(group),) if c is not None] + _reaching(frame, measures)
    order, limit, ties, more = _order(frame, _some_top(group, measures), measures)
    return RelationalQuery(
        subject=group.dataset,
        outputs=_named(outputs + more),
        where=all_of(conditions),
        order=order,
        limit=limit,
        ties=ties,
    )


def _some_top(group: Noun, measures: list[Measure | Combined]) -> Top | None:
    if group.top is not None:
        return group.top
    return next((m.noun.top for m in measures if isinstance(m, Measure) and m.noun.top is not None), None)


def _by_columns(state: State, groups: list[Noun], measures: list[Measure | Combined]) -> RelationalQuery:
    base = _base(state, groups, measures)
    frame = _Frame(state, base, grouped=True)
    keys = _named([Output(name=name, value=value) for g in groups for name, value in _group_values(frame, g)])
    folds = [m for m in measures if isinstance(m, Measure)]
    together = all(g is base or g.dataset == base.dataset for g in groups)
    single = len(measures) == 1 and len(folds) == 1 and folds[0].noun.dataset == base.dataset
    conditions = [c for g in groups if g is not base and together and (c := condition_of(g)) is not None]
    conditions += [_on_path(frame, g) for g in groups if g.dataset != base.dataset and g.said]
    if (single or not measures or base in groups) and (c := condition_of(base)) is not None:
        conditions.append(c)
    values = [Output(name=m.name, value=_value(frame, m, shared=single or (base in groups))) for m in measures]
    order, limit, ties, more = _order(frame, _some_top(groups[0], measures), measures)
    outputs = _named([*keys, *values, *more])
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
        where=all_of([*conditions, *_known(keys)]),
        having=all_of(state.asked.having),
        order=order,
        limit=limit,
        ties=ties,
    )


def _known(keys: tuple[Output, ...]) -> list[Condition]:
    """Nothing: rows without a group are a group of their own, as a reader would want to see them."""
    del keys
    return []


def _base(state: State, groups: list[Noun], measures: list[Measure | Combined]) -> Noun:
    """Whose rows are grouped: those measured, where each belongs to one group; else those that have the column."""
    nouns = [n for m in measures for n in _nouns_of(m)]
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


def _nouns_of(measure: Measure | Combined) -> list[Noun]:
    return [measure.noun] if isinstance(measure, Measure) else [*_nouns_of(measure.left), *_nouns_of(measure.right)]


def _group_values(frame: _Frame, group: Noun) -> list[tuple[str, Value]]:
    path: tuple[Step, ...] = ()
    if group.dataset != frame.focus.dataset:
        way = related(frame.state, frame.focus, group.dataset, group.hints)
        if way is None:
            raise NoQuery(f"There is no way from “{frame.focus.words}” to “{group.words}”.")
        path = way.steps
    found: list[tuple[str, Value]] = []
    for output in _identity(frame.state, group):
        if isinstance(output.value, FieldOf):
            field = FieldOf(field=output.value.field, path=(*path, *output.value.path))
            value: Value = PartOf(of=field, part=group.part) if group.part else field
            found.append((group.part or output.name, value))
    return found


def _on_path(frame: _Frame, group: Noun) -> Condition:
    way = related(frame.state, frame.focus, group.dataset, group.hints)
    if way is None:
        raise NoQuery(f"There is no way from “{frame.focus.words}” to “{group.words}”.")
    return Related(path=way.steps, where=condition_of(group))


def _within_groups(state: State, groups: list[Noun], listed: Noun) -> RelationalQuery:
    """ "the oldest student in each program": so many of every group; without a superlative all of them, by group."""
    frame = _Frame(state, listed, grouped=False)
    keys = _named(
        [
            Output(name=f"{g.dataset}_{n}" if g.column is None else n, value=v)
            for g in groups
            for n, v in _group_values(frame, g)
        ]
    )
    outputs = _named([*keys, *_identity(state, listed)])
    order, limit, ties, more = _order(frame, listed.top, [])
    conditions = [c for c in (condition_of(listed),) if c is not None]
    conditions += [_on_path(frame, g) for g in groups if g.dataset != listed.dataset]
    if listed.top is None:
        order = tuple(OrderBy(value=k.value) for k in keys)
    return RelationalQuery(
        subject=listed.dataset,
        outputs=_named([*outputs, *more]),
        where=all_of(conditions),
        order=order,
        limit=(limit or 1) if listed.top is not None else None,
        limit_per=tuple(o.name for o in outputs[: len(keys)]) if listed.top is not None else (),
        ties=ties,
    )


# --- values


def _value(frame: _Frame, measure: Measure | Combined, *, shared: bool = False) -> Value:
    """A measure as each row of the result has it. `shared`: its noun's conditions are those of the whole query."""
    if isinstance(measure, Combined):
        left, right = _value(frame, measure.left), _value(frame, measure.right)
        return Arithmetic(op=measure.op, left=left, right=right, scale=measure.scale)
    noun, focus = measure.noun, frame.focus
    if noun is focus or (noun.dataset == focus.dataset and frame.grouped):
        where = None if shared or (noun is focus and shared) else condition_of(noun) if noun is not focus or not shared else None
        if frame.grouped:
            return _fold(measure, where=where)
        if measure.value is None:
            raise NoQuery(f"“{noun.words}” cannot be counted for each of themselves.")
        return measure.value
    if noun.dataset == focus.dataset and not noun.said and measure.value is not None and measure.function != "count":
        return measure.value
    way = related(frame.state, focus, noun.dataset, noun.hints | focus.hints, passive=_passive(noun, focus))
    if way is None:
        raise NoQuery(f"There is no way from “{focus.words}” to “{noun.words}”.")
    if measure.function is None and not way.many and not frame.grouped and isinstance(measure.value, FieldOf):
        return FieldOf(field=measure.value.field, path=(*way.steps, *measure.value.path))
    if measure.function is None and way.many:
        raise NoQuery(f"One of “{focus.words}” has several of “{noun.words}”.")
    return _fold(measure, where=condition_of(noun), path=way.steps)


def _passive(noun: Noun, focus: Noun) -> bool:
    return noun.passive or focus.passive


def _reaching(frame: _Frame, measures: list[Measure | Combined]) -> list[Condition]:
    """Rows that have nothing to count are left out, as a reader of "the number of X for each Y" expects of a list of Y with X."""
    found: list[Condition] = []
    for measure in [m for m in measures if isinstance(m, Combined) or m.noun is not frame.focus][:1]:
        for noun in _nouns_of(measure)[:1]:
            if noun.dataset != frame.focus.dataset and not frame.state.asked.keep_empty:
                way = related(
                    frame.state, frame.focus, noun.dataset, noun.hints | frame.focus.hints, passive=_passive(noun, frame.focus)
                )
                if way is not None and (way.many or frame.focus in frame.state.asked.groups):
                    found.append(Related(path=way.steps, where=condition_of(noun)))
    return found


# --- order


def _order(
    frame: _Frame, top: Top | None, measures: list[Measure | Combined]
) -> tuple[tuple[OrderBy, ...], int | None, bool, list[Output]]:
    """How rows are sorted, how many are kept, whether equals of the last are, and the columns that this adds."""
    asked = frame.state.asked
    keys = [OrderBy(value=_sort_value(frame, s.by, measures), descending=s.descending) for s in asked.sorting]
    if top is None:
        return (_settled(frame, keys) if keys else ()), asked.limit, False, []
    by = top.by or (measures[-1] if measures else None)
    if by is None and asked.sorting:
        by = asked.sorting[0].by
        top.descending = asked.sorting[0].descending
    if by is None:
        raise NoQuery("It is not said by what the first are chosen.")
    value = _value(frame, by)
    known = any(m is by or m == by for m in measures)
    more = [] if known else [Output(name=by.name, value=value)]
    first = OrderBy(value=value, descending=top.descending)
    if frame.state.asked.sorting and frame.state.asked.sorting[0].by is None:
        first = OrderBy(value=value, descending=frame.state.asked.sorting[0].descending)
    keys = keys if keys and keys[0].value == value else [first, *[k for k in keys if k.value != value]]
    return _settled(frame, keys), _limit(frame, top), False, more


def _tie_breaker(frame: _Frame, keys: list[OrderBy]) -> list[Output]:
    """The name where something is counted or added up, else the key: the order in which rows are mostly stored."""
    if frame.grouped or not keys:
        return []
    key = frame.state.schema.key(frame.focus.dataset)
    identity = _identity(frame.state, frame.focus)
    if isinstance(keys[0].value, Fold):
        return identity[:1]
    return [o for o in identity if key is not None and isinstance(o.value, FieldOf) and o.value.field == key.ref]


def _settled(frame: _Frame, keys: list[OrderBy]) -> tuple[OrderBy, ...]:
    """Equals come by name, so that the same question always has the same answer."""
    identity = _tie_breaker(frame, keys)
    return (*keys, *(OrderBy(value=o.value) for o in identity if all(k.value != o.value for k in keys)))


def _limit(frame: _Frame, top: Top) -> int | None:
    if top.limit is not None:
        return top.limit
    if frame.state.asked.sorting:
        return None
    if frame.focus.plural and frame.focus.column is None:
        frame.state.lose(0.2, "the first ten are listed")
        return _LONG_LIST
    return 1


def _sort_value(frame: _Frame, by: Measure | Combined | None, measures: list[Measure | Combined]) -> Value:
    if by is not None:
        return _value(frame, by)
    folded = [m for m in measures if isinstance(m, Combined) or m.function is not None]
    if folded or measures:
        return _value(frame, (folded or measures)[-1])
    if frame.focus.top is not None and frame.focus.top.by is not None:
        return _value(frame, frame.focus.top.by)
    identity = _identity(frame.state, frame.focus)
    return identity[0].value


def _named(outputs: list[Output]) -> tuple[Output, ...]:
    """The outputs with names of their own, the same value only once."""
    found: list[Output] = []
    taken: set[str] = set()
    for output in outputs:
        if any(o.value == output.value for o in found):
            continue
        name, n = output.name, 2
        while name.casefold() in taken:
            name, n = f"{output.name}_{n}", n + 1
        taken.add(name.casefold())
        found.append(Output(name=name, value=output.value))
    return tuple(found)


_UNUSED = (AllOf, Asked, Compare, Constant, Whole)
