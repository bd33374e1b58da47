"""The rows of a grouped query: grouped where they stand, or grouped first and completed group by group.

Three ways, the plainest that counts nothing twice:
- one SELECT with GROUP BY, where every figure is over the subject's own rows (or over one chain of its parts);
- the same over rows that each stand once in each group, where a row may belong to several groups;
- groups first, in a subquery, and then each further figure over the rows that its group reaches.
"""

from __future__ import annotations

from sqlglot import exp

from src.models.relational import FieldOf, Fold, Output, PartOf, RelationalQuery, Value
from src.tools.sql_compile.percentiles import ranked_percentile
from src.tools.sql_compile.quoting import column, name
from src.tools.sql_compile.relational.folds import aggregate, folded, is_ranked
from src.tools.sql_compile.relational.frame import Frame, Gathered, Path, Scope, Unwritable, key_at
from src.tools.sql_compile.relational.gathered import once_each
from src.tools.sql_compile.relational.reach import add_where, linked, met_once
from src.tools.sql_compile.relational.values import value_sql
from src.tools.sql_compile.select import table_of


def grouped_frame(query: RelationalQuery, scope: Scope, folds: list[Fold]) -> tuple[Frame, exp.Select, bool]:
    """The frame in which the query's values are known, its SELECT still without columns, and whether it is staged.

    Raises Unwritable.
    """
    if query.keep_empty and query.group_by:
        return _staged(query, scope, folds)
    far = [f for f in folds if f.path or is_ranked(f, scope.dialect)]
    chain = _one_chain(query, scope, folds)
    if far and chain is None:
        return _staged(query, scope, folds)
    frame, select = _flat(query, scope, folds)
    if chain is not None:
        end = frame.seen_from(chain)
        counted = _key_there(end, chain)
        frame.known |= {f: aggregate(f, end, counted) for f in folds}
    return frame, select, False


def _flat(query: RelationalQuery, scope: Scope, folds: list[Fold]) -> tuple[Frame, exp.Select]:
    select = exp.Select()
    many = [g for g in query.group_by if any(step.many for step in _path_of(g))]
    if many:
        frame = _spread_rows(query, scope, select, folds)
    else:
        frame = Frame(scope, query.subject)
        frame.gathers = True
        frame.known |= {g.value: value_sql(g.value, frame) for g in query.group_by}
        _add_where(query, select, frame)
    frame.grouped = True
    if query.group_by:
        select.group_by(*(frame.known[g.value].copy() for g in query.group_by), copy=False)
    return frame, select


def _add_where(query: RelationalQuery, select: exp.Select, frame: Frame) -> None:
    grouped, frame.grouped = frame.grouped, False
    add_where(select, query.where, frame)
    frame.grouped = grouped


def _spread_rows(query: RelationalQuery, scope: Scope, select: exp.Select, folds: list[Fold]) -> Frame:
    """Rows that stand in several groups ("papers by author"), once in each."""
    key = scope.dataset(query.subject).primary_key
    if len(key) == 1 and all(f.function == "count" and f.of is None and f.where is None for f in folds):
        frame = Frame(scope, query.subject)
        frame.gathers = True
        frame.known |= _spread_keys(query, frame)
        _add_where(query, select, frame)
        once = exp.Count(this=exp.Distinct(expressions=[column(frame.alias, key[0])]), big_int=True)
        frame.known |= dict.fromkeys(folds, once)
        return frame
    inner = Frame(scope, query.subject) if key else _numbered(query.subject, scope)
    inner.gathers = True
    keys = _spread_keys(query, inner)
    rows = exp.select(exp.Column(this=exp.Star(), table=name(inner.alias))).distinct(copy=False)
    labels = [f"group_{i + 1}" for i in range(len(keys))]
    rows.select(*(exp.alias_(tree, name(label)) for tree, label in zip(keys.values(), labels, strict=True)), copy=False)
    _add_where(query, rows, inner)
    alias = scope.alias(query.subject)
    frame = Frame(scope, query.subject, source=inner.filled(rows).subquery(name(alias), copy=False), alias=alias)
    frame.gathers = True
    frame.known |= {value: column(alias, label) for value, label in zip(keys, labels, strict=True)}
    return frame


def _numbered(dataset: str, scope: Scope) -> Frame:
    """Rows that no key tells apart, each with a number of its own."""
    found = scope.dataset(dataset)
    alias = scope.alias(found.name)
    number = "row_number"
    while found.field(number) is not None:
        number += "_"
    every = exp.select(exp.Column(this=exp.Star(), table=name(alias)))
    every.select(exp.alias_(exp.Window(this=exp.RowNumber()), name(number)), copy=False).from_(
        table_of(found, alias), copy=False
    )
    return Frame(scope, dataset, source=every.subquery(name(alias), copy=False), alias=alias)


def _spread_keys(query: RelationalQuery, frame: Frame) -> dict[Value, exp.Expr]:
    found: dict[Value, exp.Expr] = {}
    for group in query.group_by:
        path = _path_of(group)
        place = frame.seen_from(path, inner=True) if any(step.many for step in path) else frame
        found[group.value] = value_sql(_without_path(group) if place is not frame else group.value, place)
    return found


def _staged(query: RelationalQuery, scope: Scope, folds: list[Fold]) -> tuple[Frame, exp.Select, bool]:
    """Groups with the figures of their own rows first; every other figure over the rows that a group reaches."""
    near = [f for f in folds if not f.path and not is_ranked(f, scope.dialect)]
    frame, select = _flat(query, scope, near)
    keys = {g.value: f"key_{i + 1}" for i, g in enumerate(query.group_by)}
    figures = {f: f"figure_{i + 1}" for i, f in enumerate(near)}
    if not keys and not figures:
        raise Unwritable("there are no groups to take these figures for")
    for value, label in (keys | figures).items():
        select.select(exp.alias_(value_sql(value, frame), name(label)), copy=False)
    alias = scope.alias("grouped")
    source = frame.filled(select).subquery(name(alias), copy=False)
    if query.keep_empty:
        outer = _every_group(query, scope, source if figures else None, keys, figures)
    else:
        outer = Frame(scope, query.subject, source=source, alias=alias)
        outer.known |= {value: column(alias, label) for value, label in (keys | figures).items()}
    for fold in folds:
        if fold not in outer.known:
            outer.known[fold] = _reached(fold, query, outer)
    return outer, exp.Select(), True


def _every_group(
    query: RelationalQuery, scope: Scope, grouped: exp.Subquery | None, keys: dict[Value, str], figures: dict[Fold, str]
) -> Frame:
    """All the groups that there are, with rows or without, beside the figures of those that have some."""
    alias = scope.alias("every_group")
    outer = Frame(scope, query.subject, source=_all_keys(query, scope, keys).subquery(name(alias), copy=False), alias=alias)
    outer.known |= {value: column(alias, label) for value, label in keys.items()}
    if grouped is not None:
        beside = grouped.alias
        same = [exp.NullSafeEQ(this=column(alias, k), expression=column(beside, k)) for k in keys.values()]
        outer.join_one(lambda: grouped, exp.and_(*same, copy=False))
        for fold, label in figures.items():
            figure = column(beside, label)
            counts = fold.function == "count"
            outer.known[fold] = exp.Coalesce(this=figure, expressions=[exp.Literal.number(0)]) if counts else figure
    return outer


def _all_keys(query: RelationalQuery, scope: Scope, keys: dict[Value, str]) -> exp.Query:
    """Each combination of what the groups are made of, whether or not a row of the subject has it."""
    places: dict[Path, Frame] = {}
    select = exp.Select().distinct(copy=False)
    for group in query.group_by:
        path = _path_of(group)
        place = places.setdefault(path, Frame(scope, path[-1].dataset if path else query.subject))
        select.select(exp.alias_(value_sql(_without_path(group), place), name(keys[group.value])), copy=False)
    first, *others = places.values()
    first.filled(select)
    for other in others:
        select.join(other.source, join_type="CROSS", copy=False)
    if not any(path and not any(step.many for step in path) for path in places):
        return select
    # What leads nowhere is a group of its own.
    frame, own = _flat(query, scope, [])
    for value, label in keys.items():
        own.select(exp.alias_(value_sql(value, frame), name(label)), copy=False)
    return exp.union(select, frame.filled(own), distinct=True, copy=False)


def _reached(fold: Fold, query: RelationalQuery, groups: Frame) -> exp.Expr:
    """A figure over the rows that any row of the group leads to, each once."""
    scope = groups.scope
    if not fold.path and is_ranked(fold, scope.dialect):
        return _ranked_in_groups(fold, query, groups)
    if not fold.path:
        rows = Frame(scope, query.subject)
        return folded(fold, rows, lambda select: _of_group(query, rows, groups, select))
    key = scope.dataset(fold.path[-1].dataset).primary_key
    spread = any(step.many for group in query.group_by for step in _path_of(group))
    if key and query.group_by and not spread and not is_ranked(fold, scope.dialect):
        return _joined(fold, key, query, groups)
    inner = Frame(scope, fold.path[-1].dataset)

    def narrow(select: exp.Select) -> None:
        members = Frame(scope, query.subject)
        found = exp.select("1")
        _of_group(query, members, groups, found)
        found.where(linked(fold.path, members, inner.alias), copy=False)
        select.where(exp.Exists(this=members.filled(found)), copy=False)

    return folded(fold, inner, narrow)


def _joined(fold: Fold, key: tuple[str, ...], query: RelationalQuery, groups: Frame) -> exp.Expr:
    """The figure of all groups at once, joined to them by their keys."""
    scope = groups.scope
    rows = Frame(scope, query.subject)
    rows.gathers = True
    labels = {value: f"key_{i + 1}" for i, value in enumerate(g.value for g in query.group_by)}
    select = exp.select(*(exp.alias_(tree, name(labels[v])) for v, tree in _spread_keys(query, rows).items()))
    _add_where(query, select, rows)
    last = rows.seen_from(fold.path, inner=True)
    add_where(select, fold.where, last)
    alias = scope.alias(f"{last.dataset}_figures")
    finished = once_each(fold, key, Gathered(alias, rows, last, select))
    same = [exp.NullSafeEQ(this=groups.known[v].copy(), expression=column(alias, label)) for v, label in labels.items()]
    groups.join_one(lambda: finished().subquery(name(alias), copy=False), exp.and_(*same, copy=False))
    figure = column(alias, "figure")
    return exp.Coalesce(this=figure, expressions=[exp.Literal.number(0)]) if fold.function == "count" else figure


def _ranked_in_groups(fold: Fold, query: RelationalQuery, groups: Frame) -> exp.Expr:
    """A percentile of the group's own rows: of all groups at once, since MySQL lets no ranking see the row around it."""
    scope = groups.scope
    rows, alias = Frame(scope, query.subject), scope.alias("ranked_groups")
    spread = _spread_keys(query, rows)
    labels = {value: f"key_{i + 1}" for i, value in enumerate(spread)}
    keys = [exp.alias_(tree, name(labels[value])) for value, tree in spread.items()]
    rows.grouped = True
    figure = aggregate(fold.model_copy(update={"where": None}), rows)
    rows.grouped = False

    def source(select: exp.Select) -> exp.Select:
        _add_where(query, select, rows)
        add_where(select, fold.where, rows)
        return rows.filled(select)

    every = ranked_percentile(figure, "value", keys, source).subquery(name(alias), copy=False)
    same = [exp.NullSafeEQ(this=column(alias, label), expression=groups.known[v].copy()) for v, label in labels.items()]
    return exp.select(column(alias, "value")).from_(every, copy=False).where(*same, copy=False).subquery(copy=False)


def _of_group(query: RelationalQuery, members: Frame, groups: Frame, select: exp.Select) -> None:
    for value, tree in _spread_keys(query, members).items():
        select.where(exp.NullSafeEQ(this=tree, expression=groups.known[value].copy()), copy=False)
    _add_where(query, select, members)


def _one_chain(query: RelationalQuery, scope: Scope, folds: list[Fold]) -> Path | None:
    """The one chain of parts of parts that every figure folds; along it no row is met twice."""
    paths = {f.path for f in folds}
    if len(paths) != 1 or any(is_ranked(f, scope.dialect) for f in folds):
        return None
    path = next(iter(paths))
    if not path or any(step.many for g in query.group_by for step in _path_of(g)):
        return None
    return path if met_once(path, query.subject, scope) else None


def _key_there(end: Frame, path: Path) -> exp.Expr:
    """A column that every joined row of the path's end has: counting it leaves out groups without any."""
    return key_at(end.scope, end.dataset, end.alias, path[-1].on[0][1])


def _path_of(group: Output) -> Path:
    value = group.value.of if isinstance(group.value, PartOf) else group.value
    return value.path if isinstance(value, FieldOf) else ()


def _without_path(group: Output) -> FieldOf | PartOf:
    if isinstance(group.value, PartOf):
        return PartOf(of=FieldOf(field=group.value.of.field), part=group.value.part)
    if isinstance(group.value, FieldOf):
        return FieldOf(field=group.value.field)
    raise Unwritable("groups are made of fields or of calendar parts")
