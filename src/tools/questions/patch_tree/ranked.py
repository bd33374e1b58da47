"""Another order of a tree's rows, and how many of them."""

from __future__ import annotations

from typing import Final

from src.models.relational import FieldOf, Fold, OrderBy, PartOf, RelationalQuery, Value
from src.tools.questions.patch_tree.asked import TreeChange
from src.tools.questions.patch_tree.measured import measures_of
from src.tools.questions.reading import Refusal

_USUAL: Final = 5


def ranked(asked: TreeChange, tree: RelationalQuery) -> RelationalQuery | Refusal:
    """The tree in the order asked for now, by a number it has; what it cannot be sorted by is refused."""
    ranking = asked.reading.ranking if asked.ranks else None
    if asked.sort is None and ranking is None:
        return tree
    if asked.sort is not None:
        by = _sorted_by(asked, tree)
        if by is None:
            return Refusal(f"“{asked.sort.link.words}” is not in the answer before, so it cannot be sorted by it.")
        down = asked.sort.descending
        figure = isinstance(by, Fold) or by not in [g.value for g in tree.group_by]
        order = OrderBy(value=by, descending=figure if down is None else down)
        limit = ranking.limit if ranking is not None and ranking.limit else tree.limit
        return tree.model_copy(update={"order": (order,), "limit": limit, "ties": False})
    assert ranking is not None
    measures = measures_of(tree)
    if not tree.group_by and (measures or not tree.order):
        what = (
            "There is nothing to rank in the answer before" if measures else "It does not say by what the rows should be ranked"
        )
        return Refusal(f"{what}: say what, for example the top 3 by a column.")
    if not measures and not tree.order:
        return Refusal("It does not say by what the rows should be ranked.")
    limit = ranking.limit or tree.limit or _USUAL
    value = _own(asked, tree) or (measures[0].value if measures else tree.order[0].value)
    down = ranking.descending if measures else tree.order[0].descending == ranking.descending
    return tree.model_copy(update={"order": (OrderBy(value=value, descending=down),), "limit": limit, "ties": False})


def _own(asked: TreeChange, tree: RelationalQuery) -> Value | None:
    """The number that the ranking names, where the tree has it."""
    names = {q.field.ref for q in asked.roles.quantities if q.field is not None}
    return next((m.value for m in measures_of(tree) if _ref(m.value) in names), None)


def _sorted_by(asked: TreeChange, tree: RelationalQuery) -> Value | None:
    assert asked.sort is not None
    names = {t.name for t in asked.sort.link.of("field", "value")}
    for kind in (Fold, FieldOf, PartOf):
        for output in tree.outputs:
            if isinstance(output.value, kind) and (_ref(output.value) in names or output.name in names):
                return output.value
    if tree.group_by or tree.distinct or any(isinstance(o.value, Fold) for o in tree.outputs):
        return None
    fields = (asked.semantics.field(name) for name in sorted(names))
    own = [f for f in fields if f is not None and f.dataset == tree.subject and not f.sensitive]
    return FieldOf(field=own[0].ref) if len(own) == 1 else None


def _ref(value: Value) -> str | None:
    if isinstance(value, FieldOf):
        return value.field
    inner = value.of if isinstance(value, Fold | PartOf) else None
    return inner.field if isinstance(inner, FieldOf) else None
