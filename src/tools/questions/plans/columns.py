"""Columns that a question wants computed over its groups, and which of the groups it wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from src.models.computed import Derived, Grain, Threshold
from src.models.plan import Compare
from src.models.semantic import Metric
from src.tools.questions.links import Link
from src.tools.questions.plans.parts import Frame, metric_of
from src.tools.questions.quantities import quantity_of
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.splitting import choose_field, facts_of
from src.tools.result_view.units import CURRENCIES

PERCENT: Final = frozenset({"%", "percent"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Derived columns, thresholds and limits within groups; `leads` is the column that a ranking goes by."""

    derived: tuple[Derived, ...] = ()
    having: tuple[Threshold, ...] = ()
    limit_per: tuple[str, ...] = ()
    leads: str | None = None
    said: tuple[str, ...] = ()

    @property
    def parts(self) -> dict[str, Any]:
        """The parts of a plan."""
        return {"derived": self.derived, "having": self.having}


@dataclass(frozen=True, slots=True)
class _Case:
    """What every step looks at."""

    reading: Reading
    roles: Roles
    metrics: Sequence[Metric]
    framed: Frame
    grain: Grain | None

    @property
    def near(self) -> tuple[str, ...]:
        """Names of the metrics, for a refusal."""
        return tuple(m.name for m in self.metrics)


def columns_of(
    reading: Reading, roles: Roles, metrics: Sequence[Metric], framed: Frame, grain: Grain | None, compare: Compare | None
) -> Columns | Refusal:
    """What is computed over the groups of these metrics."""
    columns = Columns()
    if compare is not None:
        columns = _compared(reading, metrics)
    case = _Case(reading, roles, metrics, framed, grain)
    for step in (_portion, _running, _having, _within):
        added = step(case)
        if isinstance(added, Refusal):
            return added
        columns = replace(
            added,
            derived=(*columns.derived, *added.derived),
            having=(*columns.having, *added.having),
            limit_per=(*columns.limit_per, *added.limit_per),
            leads=added.leads or columns.leads,
            said=(*columns.said, *added.said),
        )
    return columns


def _compared(reading: Reading, metrics: Sequence[Metric]) -> Columns:
    """The earlier value and the change; growth in percent, but not of what is a percentage itself."""
    mark = reading.marks.change
    derived: list[Derived] = []
    for metric in metrics:
        derived.append(Derived(name=f"{metric.name}_before", kind="before", of=metric.name))
        rate = metric.unit in PERCENT
        if rate or mark is None or mark.kind != "growth":
            derived.append(Derived(name=f"{metric.name}_change", kind="change", of=metric.name))
        if not rate:
            derived.append(Derived(name=f"{metric.name}_growth", kind="growth", of=metric.name))
    first = metrics[0].name
    asked = "growth" if metrics[0].unit not in PERCENT and mark and mark.kind == "growth" else "change"
    leads = f"{first}_{asked}" if mark and mark.kind != "compare" else None
    return Columns(tuple(derived), leads=leads)


def _portion(case: _Case) -> Columns | Refusal:
    mark = case.reading.marks.portion
    if mark is None:
        return Columns()
    near = case.near
    if len(case.metrics) == 2:
        whole = next((q for q in case.roles.quantities if q.link.start == mark.whole), None)
        bottom = metric_of(case.reading, whole) if whole else None
        first, second = case.metrics
        if mark.ratio or bottom not in case.metrics:
            top, below = first, second
        else:
            below, top = (first, second) if bottom == first else (second, first)
        name = f"{top.name}_per_{below.name}"
        made = Derived(name=name, kind="ratio", of=top.name, per=below.name, percent=not mark.ratio)
        return Columns((made,), leads=name)
    if mark.ratio or len(case.metrics) != 1:
        return Refusal("A ratio needs two numbers: say which by which.", near)
    within = _within_fields(case.reading, case.metrics, case.framed)
    if isinstance(within, Refusal):
        return within
    if not (case.framed.dimensions or case.grain):
        return Refusal(f"A share of {case.metrics[0].label} needs to say by what: by region, by month?", near)
    within = within if len(within) < len(case.framed.dimensions) else ()
    each = within or ((case.grain,) if case.grain and case.framed.dimensions else ())
    made = Derived(name=f"{case.metrics[0].name}_share", kind="share", of=case.metrics[0].name, within=each)
    return Columns((made,), leads=made.name)


def _running(case: _Case) -> Columns | Refusal:
    if not case.reading.marks.running:
        return Columns()
    return Columns(tuple(Derived(name=f"{m.name}_running", kind="running", of=m.name) for m in case.metrics))


def _having(case: _Case) -> Columns | Refusal:
    having: list[Threshold] = []
    for mark in case.reading.marks.thresholds:
        metric = threshold_metric(case.reading, mark.link)
        if metric is None or metric not in case.metrics:
            return Refusal(f"“{mark.link.words}” cannot be compared with a number here.", case.near)
        if mark.money and metric.unit not in CURRENCIES:
            return Refusal(
                f"{metric.label or metric.name} is no money, so it cannot be compared with an amount of it.", case.near
            )
        if not (case.framed.dimensions or case.grain or case.reading.marks.cycle):
            return Refusal(
                f"“{mark.link.words}” is compared with a number, but it does not say for what: for each product, each month?",
                (metric.name,),
            )
        op: Any = mark.op
        having.append(Threshold(of=metric.name, op=op, value=mark.value))
    return Columns(having=tuple(having))


def threshold_metric(reading: Reading, link: Link) -> Metric | None:
    """The metric that a threshold's words name."""
    fields = [f for t in link.of("field") if (f := reading.semantics.field(t.name))]
    quantity = quantity_of(link, fields, reading)
    return metric_of(reading, quantity) if quantity else None


def _within(case: _Case) -> Columns | Refusal:
    """ "top 3 products in each region", "the best product each month"."""
    if case.reading.ranking is None or case.reading.marks.portion is not None:
        return Columns()
    groups = _within_fields(case.reading, case.metrics, case.framed)
    if isinstance(groups, Refusal):
        return groups
    per = (*groups, *_per_fields(case.reading, case.roles, case.metrics, case.framed))
    unit_asked = any(g.asked for g in case.reading.grains)
    if case.grain and case.framed.dimensions and not unit_asked:
        per = (*per, case.grain)
    per = tuple(dict.fromkeys(per))
    others = [d for d in case.framed.dimensions if d not in per]
    if not per or not (others or (case.grain and case.grain not in per)):
        return Columns()
    return Columns(limit_per=per)


def _within_fields(reading: Reading, metrics: Sequence[Metric], framed: Frame) -> tuple[str, ...] | Refusal:
    found = []
    for link in reading.marks.within:
        field = choose_field(reading, link, facts_of(metrics))
        if isinstance(field, Refusal):
            return field
        found.append(field.ref)
    return tuple(ref for ref in found if ref in framed.dimensions)


def _per_fields(reading: Reading, roles: Roles, metrics: Sequence[Metric], framed: Frame) -> tuple[str, ...]:
    """ "top 3 products per region": a split behind "per" that is not what is ranked."""
    found = []
    for link in roles.splits:
        if reading.before(link)[:1] in (("per",), ("each",), ("every",)):
            field = choose_field(reading, link, facts_of(metrics))
            found += [] if isinstance(field, Refusal) or field.ref not in framed.dimensions else [field.ref]
    return tuple(found) if len(found) < len(framed.dimensions) else ()
