"""From everything asked to one tree: whose rows the result has, their columns, conditions, order and number."""

from __future__ import annotations

from src.models.relational import Arithmetic, FieldOf, Fold, Output, RelationalQuery, Value
from src.tools.questions.relational.conditions import condition_of, whole
from src.tools.questions.relational.frames import Frame, NoQuery, fold_of, identity_of, named_outputs, reaching, value_of
from src.tools.questions.relational.grouped import by_groups
from src.tools.questions.relational.hosts import all_of, related
from src.tools.questions.relational.ordering import order_of
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Combined, Measure, Noun


def assemble(state: State) -> RelationalQuery:
    """The tree. Raises NoQuery."""
    asked = state.asked
    measures = [t for t in asked.terms if not isinstance(t, Noun)]
    nouns = [t for t in asked.terms if isinstance(t, Noun)]
    groups = _unique(asked.groups)
    if not groups and nouns and nouns[0].column is not None:
        groups = nouns[:1]
    if any(isinstance(m, Measure) and m.over for m in measures):
        return _one_over_groups(state, groups, nouns, measures)
    if len(groups) == 1 and not nouns[1:] and _of_the_group_itself(groups[0], measures):
        return _one_row(state, measures)
    if groups:
        return by_groups(state, groups, [n for n in nouns if n not in groups], measures)
    if not nouns and _is_one_number(state, measures):
        return _one_row(state, measures)
    focus = nouns[0] if nouns else _owner_of_plain(measures)
    if focus is None:
        return _one_row(state, measures)
    return _by_rows(state, focus, nouns[1:], measures)


def _is_one_number(state: State, measures: list[Measure | Combined]) -> bool:
    """ "revenue last month": one number is asked for, where neither rows nor a thing that has them are said."""
    only = measures[0] if len(measures) == 1 else None
    if not isinstance(only, Measure) or only.function is not None or not isinstance(only.value, FieldOf) or only.value.path:
        return False
    field = state.schema.field(only.value.field)
    begins = state.items[0].norm if state.items else ""
    listed = begins in ("list", "enumerate") or state.asked.sorting or state.asked.limit or only.noun.top is not None
    told = only.noun.said or only.added
    return bool(only.noun.implicit and told and not listed and field.role == "measure" and field.type in ("integer", "number"))


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


def _of_the_group_itself(group: Noun, measures: list[Measure | Combined]) -> bool:
    """ "the average fine per loan", where a fine is a loan's own: there is nothing to fold but all of them."""
    return bool(measures) and all(
        isinstance(m, Measure)
        and m.function in ("avg", "median")
        and group.column is None
        and m.noun.dataset == group.dataset
        and m.value is not None
        for m in measures
    )


def _one_over_groups(
    state: State, groups: list[Noun], nouns: list[Noun], measures: list[Measure | Combined]
) -> RelationalQuery:
    """ "the average number of loans per reader": each reader's loans are counted, the counts are folded to one number."""
    only = measures[0]
    if len(measures) > 1 or not isinstance(only, Measure) or only.over is None or len(groups) != 1:
        raise NoQuery("It is not clear over what the counts are taken.")
    group = groups[0]
    if group.column is not None or any(n is not group for n in nouns):
        raise NoQuery(f"The counts of “{group.words}” cannot be folded.")
    frame = Frame(state, group, grouped=False)
    counts = value_of(frame, only)
    conditions = [c for c in (condition_of(group),) if c is not None] + reaching(frame, measures)
    state.assumptions.append(f"each of {group.dataset} that has any is counted")
    fold = Fold(function=only.over, of=counts)
    return RelationalQuery(
        subject=group.dataset, outputs=(Output(name=f"{only.over}_{only.name}", value=fold),), where=all_of(conditions)
    )


def _one_row(state: State, measures: list[Measure | Combined]) -> RelationalQuery:
    if not measures:
        raise NoQuery("It is not clear what is asked for.")
    first = _first_noun(measures[0])
    if len(measures) == 1 and isinstance(measures[0], Measure):
        only = measures[0]
        output = Output(name=only.name, value=fold_of(state, only, where=None))
        return RelationalQuery(subject=only.noun.dataset, outputs=(output,), where=condition_of(only.noun))
    outputs = [Output(name=m.name, value=_overall(state, m, first)) for m in measures]
    return RelationalQuery(subject=first.dataset, outputs=named_outputs(outputs))


def _first_noun(measure: Measure | Combined) -> Noun:
    return measure.noun if isinstance(measure, Measure) else _first_noun(measure.left)


def _overall(state: State, measure: Measure | Combined, first: Noun) -> Value:
    if isinstance(measure, Combined):
        left, right = _overall(state, measure.left, first), _overall(state, measure.right, first)
        return Arithmetic(op=measure.op, left=left, right=right, scale=measure.scale)
    if measure.noun.dataset == first.dataset:
        return fold_of(state, measure, where=condition_of(measure.noun))
    return whole(measure)


def _by_rows(state: State, focus: Noun, others: list[Noun], measures: list[Measure | Combined]) -> RelationalQuery:
    frame = Frame(state, focus, grouped=False)
    outputs: list[Output] = []
    fields_asked = any(isinstance(m, Measure) and m.function is None for m in measures)
    named = focus in [t for t in state.asked.terms if isinstance(t, Noun)]
    if named or not fields_asked:
        outputs += identity_of(state, focus)
    for noun in others:
        outputs += [
            Output(name=f"{noun.dataset}_{o.name}", value=_along(frame, noun, o.value)) for o in identity_of(state, noun)
        ]
    outputs += [Output(name=m.name, value=value_of(frame, m)) for m in measures]
    conditions = [c for c in (condition_of(focus),) if c is not None]
    ranked = [focus.top.by] if focus.top is not None and focus.top.by is not None else []
    conditions += reaching(frame, [*measures, *ranked] if fields_asked or not measures else measures)
    order, limit, ties, more = order_of(frame, focus.top, measures)
    outputs += more
    if not outputs:
        raise NoQuery("It is not clear which columns are asked for.")
    return RelationalQuery(
        subject=focus.dataset,
        outputs=named_outputs(outputs),
        where=all_of(conditions),
        order=order,
        limit=state.asked.limit or limit,
        ties=ties,
    )


def _along(frame: Frame, noun: Noun, value: Value) -> Value:
    way = related(frame.state, frame.focus, noun.dataset, noun.hints)
    if way is None or way.many or not isinstance(value, FieldOf):
        raise NoQuery(f"“{noun.words}” cannot be listed beside “{frame.focus.words}”.")
    return FieldOf(field=value.field, path=(*way.steps, *value.path))
