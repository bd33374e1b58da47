"""Another breakdown of a tree: by other columns, by time, or by one more of them."""

from __future__ import annotations

from src.models.relational import FieldOf, Fold, Output, Part, PartOf, RelationalQuery, Window
from src.tools.questions.links import Link
from src.tools.questions.patch_tree.asked import TreeChange
from src.tools.questions.patch_tree.measured import measures_of
from src.tools.questions.patch_tree.narrowed import time_field, way_to
from src.tools.questions.reading import Refusal
from src.tools.questions.relational.frames import named_outputs
from src.tools.questions.splitting import split


def grouped(asked: TreeChange, tree: RelationalQuery) -> RelationalQuery | Refusal:
    """The tree by what is named now. Like takes the place of like, unless more is asked for."""
    new = _keys(asked, tree)
    if isinstance(new, Refusal):
        return new
    if not new:
        return tree
    if problem := _fixed(tree):
        return problem
    measures = measures_of(tree)
    had_time = any(isinstance(g.value, PartOf) for g in tree.group_by)
    only_time = all(isinstance(o.value, PartOf) for o in new)
    no_time = not any(isinstance(o.value, PartOf) for o in new)
    kept: list[Output] = []
    if asked.more:
        kept = list(tree.group_by)
        if only_time:
            kept = [g for g in kept if not isinstance(g.value, PartOf)]
    elif only_time and had_time:
        kept = [g for g in tree.group_by if not isinstance(g.value, PartOf)]
    elif no_time and had_time and len(tree.group_by) > 1:
        kept = [g for g in tree.group_by if isinstance(g.value, PartOf)]
    keys = named_outputs([*kept, *new])
    values = {k.value for k in keys} | {m.value for m in measures}
    order = tuple(o for o in tree.order if o.value in values)
    update = {
        "outputs": named_outputs([*keys, *measures]),
        "group_by": keys,
        "order": () if only_time and not kept else order,
        "limit": tree.limit if order and not (only_time and not kept) else None,
        "ties": tree.ties and bool(order) and not (only_time and not kept),
    }
    return tree.model_copy(update=update)


def _keys(asked: TreeChange, tree: RelationalQuery) -> list[Output] | Refusal:
    reading = asked.reading
    links = [k for k in (*asked.roles.splits, *asked.roles.attributes) if not _names_value(k, asked) and not _ranked(k, asked)]
    refs = split(reading, sorted(links, key=lambda k: k.start), (tree.subject,))
    if isinstance(refs, Refusal):
        return refs
    found: list[Output] = []
    for ref in refs[0]:
        dataset, _, name = ref.partition(".")
        path = way_to(asked, tree.subject, dataset)
        if isinstance(path, Refusal):
            return path
        found.append(Output(name=name, value=FieldOf(field=ref, path=path)))
    part = _part(asked)
    if part is not None:
        place = time_field(asked, tree)
        if isinstance(place, Refusal):
            return place
        if place.type not in ("date", "datetime"):
            return Refusal(f"{place.label or place.name} is no date that has a {part.replace('_', ' ')}.")
        found.append(Output(name=part, value=PartOf(of=FieldOf(field=place.ref), part=part)))
    return found


def _part(asked: TreeChange) -> Part | None:
    reading = asked.reading
    if reading.marks.cycle is not None:
        return reading.marks.cycle.part
    return reading.grain or ("month" if reading.course else None)


def _fixed(tree: RelationalQuery) -> Refusal | None:
    """Why its groups cannot be exchanged, or None."""
    measures = measures_of(tree)
    if not measures or len(measures) + len(tree.group_by) < len(tree.outputs):
        return Refusal("The answer before is a list of rows: ask the whole question for numbers about them.")
    if any(isinstance(m.value, Window) for m in measures) or tree.limit_per or tree.having is not None:
        return Refusal("What was computed over its groups would be of others: ask the whole question.")
    if any(isinstance(m.value, Fold) and m.value.path for m in measures):
        return Refusal("Its numbers are counted for each of them: ask the whole question to have them by something else.")
    return None


def _ranked(link: Link, asked: TreeChange) -> bool:
    """ "the top 3 cities" of an answer by city: what it is by already."""
    if not asked.ranks:
        return False
    groups = {g.value.field for g in asked.tree.group_by if isinstance(g.value, FieldOf)}
    return bool({t.name for t in link.targets} & groups)


def _names_value(link: Link, asked: TreeChange) -> bool:
    """ "city Rome": the name of a value's field is no split."""
    return any(
        (link.end == v.link.start or link.start == v.link.end) and {t.name for t in v.targets} & {t.name for t in link.targets}
        for v in asked.roles.values
    )
