"""Other numbers of a tree: added up in another way, of another column, or one more beside them."""

from __future__ import annotations

from typing import Final

from src.models.relational import Arithmetic, FieldOf, Fold, FoldFunction, Output, RelationalQuery, Value
from src.models.semantic import Dataset, Field
from src.tools.questions.facts import counts, parts_of
from src.tools.questions.narrowing import label_of
from src.tools.questions.patch_tree.asked import Function, TreeChange
from src.tools.questions.patch_tree.narrowed import way_to
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Refusal
from src.tools.questions.relational.frames import named_outputs

_NUMBERS: Final = ("integer", "number", "boolean")
_SAID: Final = {"avg": "average", "sum": "total", "min": "minimum", "max": "maximum"}
_OF_METRICS: Final[dict[str, FoldFunction]] = {"sum": "sum", "avg": "avg", "min": "min", "max": "max", "median": "median"}


def measures_of(tree: RelationalQuery) -> tuple[Output, ...]:
    """The outputs that are no group and fold something."""
    groups = [g.value for g in tree.group_by]
    return tuple(o for o in tree.outputs if o.value not in groups and isinstance(o.value, Fold | Arithmetic))


def measured(asked: TreeChange, tree: RelationalQuery) -> RelationalQuery | Refusal:
    """The tree with the numbers asked for now; the order follows a number that took the place of another."""
    old = measures_of(tree)
    new = _new(asked, old, tree)
    if isinstance(new, Refusal) or not new:
        return new if isinstance(new, Refusal) else tree
    if not old:
        return Refusal("The answer before is a list of rows: ask the whole question for numbers about them.")
    if tree.having is not None and not asked.more:
        return Refusal("Its thresholds are of another number: ask the whole question.")
    others = [o for o in tree.outputs if o not in old]
    kept = old if asked.more else ()
    order = tree.order
    if not asked.more:
        swapped = (
            dict(zip((o.value for o in old), new, strict=False)) if len(old) == len(new) else {o.value: new[0] for o in old}
        )
        order = tuple(o.model_copy(update={"value": swapped.get(o.value, o.value)}) for o in order)
    added = [Output(name=_name(asked, value, many=len(new) + len(kept) > 1), value=value) for value in new]
    return tree.model_copy(update={"outputs": named_outputs([*others, *kept, *added]), "order": order})


def _new(asked: TreeChange, old: tuple[Output, ...], tree: RelationalQuery) -> list[Value] | Refusal:
    quantities = asked.roles.quantities
    if quantities:
        found: list[Value] = []
        for quantity in quantities:
            value = _of_quantity(asked, quantity, old, tree)
            if isinstance(value, Refusal):
                return value
            found.append(value)
        return found
    named = [d for _, d in asked.roles.things] if not asked.roles.values and not asked.ranks else []
    if named:
        return _of_things(named, tree)
    return _added_up_otherwise(asked.function, old) if asked.function is not None else []


def _of_things(named: list[Dataset], tree: RelationalQuery) -> list[Value] | Refusal:
    if any(d.name != tree.subject for d in named):
        return Refusal(f"{named[0].label or named[0].name} are not what the answer before is about: ask the whole question.")
    return [Fold(function="count")]


def _added_up_otherwise(function: Function, old: tuple[Output, ...]) -> list[Value] | Refusal:
    """The same columns, added up as is said now."""
    said = _SAID.get(function.name, function.name)
    if any(not isinstance(o.value, Fold) or o.value.of is None or o.value.distinct for o in old):
        return Refusal(f"The answer before counts or divides: it has no {said}. Say of which column.")
    changed = {"function": function.name, "share": function.share}
    return [o.value.model_copy(update=changed) for o in old if isinstance(o.value, Fold)]


def _of_quantity(asked: TreeChange, quantity: Quantity, old: tuple[Output, ...], tree: RelationalQuery) -> Value | Refusal:
    metric, function = quantity.metric, asked.function
    if metric is not None and counts(metric) and quantity.field is None:
        if metric.dataset == tree.subject and (parts := parts_of(metric)) is not None and parts.field is None:
            return Fold(function="count")
        return Refusal(f"“{quantity.link.words}” is not counted in the answer before: ask the whole question.")
    field = quantity.field or _field_of(asked, quantity)
    if field is None:
        return Refusal(f"“{quantity.link.words}” is more than one column added up: ask the whole question.")
    if field.sensitive or field.type not in _NUMBERS:
        return Refusal(f"{field.label or field.name} is no number that is shown.")
    path = way_to(asked, tree.subject, field.dataset)
    if isinstance(path, Refusal):
        return path
    how = function.name if function is not None else _usual(quantity, old)
    if how is None:
        return Refusal(f"Say how “{quantity.link.words}” should be added up: the total, the average, the median?")
    return Fold(function=how, of=FieldOf(field=field.ref, path=path), share=function.share if function is not None else None)


def _field_of(asked: TreeChange, quantity: Quantity) -> Field | None:
    parts = parts_of(quantity.metric) if quantity.metric is not None else None
    return asked.semantics.field(parts.field) if parts is not None and parts.field is not None else None


def _usual(quantity: Quantity, old: tuple[Output, ...]) -> FoldFunction | None:
    """As the words say; else as the number before was; else as the metric of these words is."""
    if quantity.averaged:
        return "avg"
    before = {o.value.function for o in old if isinstance(o.value, Fold) and o.value.of is not None}
    if len(before) == 1:
        only = before.pop()
        return only if only != "percentile" else None
    parts = parts_of(quantity.metric) if quantity.metric is not None else None
    return _OF_METRICS.get(parts.function) if parts is not None and parts.field is not None else None


def _name(asked: TreeChange, value: Value, *, many: bool) -> str:
    if not isinstance(value, Fold) or value.of is None:
        return f"number_of_{asked.tree.subject}"
    ref = value.of.field if isinstance(value.of, FieldOf) else ""
    bare = ref.partition(".")[2] or label_of(asked.reading, ref)
    return f"{_SAID.get(value.function, value.function)}_{bare}" if many else bare
