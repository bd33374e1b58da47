"""Cohorts counted by the database: how many of each were active in each period, and how many there are in all.

However many entities there are, the rows are only cohorts by periods. Every entity of a cohort counts for its size, also one
that never did anything; in a period of its own with NULL stands the size.
"""

from __future__ import annotations

from sqlglot import exp

from src.models.plan import Filter, QueryPlan
from src.models.semantic import Field, SemanticModel
from src.tools.sql_compile.conditions import filter_sql, not_null
from src.tools.sql_compile.expressions import field_sql
from src.tools.sql_compile.grains import cut
from src.tools.sql_compile.joins import reaches
from src.tools.sql_compile.names import ACTIVE, COHORT, RETURNED, key_columns
from src.tools.sql_compile.quoting import bare, column, name
from src.tools.sql_compile.select import field_of, ordered, plain, table_of
from src.tools.sql_compile.stages import Steps, grouped

_KEY = "entity"


def cohorts(plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Query:
    """One row a cohort and period with how many were active; one a cohort with period NULL: its size, and how many came back.

    The plan's first dimension is the entity's key, a second its own start (else its first active period counts), its first
    metric says whether it was active, a second is added up.
    """
    grain = plan.grain
    assert grain is not None
    steps = Steps({n.casefold() for d in semantics.datasets for n in (d.name, d.source)})
    start = semantics.field(plan.dimensions[1]) if len(plan.dimensions) > 1 else None
    if start is None:
        activity = steps.add("activity", _activity(plan, semantics, dialect, steps, None))
        members = steps.add("members", _beginners(grain, activity))
        followed = steps.add("followed", _followed(plan, activity, members))
    else:
        followed = steps.add("activity", _activity(plan, semantics, dialect, steps, start))
        members = steps.add("members", _members(plan, semantics, dialect, start, followed))
    events = _counted(plan, followed, period=bare(grain), active=exp.Count(this=exp.Star()))
    events = events.group_by(bare(COHORT), bare(grain))
    sizes = _counted(plan, members, active=exp.Count(this=exp.Star())).group_by(bare(COHORT))
    back = _counted(plan, followed, returned=exp.Count(this=exp.Distinct(expressions=[bare(_KEY)])))
    back = back.where(exp.GT(this=bare(grain), expression=bare(COHORT))).group_by(bare(COHORT))
    counted = steps.add("counted", exp.union(events, sizes, back, distinct=False))
    return steps.finish(_together(plan, counted, dialect))


def _together(plan: QueryPlan, counted: str, dialect: str) -> exp.Select:
    """One row a cohort and period, the one without a period last."""
    shown = [exp.alias_(exp.Sum(this=bare(n)), name(n)) for n in (ACTIVE, *plan.metrics[1:2], RETURNED)]
    keys = (COHORT, plan.grain or "")
    select = exp.select(*map(bare, keys), *shown).from_(_table(counted)).group_by(*map(bare, keys))
    return select.order_by(*(ordered(bare(k), dialect, missing_last=True) for k in keys))


def _counted(
    plan: QueryPlan,
    source: str,
    *,
    period: exp.Expr | None = None,
    active: exp.Expr | None = None,
    returned: exp.Expr | None = None,
) -> exp.Select:
    """The columns of the result; 0 or NULL where this part does not know them."""
    amounts = [exp.Sum(this=bare(m)) if period is not None else exp.Null() for m in plan.metrics[1:2]]
    shown = [
        period or exp.alias_(exp.Null(), name(plan.grain or "")),
        exp.alias_(active or exp.Literal.number(0), name(ACTIVE)),
        *(exp.alias_(a, name(m)) for a, m in zip(amounts, plan.metrics[1:2], strict=True)),
        exp.alias_(returned or exp.Literal.number(0), name(RETURNED)),
    ]
    return exp.select(bare(COHORT), *shown).from_(_table(source))


def _followed(plan: QueryPlan, activity: str, members: str) -> exp.Select:
    """Each active period of each member, with the cohort it belongs to."""
    shown = [column(activity, n) for n in (_KEY, plan.grain or "", *plan.metrics[1:2])]
    same = exp.EQ(this=column(members, _KEY), expression=column(activity, _KEY))
    return exp.select(column(members, COHORT), *shown).from_(_table(activity)).join(_table(members), on=same)


def _activity(plan: QueryPlan, semantics: SemanticModel, dialect: str, steps: Steps, start: Field | None) -> exp.Select:
    """Who was active in which period; with a start of their own, in which cohort too."""
    counted = plan.model_copy(update={"analysis": None})
    fields = [c.name for c in key_columns(counted) if c.kind == "field"]
    done = steps.add("activity_by_period", grouped(counted, semantics, dialect))
    shown: list[exp.Expr] = [
        exp.alias_(bare(fields[0]), name(_KEY)),
        *(bare(n) for n in (plan.grain or "", *plan.metrics[1:2])),
    ]
    if start is not None:
        shown.append(exp.alias_(_cut(bare(fields[1]), start, plan, semantics, dialect), name(COHORT)))
    active = exp.GT(this=bare(plan.metrics[0]), expression=exp.Literal.number(0))
    known = [exp.Not(this=exp.Is(this=bare(n), expression=exp.Null())) for n in (*fields, plan.grain or "")]
    return exp.select(*shown).from_(_table(done)).where(active, *known, copy=False)


def _cut(value: exp.Expr, start: Field, plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Expr:
    return cut(value, plan.grain or "month", dialect, start.type, semantics.calendar.week_start)


def _beginners(grain: str, activity: str) -> exp.Select:
    """Everyone who was ever active, with the first period of it."""
    first = exp.alias_(exp.Min(this=bare(grain)), name(COHORT))
    return exp.select(bare(_KEY), first).from_(_table(activity)).group_by(bare(_KEY))


def _members(plan: QueryPlan, semantics: SemanticModel, dialect: str, start: Field, activity: str) -> exp.Select:
    """Everyone with a start, active or not."""
    key, dataset = field_of(semantics, plan.dimensions[0]), semantics.dataset(start.dataset)
    assert dataset is not None
    begun = _cut(field_sql(start), start, plan, semantics, dialect)
    shown = [exp.alias_(field_sql(key), name(_KEY)), exp.alias_(begun, name(COHORT))]
    members = exp.select(*shown).from_(table_of(dataset)).where(not_null(start), copy=False)
    for condition in plan.filters:
        members = members.where(_of_member(condition, semantics, dialect, dataset.name, key, activity), copy=False)
    return plain(members)


def _of_member(
    condition: Filter, semantics: SemanticModel, dialect: str, dataset: str, key: Field, activity: str
) -> exp.Expr | None:
    """A filter of what members are narrows them; one of what they do narrows that alone."""
    owner = condition.field.partition(".")[0]
    if owner == dataset:
        return filter_sql(condition, field_of(semantics, condition.field), dialect)
    if not reaches(semantics, dataset, owner):
        return None
    those = exp.select(bare(_KEY)).from_(_table(activity))
    return exp.In(this=field_sql(key), query=exp.Subquery(this=those))


def _table(text: str) -> exp.Table:
    return exp.Table(this=name(text))
