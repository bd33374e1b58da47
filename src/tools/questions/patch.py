"""A follow-up as a change of the plan before: its number, breakdown, conditions, period, order, analysis or chart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from src.models.plan import ChartKind, Order, Period, QueryPlan
from src.models.semantic import Metric
from src.tools.questions.facts import count_metric
from src.tools.questions.links import Link
from src.tools.questions.narrowing import contradicted, narrow
from src.tools.questions.patch_change import explained_again, is_about_change
from src.tools.questions.patch_filters import merged
from src.tools.questions.patch_free import is_free, worked_out_again
from src.tools.questions.patch_narrowed import narrowed_rows
from src.tools.questions.patch_tree.asked import TreeChange, function_in
from src.tools.questions.patch_tree.patch import changed_tree
from src.tools.questions.patch_tree.plain import as_aggregate
from src.tools.questions.patch_written import analysed_rows
from src.tools.questions.plans import PLANNERS
from src.tools.questions.plans.parts import definitions, metric_of, one_past_period
from src.tools.questions.quantities import Quantity
from src.tools.questions.reading import Reading, Refusal
from src.tools.questions.roles import Roles
from src.tools.questions.sort_words import Sort, find_sort, without_sorted
from src.tools.questions.splitting import facts_of, split
from src.tools.questions.turns import Turn
from src.tools.questions.vocabulary import Target

_DEFAULT_LIMIT: Final = 5


@dataclass(frozen=True, slots=True)
class Said:
    """A follow-up taken apart."""

    reading: Reading
    roles: Roles
    turn: Turn
    chart: ChartKind | None
    sort: Sort | None

    @property
    def only_draws(self) -> bool:
        """Whether nothing but a chart is asked for."""
        reading, roles = self.reading, self.roles
        asked = (reading.periods, reading.grains, reading.ranking, reading.conditions, reading.intent.kind, self.sort)
        return not (any(asked) or roles.quantities or roles.splits or roles.attributes or roles.things or roles.values)


def said_of(reading: Reading, roles: Roles, turn: Turn, chart: ChartKind | None) -> Said:
    """The follow-up with its order found and taken out of the roles."""
    sort = find_sort(reading)
    return Said(reading, without_sorted(roles, sort) if sort else roles, turn, chart, sort)


def patched(before: QueryPlan, said: Said) -> QueryPlan | Refusal:
    """The changed plan, or why it cannot be changed so. Joins and values are checked when it is compiled."""
    asked = _of_tree(before, said)
    if said.only_draws and not (asked and asked.says_more):
        if said.chart is None and not said.reading.wish.words:
            return Refusal("It changes nothing in the answer before.")
        return before.model_copy(update={"chart": said.chart})
    if asked is not None:
        plain = as_aggregate(before, said.reading.semantics) if said.reading.intent.kind else None
        return changed_tree(before, asked) if plain is None else patched(plain, said)
    if before.shape == "written":
        fewer = (
            narrowed_rows(before, before.written, said.reading, said.roles) if before.written and said.sort is None else None
        )
        return fewer if fewer is not None else analysed_rows(before, said.reading, said.roles, sorted_=said.sort is not None)
    if is_free(before):
        return _worked_out(before, said)
    if is_about_change(before, said.reading):
        return explained_again(before, said.reading, said.roles, more=said.turn.more, sorted_=said.sort is not None)
    if said.reading.intent.kind:
        return _analysed(before, said)
    try:
        change = _rows(before, said) if before.shape == "rows" else _aggregate(before, said)
        if isinstance(change, Refusal):
            return change
        after = QueryPlan.model_validate({**{name: getattr(before, name) for name in QueryPlan.model_fields}, **change})
    except ValidationError:
        return Refusal("What was asked before cannot be changed so: ask the whole question.", before.metrics)
    clash = contradicted([m for name in after.metrics if (m := said.reading.semantics.metric(name))], after.filters)
    return clash or after


def _of_tree(before: QueryPlan, said: Said) -> TreeChange | None:
    """The follow-up beside the tree of the answer before; None where that had none."""
    if before.relational is None:
        return None
    reading = said.reading
    return TreeChange(before.relational, reading, said.roles, said.sort, said.turn.more, said.chart, function_in(reading))


def _worked_out(before: QueryPlan, said: Said) -> QueryPlan | Refusal:
    """The same calculation: of other rows, or of another column."""
    again = worked_out_again(before, said.reading, said.roles, ranks=bool(said.reading.ranking or said.sort))
    if isinstance(again, Refusal):
        return again
    rest = replace(said, roles=replace(said.roles, quantities=()))
    change = _rows(before, rest)
    if isinstance(change, Refusal):
        return change
    try:
        return QueryPlan.model_validate({**{name: getattr(again, name) for name in QueryPlan.model_fields}, **change})
    except ValidationError:
        return Refusal("What was asked before cannot be changed so: ask the whole question.")


def _aggregate(before: QueryPlan, said: Said) -> dict[str, Any] | Refusal:
    metrics = _metrics(before, said)
    if isinstance(metrics, Refusal):
        return metrics
    new = metrics != before.metrics
    if new and not set(before.metrics) <= set(metrics) and (before.derived or before.having or before.statistics):
        return Refusal("Its shares, changes or thresholds are of another number: ask the whole question.", before.metrics)
    change: dict[str, Any] = {"metrics": metrics, "chart": said.chart or before.chart}
    if new and not set(before.metrics) <= set(metrics):
        change |= {"time": None} | _retargeted(before, metrics)
    for part in (_breakdown(before, said, metrics), _narrowed(before, said, metrics), _timed(before, said)):
        if isinstance(part, Refusal):
            return part
        change |= part
    return _ordered(before, said, change)


def _metrics(before: QueryPlan, said: Said) -> tuple[str, ...] | Refusal:
    """The numbers asked for now: those named take the place of those before, or join them."""
    reading, found = said.reading, []
    for quantity in said.roles.quantities:
        metric = metric_of(reading, quantity)
        if metric is None:
            return Refusal(f"“{quantity.link.words}” has no metric: say how it should be added up.", before.metrics)
        found.append(metric)
    if not found and not said.roles.values and reading.ranking is None:
        found = [m for _, d in said.roles.things if (m := count_metric(reading.semantics, d))]
    if not found:
        return before.metrics
    names = tuple(dict.fromkeys(m.name for m in found))
    joins = said.turn.more or reading.ranking is not None
    return tuple(dict.fromkeys((*before.metrics, *names))) if joins else names


def _retargeted(before: QueryPlan, metrics: tuple[str, ...]) -> dict[str, Any]:
    """An analysis of the old number is one of the new."""
    if before.analysis is None or before.analysis.target is None:
        return {}
    return {"analysis": before.analysis.model_copy(update={"target": metrics[0]})}


def _facts(before: QueryPlan, said: Said, metrics: tuple[str, ...]) -> tuple[str, ...]:
    found = facts_of(_known(said, metrics))
    others = [s.field.partition(".")[0] for s in before.statistics] + ([before.dataset] if before.dataset else [])
    return found or tuple(dict.fromkeys(others)) or tuple(dict.fromkeys(r.partition(".")[0] for r in before.dimensions[:1]))


def _known(said: Said, metrics: tuple[str, ...]) -> list[Metric]:
    return [m for name in metrics if (m := said.reading.semantics.metric(name))]


def _breakdown(before: QueryPlan, said: Said, metrics: tuple[str, ...]) -> dict[str, Any] | Refusal:
    """By what it is split now. Like takes the place of like; a split and a course together only where both are wanted."""
    links = [k for k in (*said.roles.splits, *said.roles.attributes) if not _names_value(k, said)]
    refs = split(said.reading, sorted(links, key=lambda k: k.start), _facts(before, said, metrics))
    if isinstance(refs, Refusal):
        return refs
    grain = said.reading.grain or ("month" if said.reading.course else None)
    if not refs[0] and grain is None:
        return {}
    if said.turn.more:
        every = tuple(dict.fromkeys((*before.dimensions, *refs[0])))
        return {"dimensions": every, "grain": grain or before.grain, "chart": said.chart}
    if refs[0] and grain is None:
        keeps = bool(before.dimensions) or before.analysis is not None
        return {"dimensions": refs[0], "grain": before.grain if keeps else None, "chart": said.chart}
    if grain and not refs[0]:
        keeps = before.grain is not None
        return {"dimensions": before.dimensions if keeps else (), "grain": grain, "chart": said.chart}
    return {"dimensions": refs[0], "grain": grain, "chart": said.chart}


def _names_value(link: Link, said: Said) -> bool:
    """ "region North": the name of a value's field is no split."""
    return any(
        (link.end == v.link.start or link.start == v.link.end) and {t.name for t in v.targets} & {t.name for t in link.targets}
        for v in said.roles.values
    )


def _narrowed(before: QueryPlan, said: Said, metrics: tuple[str, ...]) -> dict[str, Any] | Refusal:
    found = narrow(said.reading, said.roles, _facts(before, said, metrics))
    if isinstance(found, Refusal):
        return found
    return {"filters": merged(before.filters, found[0], more=said.turn.more), "assumptions": found[1]} if found[0] else {}


def _timed(before: QueryPlan, said: Said) -> dict[str, Any] | Refusal:
    """Another period: a forecast's horizon where it lies ahead."""
    period = one_past_period(replace(said.reading, periods=said.reading.past_periods))
    if isinstance(period, Refusal):
        return period
    ahead = said.reading.ahead
    if ahead is not None:
        if before.analysis is None or before.analysis.horizon is None:
            return Refusal(f"“{ahead.period.label}” lies ahead: say that it should be forecast.", before.metrics)
        asked = {"label": ahead.period.label, "period": ahead.period, "steps": None}
        horizon = before.analysis.horizon.model_copy(update=asked)
        return {"analysis": before.analysis.model_copy(update={"horizon": horizon})}
    if period is None:
        return {}
    if before.compare is not None:
        return Refusal("The answer before compares periods: ask the whole question.", before.metrics)
    return {"period": period}


def _ordered(before: QueryPlan, said: Said, change: dict[str, Any]) -> dict[str, Any] | Refusal:
    """The order and the limit: asked for now, or kept where what was sorted by is still there."""
    metrics: tuple[str, ...] = change["metrics"]
    dimensions = change.get("dimensions", before.dimensions)
    grain = change.get("grain", before.grain)
    ranking = said.reading.ranking
    if said.sort is not None:
        return _sorted_by(before, said, change)
    if ranking is not None:
        if not dimensions and not grain:
            return Refusal("There is nothing to rank in the answer before: say what, for example the top 3 products.", metrics)
        named = [m.name for q in said.roles.quantities if (m := metric_of(said.reading, q))]
        numbers = named or [*metrics, *before.measures]
        if not numbers:
            return Refusal("The answer before has no number to rank by: ask the whole question.")
        by = numbers[0]
        end = said.reading.tokens[ranking.end].norm if ranking.end < len(said.reading.tokens) else ""
        limit = ranking.limit or before.limit or (None if end == "first" else _DEFAULT_LIMIT)
        return change | {"order": Order(by=by, descending=ranking.descending), "limit": limit}
    if before.order is None:
        return change
    turned_course = grain is not None and not dimensions and before.dimensions
    if turned_course or (before.limit_per and change.get("dimensions", before.dimensions) != before.dimensions):
        return change | {"order": None, "limit": None, "limit_per": ()}
    if before.order.by in before.metrics and before.order.by not in metrics:
        return change | {"order": before.order.model_copy(update={"by": metrics[0]})}
    names = {*metrics, *before.measures, *(d.name for d in before.derived), *(r.partition(".")[2] for r in dimensions), grain}
    return change if before.order.by in names else change | {"order": None, "limit": None}


def _sorted_by(before: QueryPlan, said: Said, change: dict[str, Any]) -> dict[str, Any] | Refusal:
    sort = said.sort
    assert sort is not None
    metric = next((m for t in sort.link.of("metric") if (m := said.reading.semantics.metric(t.name))), None)
    groups = {t.name for t in sort.link.of("field", "value")} & set(change.get("dimensions", before.dimensions))
    limit = {"limit": said.reading.ranking.limit} if said.reading.ranking and said.reading.ranking.limit else {}
    if metric is not None and not (groups and metric.name not in change["metrics"]):
        metrics = tuple(dict.fromkeys((*change["metrics"], metric.name)))
        return change | limit | {"metrics": metrics, "order": Order(by=metric.name, descending=sort.descending is not False)}
    if not groups:
        return Refusal(f"“{sort.link.words}” is not in the answer before, so it cannot be sorted by it.", before.metrics)
    return change | limit | {"order": Order(by=groups.pop().partition(".")[2], descending=sort.descending is True)}


def _rows(before: QueryPlan, said: Said) -> dict[str, Any] | Refusal:
    """Other rows of the same list."""
    if said.roles.quantities or said.roles.splits or said.reading.grains:
        return Refusal("The answer before is a list of rows: ask the whole question for numbers about them.")
    dataset = said.reading.semantics.dataset(before.dataset or "")
    parts = [_narrowed(before, said, ()), _timed(before, said)]
    change: dict[str, Any] = {"chart": said.chart or before.chart}
    for part in parts:
        if isinstance(part, Refusal):
            return part
        change |= part
    if "period" in change:
        if dataset is None or not dataset.time:
            return Refusal("The rows of the answer before have no place in time in this data.")
        change["time"] = before.time or f"{dataset.name}.{dataset.time}"
    if said.sort is not None or said.reading.ranking is not None:
        return _rows_order(before, said, change)
    return change


def _rows_order(before: QueryPlan, said: Said, change: dict[str, Any]) -> dict[str, Any] | Refusal:
    ranking, sort = said.reading.ranking, said.sort
    limit = {"limit": ranking.limit or _DEFAULT_LIMIT} if ranking and (ranking.limit or not sort) else {}
    if sort is None:
        return change | limit if before.order else Refusal("It does not say by what the rows should be ranked.")
    names = {t.name for t in sort.link.of("field")} & set(before.fields)
    if not names:
        return Refusal(f"“{sort.link.words}” is not in the answer before, so it cannot be sorted by it.")
    return change | limit | {"order": Order(by=names.pop().partition(".")[2], descending=sort.descending is not False)}


def _analysed(before: QueryPlan, said: Said) -> QueryPlan | Refusal:
    """ "forecast that": the analysis asked for, of the number, the split and the conditions of before."""
    own = said.roles.quantities
    if not own and not before.metrics:
        return Refusal("There is no number in the answer before that could be analysed: ask the whole question.")
    if before.derived or before.having or before.compare:
        return Refusal("What was computed before cannot be analysed as it stands: ask the whole question.", before.metrics)
    roles = replace(
        said.roles,
        quantities=own or tuple(_again(m) for m in _known(said, before.metrics[:1])),
        splits=said.roles.splits or _splits_again(before, said),
    )
    plan = PLANNERS[said.reading.intent.kind](said.reading, roles)
    if isinstance(plan, Refusal):
        return plan
    kept: Period | None = plan.period or (before.period if said.reading.intent.kind != "forecast" else None)
    update = {"filters": merged(before.filters, plan.filters, more=False), "period": kept, "chart": said.chart}
    return plan.model_copy(update=update)


def _splits_again(before: QueryPlan, said: Said) -> tuple[Link, ...]:
    """The split of before, where the analysis can have one."""
    if said.reading.intent.kind not in ("forecast", "summary"):
        return ()
    return tuple(Link(0, 0, (Target("field", ref),), "") for ref in before.dimensions)


def _again(metric: Metric) -> Quantity:
    return Quantity(Link(0, 0, (Target("metric", metric.name),), metric.label or metric.name), metric=metric)


def stated(plan: QueryPlan, said: Said) -> tuple[str, ...]:
    """What the changed plan takes for granted."""
    period = (plan.period.spelled(),) if plan.period else ()
    return (*period, *definitions(_known(said, plan.metrics)), *plan.assumptions)
