"""A follow-up on a calculation over all rows of one table: the same operation, of other rows or another column."""

from __future__ import annotations

import re

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Field
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles, assign_roles
from src.tools.questions.take_apart import take_apart

_ANEW = "The answer before is one calculation over all rows: ask the whole question."


def is_free(before: QueryPlan) -> bool:
    """Whether the plan is a calculation that its question words itself."""
    return before.analysis is not None and before.analysis.kind == "free" and bool(before.analysis.asked)


def worked_out_again(before: QueryPlan, reading: Reading, roles: Roles, *, ranks: bool) -> QueryPlan | Refusal:
    """The plan with its question about the column named now, or as it is where only rows are named.

    What would change the operation itself is refused: it is the words of the question, and no others are put in.
    """
    assert before.analysis is not None
    if roles.splits or reading.grains or reading.marks.computes or reading.intent.kind or ranks:
        return Refusal(_ANEW)
    asked = take_apart(before.analysis.asked, catalog=reading.catalog, semantics=reading.semantics, today=reading.today)
    told = assign_roles(asked)
    said = {t.name for v in roles.values for t in v.targets} | {f.field for c in reading.conditions for f in c.filters}
    known = {t.name for v in told.values for t in v.targets} | {f.field for c in asked.conditions for f in c.filters}
    if said & known or (reading.periods and asked.periods):
        return Refusal("The answer before has a condition of its own on that: ask the whole question.")
    if not roles.quantities:
        return before
    new, old = _columns(reading, roles), _columns(asked, told)
    if len(new) != 1 or len(old) != 1 or len(roles.quantities) != 1:
        return Refusal(_ANEW)
    question = _named_instead(before.analysis.asked, next(iter(old.values())), next(iter(new)).name)
    if question is None or next(iter(new)).dataset != before.dataset:
        return Refusal(_ANEW)
    analysis = Analysis(kind="free", asked=question)
    return before.model_copy(update={"analysis": analysis})


def _columns(reading: Reading, roles: Roles) -> dict[Field, str]:
    """Each column of numbers that is named, with its words; one named twice in other words counts as two."""
    found: dict[Field, str] = {}
    for link in reading.links:
        fields = [f for t in link.of("field") if (f := reading.semantics.field(t.name)) and f.role in ("measure", "flag")]
        if len({f.ref for f in fields}) == 1:
            found[fields[0]] = link.words
    return found if all(q.field in found or q.field is None for q in roles.quantities) else {}


def _named_instead(question: str, old: str, new: str) -> str | None:
    """The question with one name in place of another, everywhere; None where the old one is not in it."""
    pattern = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)", re.IGNORECASE)
    return pattern.sub(lambda _: new, question) if pattern.search(question) else None
