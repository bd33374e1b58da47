"""One SELECT over one fact: its joins, conditions, keys and aggregates."""

from __future__ import annotations

from sqlglot import Dialect, exp

from src.models.computed import CalendarFilter, CalendarPart, Grain
from src.models.plan import QueryPlan
from src.models.semantic import Dataset, Field, SemanticModel
from src.tools.sql_compile.conditions import KEEPS_NULL, filter_sql, not_null, period_sql
from src.tools.sql_compile.expressions import field_sql, metric_sql
from src.tools.sql_compile.facts import Fact, is_percentile, needed
from src.tools.sql_compile.grains import cut, part_of
from src.tools.sql_compile.joins import NoPath, Path, join_path
from src.tools.sql_compile.names import OutputColumn, find_output, key_columns, output_columns
from src.tools.sql_compile.percentiles import NATIVE, ranked_percentile
from src.tools.sql_compile.quoting import column, name


def aggregate(fact: Fact, plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Select:
    """Keys and the fact's metrics, one row per combination of keys; no order yet."""
    keys = [_as(key_sql(c, fact, semantics, dialect), c.name) for c in key_columns(plan)]
    if fact.metrics and is_percentile(fact.metrics[0]) and dialect not in NATIVE:
        value = metric_sql(fact.metrics[0], semantics, dialect)
        return ranked_percentile(
            value, fact.metrics[0].name, keys, lambda shown: plain(_source(fact, plan, semantics, dialect, shown))
        )
    values = [_as(metric_sql(m, semantics, dialect), m.name) for m in fact.metrics]
    select = _source(fact, plan, semantics, dialect, exp.select(*keys, *values))
    if not values:
        select.distinct(copy=False)
    elif keys:
        # By position: an alias may be taken for a column of the same name.
        select.group_by(*(exp.Literal.number(i + 1) for i in range(len(keys))), copy=False)
    return plain(select)


def list_rows(fact: Fact, plan: QueryPlan, semantics: SemanticModel, dialect: str) -> exp.Select:
    """The plan's fields, row by row, in an order that is the same every time."""
    columns = output_columns(plan)
    fields = [_as(key_sql(c, fact, semantics, dialect), c.name) for c in columns]
    select = _source(fact, plan, semantics, dialect, exp.select(*fields))
    dataset = _dataset(semantics, fact.dataset)
    return plain(select.order_by(*_rows_order(plan, semantics, dataset, columns, dialect), copy=False))


def key_sql(key: OutputColumn, fact: Fact, semantics: SemanticModel, dialect: str) -> exp.Expr:
    """The expression behind a key column: a field, or the fact's time cut to the grain."""
    if key.kind == "field":
        return field_sql(field_of(semantics, key.of))
    time = field_of(semantics, fact.time or "")
    if key.kind == "calendar":
        part: CalendarPart = key.of  # type: ignore[assignment]  # a calendar column is named after its part
        return part_of(field_sql(time), part, dialect, time.type)
    grain: Grain = key.of  # type: ignore[assignment]  # a time column is named after the grain it is of
    return cut(field_sql(time), grain, dialect, time.type, semantics.calendar.week_start)


def ordered(by: exp.Expr, dialect: str, *, descending: bool = False, missing_last: bool = False) -> exp.Ordered:
    """A sort key. Missing values sort where the dialect puts them, or last whatever it does."""
    nulls_first = not missing_last and Dialect.get_or_raise(dialect).NULL_ORDERING == "nulls_are_small"
    return exp.Ordered(this=by, desc=descending or None, nulls_first=nulls_first and not descending)


def _source(fact: Fact, plan: QueryPlan, semantics: SemanticModel, dialect: str, select: exp.Select) -> exp.Select:
    select.from_(table_of(_dataset(semantics, fact.dataset)), copy=False)
    inner = _matched(fact, plan, semantics)
    joined = {fact.dataset}
    for target in needed(fact, plan, semantics):
        for step in _path(semantics, fact.dataset, target):
            if step.to_dataset in joined:
                continue
            joined.add(step.to_dataset)
            pairs = zip(step.from_columns, step.to_columns, strict=True)
            on = [column(step.from_dataset, f).eq(column(step.to_dataset, t)) for f, t in pairs]
            # LEFT keeps facts without a match; a filter on the matched side drops them anyway, so it may say JOIN.
            side = "" if step.to_dataset in inner else "LEFT"
            select.join(table_of(_dataset(semantics, step.to_dataset)), on=exp.and_(*on), join_type=side, copy=False)
    for condition in _conditions(fact, plan, semantics, dialect):
        # Part by part, or sqlglot puts parentheses around "from AND to".
        select.where(*(condition.flatten() if isinstance(condition, exp.And) else [condition]), copy=False)
    return select


def _matched(fact: Fact, plan: QueryPlan, semantics: SemanticModel) -> set[str]:
    """Datasets that a condition makes present in every row that stays."""
    # An expression may turn NULL into a value that passes; a bare column cannot.
    refs = [
        f.field
        for f in plan.filters
        if f.op not in KEEPS_NULL and isinstance(field_sql(field_of(semantics, f.field)), exp.Column)
    ]
    if (
        fact.time
        and (plan.period or plan.on or needs_time(plan))
        and isinstance(field_sql(field_of(semantics, fact.time)), exp.Column)
    ):
        refs.append(fact.time)
    return {step.to_dataset for ref in refs for step in _path(semantics, fact.dataset, ref.partition(".")[0])}


def _conditions(fact: Fact, plan: QueryPlan, semantics: SemanticModel, dialect: str) -> list[exp.Expr]:
    found = [filter_sql(f, field_of(semantics, f.field), dialect) for f in plan.filters]
    if plan.period and fact.time:
        found.append(period_sql(field_of(semantics, fact.time), plan.period, dialect))
    elif fact.time and needs_time(plan):
        found.append(not_null(field_of(semantics, fact.time)))
    if fact.time:
        found += [_on(condition, field_of(semantics, fact.time), dialect) for condition in plan.on]
    return found


def _on(condition: CalendarFilter, time: Field, dialect: str) -> exp.Expr:
    """Certain weekdays or months. A row without a date is on no Monday, and not on another day either."""
    value = part_of(field_sql(time), condition.part, dialect, time.type)
    numbers: list[exp.Expr] = [exp.Literal.number(v) for v in dict.fromkeys(condition.values)]
    value = value if isinstance(value, (exp.Func, exp.Cast)) else exp.Paren(this=value)
    if len(numbers) == 1:
        return (exp.NEQ if condition.negated else exp.EQ)(this=value, expression=numbers[0])
    within = exp.In(this=value, expressions=numbers)
    return exp.Not(this=within) if condition.negated else within


def needs_time(plan: QueryPlan) -> bool:
    """A row without a date has no place in a series to analyse, to compare, to add up or to fill."""
    stepped = plan.compare is not None or plan.fill_gaps or any(d.kind == "running" for d in plan.derived)
    return plan.grain is not None and (plan.analysis is not None or stepped)


def _rows_order(
    plan: QueryPlan, semantics: SemanticModel, dataset: Dataset, columns: tuple[OutputColumn, ...], dialect: str
) -> list[exp.Ordered]:
    keys: list[exp.Ordered] = []
    found = find_output(columns, plan.order.by) if plan.order else None
    if plan.order:
        ref = found.of if found else plan.order.by if "." in plan.order.by else f"{dataset.name}.{plan.order.by}"
        by = field_sql(field_of(semantics, ref))
        keys.append(ordered(by, dialect, descending=plan.order.descending, missing_last=True))
    time = semantics.time_of(dataset)
    shown = None if plan.order else next((c for c in columns if c.of == time), None)
    if shown:
        keys.append(ordered(field_sql(field_of(semantics, shown.of)), dialect))
    if dataset.primary_key:
        return keys + [ordered(column(dataset.name, part), dialect) for part in dataset.primary_key]
    return keys + [ordered(field_sql(field_of(semantics, c.of)), dialect) for c in columns if c is not shown and c is not found]


def plain(select: exp.Select) -> exp.Select:
    """With one table its name says nothing: it goes, unless an alias could then be taken for another column."""
    columns = [c for c in select.find_all(exp.Column) if c.table]
    aliases = {tree.alias.casefold() for tree in select.selects if isinstance(tree, exp.Alias)}
    if not select.args.get("joins") and not aliases & {c.name.casefold() for c in columns}:
        for mentioned in columns:
            mentioned.set("table", None)
    return select


def table_of(dataset: Dataset, alias: str | None = None) -> exp.Table:
    """The dataset's table, called by the dataset's name or by `alias`."""
    # `schema.table` names a table of a schema; other dots and spaces belong to the name.
    parts = dataset.source.split(".") if dataset.source.replace(".", "").isidentifier() else [dataset.source]
    table = exp.Table(**dict(zip(("this", "db", "catalog"), map(name, reversed(parts)), strict=False)))
    called = alias or dataset.name
    if parts != [called]:
        table.set("alias", exp.TableAlias(this=name(called)))
    return table


def _as(tree: exp.Expr, label: str) -> exp.Expr:
    if isinstance(tree, exp.Column) and tree.name == label:
        return tree
    return exp.alias_(tree, name(label), copy=False)


def _path(semantics: SemanticModel, start: str, target: str) -> Path:
    path = join_path(semantics, start, target)
    return () if isinstance(path, NoPath) else path


def _dataset(semantics: SemanticModel, dataset: str) -> Dataset:
    found = semantics.dataset(dataset)
    if found is None:
        raise KeyError(dataset)  # a plan is checked before it is compiled
    return found


def field_of(semantics: SemanticModel, ref: str) -> Field:
    """The field of a plan. Raises KeyError for one that the model does not have."""
    found = semantics.field(ref)
    if found is None:
        raise KeyError(ref)  # a plan is checked before it is compiled
    return found
