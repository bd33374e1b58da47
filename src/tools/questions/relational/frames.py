"""A measure or a noun as the rows of a result see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from src.models.relational import Arithmetic, Condition, FieldOf, Fold, FoldFunction, Output, Related, Step, Value
from src.models.semantic import Field
from src.tools.infer_semantics.measures import why_not_summed
from src.tools.questions.relational.conditions import condition_of
from src.tools.questions.relational.hosts import related
from src.tools.questions.relational.state import State
from src.tools.questions.relational.tree import Combined, Measure, Noun

_NUMBERS: Final = ("integer", "number")
_TELLING: Final = 3
_FAR_TO_ADD: Final = 2.2


class NoQuery(Exception):
    """What was read does not make one query; the message tells a reader why."""


@dataclass(slots=True)
class Frame:
    """Whose rows the result has."""

    state: State
    focus: Noun
    grouped: bool
    """Whether the rows of the focus are gathered into groups."""


def identity_of(state: State, noun: Noun) -> list[Output]:
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
    keys = {pair[0] for edge in state.schema.edges.get(noun.dataset, ()) for pair in edge.step.on}
    every = [f for f in state.schema.datasets[noun.dataset].fields if not f.sensitive]
    fields = [f for f in every if f.role != "id" or (f.type == "text" and f.name not in keys)]
    texts = [f for f in fields if f.type == "text" and "(" not in f.expression][:_TELLING]
    return texts or fields[:_TELLING]


def fold_of(state: State, measure: Measure, where: Condition | None, path: tuple[Step, ...] = ()) -> Fold:
    function = measure.function or usual_fold(state, measure)
    of = measure.value if function != "count" or measure.distinct else None
    return Fold(function=function, of=of, path=path, where=where, distinct=measure.distinct and of is not None)


def usual_fold(state: State, measure: Measure) -> FoldFunction:
    """How a number is put together where it is not said: added up; what does not add up (a price, a rate) is averaged."""
    field = measure.value if isinstance(measure.value, FieldOf) else None
    column = state.schema.column(field.field) if field is not None and not measure.added else None
    reason = why_not_summed(column, describes_things=False) if column is not None and column.type in _NUMBERS else ""
    if not reason:
        return "sum"
    said = f"the average of {measure.name} is taken: {reason}"
    state.assumptions += [said] if said not in state.assumptions else []
    return "avg"


def value_of(frame: Frame, measure: Measure | Combined, *, shared: bool = False) -> Value:
    """A measure as each row of the result has it. `shared`: its noun's conditions are those of the whole query."""
    if isinstance(measure, Combined):
        left, right = value_of(frame, measure.left), value_of(frame, measure.right)
        return Arithmetic(op=measure.op, left=left, right=right, scale=measure.scale)
    noun, focus = measure.noun, frame.focus
    if noun is focus or (noun.dataset == focus.dataset and frame.grouped):
        where = None if shared else condition_of(noun)
        if frame.grouped:
            _foldable(frame.state, measure)
            return fold_of(frame.state, measure, where=where)
        if measure.value is None:
            raise NoQuery(f"“{noun.words}” cannot be counted for each of themselves.")
        return measure.value
    if noun.dataset == focus.dataset and not noun.said and measure.value is not None and measure.function != "count":
        return measure.value
    way = related(frame.state, focus, noun.dataset, noun.hints | focus.hints, passive=passive_of(noun, focus))
    if way is None:
        raise NoQuery(f"There is no way from “{focus.words}” to “{noun.words}”.")
    if measure.function is None and not way.many and not frame.grouped and isinstance(measure.value, FieldOf):
        return FieldOf(field=measure.value.field, path=(*way.steps, *measure.value.path))
    if measure.function is None and way.many and not measure.added:
        raise NoQuery(f"One of “{focus.words}” has several of “{noun.words}”.")
    _foldable(frame.state, measure)
    if measure.added and way.cost > _FAR_TO_ADD:
        frame.state.lose(0.4)
    return fold_of(frame.state, measure, where=condition_of(noun), path=way.steps)


def _foldable(state: State, measure: Measure) -> None:
    """Raises NoQuery where what is not a number would be added up."""
    of = measure.value
    adds = (measure.function or "sum") in ("sum", "avg", "median", "percentile")
    if adds and isinstance(of, FieldOf) and state.schema.field(of.field).type not in ("integer", "number", "boolean"):
        raise NoQuery(f"{of.field} is not a number.")


def passive_of(noun: Noun, focus: Noun) -> bool:
    """Whether the one is what something was done to by the other."""
    return noun.passive or focus.passive


def reaching(frame: Frame, measures: list[Measure | Combined]) -> list[Condition]:
    """That there is something to count: a list of "the number of X for each Y" has the Y that have X."""
    found: list[Condition] = []
    for measure in [m for m in measures if isinstance(m, Combined) or m.noun is not frame.focus][:1]:
        for noun in nouns_of(measure)[:1]:
            if noun.dataset != frame.focus.dataset and not frame.state.asked.keep_empty:
                way = related(
                    frame.state,
                    frame.focus,
                    noun.dataset,
                    noun.hints | frame.focus.hints,
                    passive=passive_of(noun, frame.focus),
                )
                if way is not None and (way.many or frame.focus in frame.state.asked.groups):
                    found.append(Related(path=way.steps, where=condition_of(noun)))
    return found


def nouns_of(measure: Measure | Combined) -> list[Noun]:
    """Every noun that is measured in it."""
    return [measure.noun] if isinstance(measure, Measure) else [*nouns_of(measure.left), *nouns_of(measure.right)]


def named_outputs(outputs: list[Output]) -> tuple[Output, ...]:
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
