"""What a draft computes and how its rows are sorted: statistics, derived columns, thresholds, order and limits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from src.models.computed import Derived, DerivedKind, Statistic, Threshold
from src.models.plan import ChartKind, Order
from src.models.semantic import Metric
from src.tools.plan_drafts.draft import DraftDerived, DraftStatistic, PlanDraft
from src.tools.plan_drafts.said import Said
from src.tools.plan_drafts.shown import Names, near_names
from src.tools.prompting.quoting import quoted
from src.tools.questions.plans.columns import PERCENT
from src.tools.questions.tokens import stemmed

_DEFAULT_LIMITS: Final = (1, 5, 10)
_CHARTS: Final = stemmed("chart plot graph diagram figure draw visualize visualise picture map")


def statistic_of(draft: DraftStatistic, said: Said, names: Names) -> Statistic | str:
    """The statistic with its name, or what is wrong with it."""
    field = names.field(draft.field)
    if isinstance(field, str):
        return field
    counted = draft.function == "count_distinct"
    if field.role == "text" or (not counted and field.role not in ("measure", "flag")):
        return f"{field.ref} is a {field.role}, and has no {draft.function}."
    if (draft.function == "percentile") != (draft.percent is not None):
        return 'A percentile, and nothing else, has a "percent".'
    if draft.percent is not None and draft.percent not in said.numbers:
        return f"The percentile {draft.percent:g} is not in the question."
    short = draft.function if draft.percent is None else f"p{round(draft.percent)}"
    quantile = draft.percent / 100 if draft.percent is not None else None
    return Statistic(name=f"{short}_{field.name}", function=draft.function, field=field.ref, quantile=quantile)


def derived_of(
    drafts: Sequence[DraftDerived], metrics: Sequence[Metric], measures: Sequence[str], keys: Sequence[str], *, compared: bool
) -> tuple[Derived, ...] | str:
    """The derived columns by the names that the embedded author gives them; those of a comparison where none is asked for."""
    found: list[Derived] = []
    for draft in drafts:
        of = draft.of or (measures[0] if measures else "")
        for name in (of, *([draft.per] if draft.per else [])):
            if name not in measures:
                return f"A {draft.kind} is of a metric or statistic of the plan ({', '.join(measures)}), not of {quoted(name)}."
        within = tuple(key for w in draft.within if (key := key_of(w, keys)))
        if len(within) < len(draft.within):
            return f"A {draft.kind} within {quoted(draft.within[0])} needs that in group_by."
        found.append(
            Derived(
                name=f"{of}_per_{draft.per}" if draft.kind == "ratio" and draft.per else f"{of}_{draft.kind}",
                kind=draft.kind,
                of=of,
                per=draft.per or None,
                percent=draft.percent,
                within=within,
                restart=draft.restart,
                ascending=draft.ascending,
            )
        )
    moving = {"before", "change", "growth"}
    if compared and not any(d.kind in moving for d in found):
        found += _compared(metrics, measures)
    if not compared and any(d.kind in moving for d in found):
        return 'A growth or change needs "compare": the time that it is compared with.'
    return tuple(found)


def _compared(metrics: Sequence[Metric], measures: Sequence[str]) -> list[Derived]:
    """The earlier value and the change of each; growth in percent, but not of what is a percentage itself."""
    units = {m.name: m.unit for m in metrics}
    found = []
    for name in measures:
        kinds: tuple[DerivedKind, ...] = ("before", "change") if units.get(name) in PERCENT else ("before", "change", "growth")
        found += [Derived(name=f"{name}_{kind}", kind=kind, of=name) for kind in kinds]
    return found


def thresholds_of(draft: PlanDraft, outputs: Sequence[str], said: Said) -> tuple[Threshold, ...] | str:
    """Which groups are kept, or what is wrong with it."""
    for threshold in draft.having:
        if threshold.of not in outputs:
            return f'"having" is on a column of the plan ({", ".join(outputs)}), not on {quoted(threshold.of)}.'
        if float(threshold.value) not in said.numbers:
            return f'The number {threshold.value:g} in "having" is not in the question; use only numbers that it says.'
    return tuple(Threshold(of=t.of, op=t.op, value=t.value) for t in draft.having)


def order_of(draft: PlanDraft, outputs: Sequence[str]) -> Order | str | None:
    """The order by an output column, or what is wrong with it."""
    if draft.order is None:
        return None
    by = draft.order.by
    name = by if by in outputs else by.partition(".")[2] or by
    if name not in outputs:
        near = near_names(by, tuple(outputs))
        return f"Rows are ordered by a column of the plan ({', '.join(near or outputs)}), not by {quoted(by)}."
    return Order(by=name, descending=draft.order.descending)


def limit_of(draft: PlanDraft, said: Said) -> tuple[int | None, tuple[str, ...]] | str:
    """The limit that the question says, or a common one that is then said aloud."""
    if draft.limit is None:
        return None, ()
    if float(draft.limit) in said.numbers:
        return draft.limit, ()
    if draft.limit not in _DEFAULT_LIMITS:
        return f"The limit {draft.limit} is not in the question; leave it out, or take 1 for one thing and 5 for several."
    return draft.limit, (f"no number was said: the first {draft.limit}" if draft.limit > 1 else "the first one",)


def chart_of(draft: PlanDraft, said: Said) -> ChartKind | None:
    """The chart that the question asks for by its name, or by another ("a cake diagram"); no other that the model wishes."""
    wish = said.reading.wish.kind
    asked = bool({t.stem for t in said.reading.tokens} & _CHARTS)
    return wish or (draft.chart if asked and draft.chart != "custom" else None)


def key_of(name: str, keys: Sequence[str]) -> str:
    """The dimension or grain of the plan that a name means, or nothing."""
    return next((k for k in keys if name in (k, k.partition(".")[2])), "")
