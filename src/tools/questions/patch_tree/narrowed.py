"""Other conditions, and another period, of the rows that a tree is about."""

from __future__ import annotations

from dataclasses import replace

from src.models.relational import Condition, FieldOf, PartOf, RelationalQuery, Step
from src.models.semantic import Field
from src.tools.questions.narrowing import label_of, narrow
from src.tools.questions.patch_filters import merged
from src.tools.questions.patch_tree.asked import TreeChange
from src.tools.questions.patch_tree.where import Conjunct, condition_on, conjuncts, fields_of, together
from src.tools.questions.plans.parts import one_past_period
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.relational.conditions import within
from src.tools.questions.relational.routes import route

Narrowed = tuple[RelationalQuery, tuple[str, ...]]


def narrowed(asked: TreeChange, tree: RelationalQuery) -> Narrowed | Refusal:
    """The tree with the conditions named now; those of the same field give way, as for any other answer."""
    found = narrow(asked.reading, asked.roles, (tree.subject,))
    if isinstance(found, Refusal):
        return found
    said, assumptions = found
    if not said:
        return tree, ()
    if problem := _elsewhere(asked.reading, tree, {f.field for f in said}):
        return problem
    kept, opaque = _split(tree)
    new = merged([c.simple for c in kept if c.simple is not None], said, more=asked.more)
    paths = {c.simple.field: c.path for c in kept if c.simple is not None}
    conditions = list(opaque)
    for one in new:
        path = paths[one.field] if one.field in paths else way_to(asked, tree.subject, one.field.partition(".")[0])
        if isinstance(path, Refusal):
            return path
        conditions.append(condition_on(one, path))
    return tree.model_copy(update={"where": together(conditions)}), assumptions


def timed(asked: TreeChange, tree: RelationalQuery) -> Narrowed | Refusal:
    """The tree of another period, in the time that it had or that its rows have."""
    reading = asked.reading
    period = one_past_period(replace(reading, periods=reading.past_periods))
    if isinstance(period, Refusal):
        return period
    if reading.ahead is not None:
        return Refusal(f"“{reading.ahead.period.label}” lies ahead: say that it should be forecast.")
    mention = next((m for m in reading.past_periods if m.period == period), None)
    if period is None or mention is None:
        return tree, ()
    place = time_field(asked, tree)
    if isinstance(place, Refusal):
        return place
    if problem := _elsewhere(reading, tree, {place.ref}):
        return problem
    others = [c.whole for c in conjuncts(tree.where) if not (c.simple and c.simple.field == place.ref)]
    new = within(asked.schema, place.ref, mention)(FieldOf(field=place.ref))
    return tree.model_copy(update={"where": together([*others, new])}), (period.spelled(),)


def time_field(asked: TreeChange, tree: RelationalQuery) -> Field | Refusal:
    """The subject's own field that says when: the one in use, else the one that places its rows in time, else the only one."""
    dataset = asked.semantics.dataset(tree.subject)
    if dataset is None:
        return Refusal("The answer before was about something that this data does not have.")
    dated = {f.ref: f for f in dataset.fields if f.type in ("date", "datetime") or f.role == "time"}
    years = {f.ref: f for f in dataset.fields if f.name.casefold() == "year" or f.name.casefold().endswith("_year")}
    grouped = [o.value.of.field for o in tree.group_by if isinstance(o.value, PartOf) and not o.value.of.path]
    compared = [c.simple.field for c in conjuncts(tree.where) if c.simple is not None and not c.path]
    own = [f"{dataset.name}.{dataset.time}"] if dataset.time else []
    for ref in (*(r for r in compared if r in dated or r in years), *grouped, *own):
        if (found := dated.get(ref) or years.get(ref)) is not None:
            return found
    if len(dated) == 1:
        return next(iter(dated.values()))
    if dated:
        names = ", ".join(f.label or f.name for f in dated.values())
        return Refusal(f"Several columns say when ({names}): ask the whole question.")
    return Refusal("The rows of the answer before have no place in time in this data.")


def way_to(asked: TreeChange, subject: str, dataset: str) -> tuple[Step, ...] | Refusal:
    """The path from a row of the subject to its one row of the dataset."""
    if dataset == subject:
        return ()
    found = route(asked.schema, subject, dataset)
    if found is None or found.many or found.rivals:
        return Refusal("There is more than one way, or none, from what was asked before to that: ask the whole question.")
    return found.steps


def _split(tree: RelationalQuery) -> tuple[list[Conjunct], list[Condition]]:
    found = conjuncts(tree.where)
    return [c for c in found if c.simple is not None], [c.whole for c in found if c.simple is None]


def _elsewhere(reading: Reading, tree: RelationalQuery, refs: set[str]) -> Refusal | None:
    """Why a condition on the fields is not simply put beside those that are there, or None.

    A field that is compared in another place (an "or", a comparison with all, a part of a count) could be meant there.
    """
    hidden = {ref for c in conjuncts(tree.where) if c.simple is None for ref in c.fields}
    hidden |= {ref for o in tree.outputs for ref in _folded(o.value)} | fields_of(tree.having)
    clash = sorted(refs & hidden)
    if clash:
        return Refusal(
            f"The answer before has a condition of its own on {label_of(reading, clash[0])}: ask the whole question."
        )
    return None


def _folded(value: object) -> frozenset[str]:
    """Fields that a count's or a sum's own condition reads."""
    where = getattr(value, "where", None)
    inner = [getattr(value, name, None) for name in ("left", "right", "of")]
    return fields_of(where) | frozenset(ref for one in inner if one is not None for ref in _folded(one))
