"""A draft of a list: rows of one dataset, with the fields that it names or those that describe a row."""

from __future__ import annotations

from src.models.plan import Analysis, QueryPlan
from src.models.semantic import Dataset
from src.tools.plan_drafts.columns import chart_of, limit_of, order_of
from src.tools.plan_drafts.draft import DraftRows, PlanDraft
from src.tools.plan_drafts.parts import Parts, Wrong, sound
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names
from src.tools.questions.facts import naming_field

_DESCRIBES = ("category", "measure", "flag", "time")


def listed(draft: PlanDraft, parts: Parts, said: Said, names: Names, analysis: Analysis | None = None) -> QueryPlan:
    """The plan of the rows. Raises Wrong."""
    assert draft.rows is not None
    dataset = said.semantics.dataset(names.dataset(draft.rows.dataset))
    if dataset is None:
        raise Wrong(names.unknown_dataset(draft.rows.dataset))
    if parts.measures or parts.dimensions or parts.grain:
        raise Wrong('"rows" lists things as they are: give "fields" and no metrics, statistics, group_by or grain with it.')
    refs = _fields(draft.rows, dataset, names)
    time = parts.time or said.semantics.time_of(dataset)
    if parts.period and time is None:
        raise Wrong(f"{dataset.label or dataset.name} have no place in time in this data; leave the period out.")
    limit, told = sound(limit_of(draft, said))
    return QueryPlan(
        shape="rows",
        dataset=dataset.name,
        fields=refs,
        time=time if parts.period else None,
        period=parts.period.period if parts.period else None,
        filters=parts.filters,
        order=sound(order_of(draft, tuple(ref.partition(".")[2] for ref in refs))),
        limit=limit,
        analysis=analysis,
        chart=chart_of(draft, said),
        assumptions=(
            *((parts.period.period.spelled(),) if parts.period else ()),
            f"rows of {dataset.label or dataset.name} are listed",
            *told,
            *parts.assumed,
        ),
    )


def _fields(rows: DraftRows, dataset: Dataset, names: Names) -> tuple[str, ...]:
    """Those named; where none is, the name of a row and what describes it."""
    found = [sound(names.field(name if "." in name else f"{dataset.name}.{name}")) for name in rows.fields]
    if not found:
        name = naming_field(dataset)
        found = [*([name] if name else []), *(f for f in dataset.fields if f.role in _DESCRIBES)]
    if any(f.role == "text" for f in found):
        raise Wrong("Free text is not listed; leave those fields out.")
    return tuple(dict.fromkeys(f.ref for f in found if not f.sensitive))
