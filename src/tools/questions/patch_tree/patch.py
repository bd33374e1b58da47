"""The door: a plan over related tables, changed by what follows it, or why it cannot be changed so."""

from __future__ import annotations

from pydantic import ValidationError

from src.models.plan import QueryPlan
from src.models.relational import RelationalQuery, Whole, Window
from src.tools.questions.patch_tree.asked import TreeChange
from src.tools.questions.patch_tree.grouped import grouped
from src.tools.questions.patch_tree.measured import measured
from src.tools.questions.patch_tree.narrowed import narrowed, timed
from src.tools.questions.patch_tree.ranked import ranked
from src.tools.questions.patch_tree.where import holds
from src.tools.questions.reading import Refusal

_NEEDS_WHOLE = "It is compared with all of them: ask the whole question."


def changed_tree(before: QueryPlan, asked: TreeChange) -> QueryPlan | Refusal:
    """The plan with its tree changed. Whether it can be compiled is seen when it is."""
    reading = asked.reading
    if reading.intent.kind:
        return Refusal("What was computed before cannot be analysed as it stands: ask the whole question.")
    marks = reading.marks
    if marks.change or marks.portion or marks.thresholds or marks.within or marks.running or marks.days or marks.gaps:
        return Refusal("What is computed over groups cannot be added to the answer before: ask the whole question.")
    if holds(asked.tree, Whole) or holds(asked.tree, Window):
        return Refusal(_NEEDS_WHOLE)
    try:
        made = _changed(asked)
    except ValidationError:
        return Refusal("What was asked before cannot be changed so: ask the whole question.")
    if isinstance(made, Refusal):
        return made
    tree, assumptions = made
    if tree == asked.tree and asked.chart in (None, before.chart):
        return Refusal("It changes nothing in the answer before.")
    same_columns = [o.name for o in tree.outputs] == [o.name for o in asked.tree.outputs]
    chart = asked.chart or (before.chart if same_columns else None)
    return before.model_copy(update={"relational": tree, "chart": chart, "assumptions": assumptions})


def _changed(asked: TreeChange) -> tuple[RelationalQuery, tuple[str, ...]] | Refusal:
    tree: RelationalQuery = asked.tree
    for step in (grouped, measured):
        made = step(asked, tree)
        if isinstance(made, Refusal):
            return made
        tree = made
    assumptions: tuple[str, ...] = ()
    for narrowing in (narrowed, timed):
        found = narrowing(asked, tree)
        if isinstance(found, Refusal):
            return found
        tree, said = found
        assumptions += said
    last = ranked(asked, tree)
    if isinstance(last, Refusal):
        return last
    return RelationalQuery.model_validate(last.model_dump()), assumptions
