"""A whole query of the tree as one SELECT: rows, or groups of rows, ordered and limited."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel
from sqlglot import exp

from src.models.relational import FieldOf, Fold, RelationalQuery, Value, Whole
from src.tools.sql_compile.quoting import name
from src.tools.sql_compile.relational.folds import folded, is_ranked
from src.tools.sql_compile.relational.frame import Frame, Scope, Unwritable
from src.tools.sql_compile.relational.groups import grouped_frame
from src.tools.sql_compile.relational.ranking import ranked
from src.tools.sql_compile.relational.reach import add_where
from src.tools.sql_compile.relational.values import value_sql
from src.tools.sql_compile.select import ordered


def query_sql(query: RelationalQuery, scope: Scope) -> exp.Select:
    """The query as a SELECT whose columns bear the names of its outputs. Raises Unwritable."""
    names = [o.name.casefold() for o in query.outputs]
    if len(set(names)) < len(names):
        raise Unwritable("two columns of the result have the same name")
    if query.group_by or _is_one_row(query):
        return _groups(query, scope)
    return _rows(query, scope)


def folds_of(node: BaseModel | None) -> Iterator[Fold]:
    """Every fold of a part of the tree that is computed by the query it stands in, outermost first."""
    if node is None or isinstance(node, Whole):
        return
    if isinstance(node, Fold):
        yield node
        return
    for field in type(node).model_fields:
        inner = getattr(node, field)
        for one in inner if isinstance(inner, tuple) else (inner,):
            if isinstance(one, BaseModel):
                yield from folds_of(one)


def _is_one_row(query: RelationalQuery) -> bool:
    folds = [f for o in query.outputs for f in folds_of(o)]
    return all(not f.path for f in folds) and not any(_has_field(o.value) for o in query.outputs)


def _has_field(value: BaseModel) -> bool:
    """Whether a value differs from row to row, outside of folds."""
    if isinstance(value, (Fold, Whole)):
        return False
    if isinstance(value, FieldOf):
        return True
    inner = (getattr(value, field) for field in type(value).model_fields)
    return any(isinstance(one, BaseModel) and _has_field(one) for one in inner)


def _rows(query: RelationalQuery, scope: Scope) -> exp.Select:
    frame = Frame(scope, query.subject)
    frame.gathers = True
    frame.outputs = {o.name: o.value for o in query.outputs}
    select = exp.select(*(_named(value_sql(o.value, frame), o.name) for o in query.outputs))
    add_where(select, query.where, frame)
    if query.having is not None:
        select.where(scope.writer.condition(query.having, frame), copy=False)
    if query.distinct:
        select.distinct(copy=False)
    return _finished(query, select, frame)


def _groups(query: RelationalQuery, scope: Scope) -> exp.Select:
    alone = _lone_percentile(query, scope)
    if alone is not None:
        return alone
    folds = [f for part in (*query.outputs, *query.order) for f in folds_of(part)] + list(folds_of(query.having))
    if not query.group_by and not folds:
        return _wholes(query, scope)
    frame, select, staged = grouped_frame(query, scope, list(dict.fromkeys(folds)))
    frame.outputs = {o.name: o.value for o in query.outputs}
    select.select(*(_named(value_sql(o.value, frame), o.name) for o in query.outputs), copy=False)
    if query.having is not None:
        condition = scope.writer.condition(query.having, frame)
        (select.where if staged else select.having)(condition, copy=False)
    if query.distinct:
        select.distinct(copy=False)
    return _finished(query, select, frame)


def _wholes(query: RelationalQuery, scope: Scope) -> exp.Select:
    """Values that no row has a part in: a SELECT without a FROM, so that they are said once."""
    frame = Frame(scope, query.subject, alias=query.subject)
    select = exp.select(*(_named(value_sql(o.value, frame), o.name) for o in query.outputs))
    if query.having is not None:
        select.where(scope.writer.condition(query.having, frame), copy=False)
    return select


def _lone_percentile(query: RelationalQuery, scope: Scope) -> exp.Select | None:
    """A median of all rows where the dialect has no aggregate for it: the ranked rows are the statement."""
    only = query.outputs[0].value
    if query.group_by or len(query.outputs) > 1 or not isinstance(only, Fold) or not is_ranked(only, scope.dialect):
        return None
    frame = Frame(scope, query.subject)
    value = folded(only, frame, lambda select: add_where(select, query.where, frame))
    inner: exp.Select = value.this
    inner.selects[0].set("alias", name(query.outputs[0].name))
    return inner


def _finished(query: RelationalQuery, select: exp.Select, frame: Frame) -> exp.Select:
    """Ordered as asked, then by the columns that tell rows apart, so that the order is the same every time; limited."""
    keys = [(_sort_key(query, select, o.value, frame), o.descending) for o in query.order]
    if query.limit is not None and query.limit_per and not query.ties:  # equals come by name, the same every time
        told = {key for key, _ in keys} | {exp.Column(this=name(n)) for n in query.limit_per}
        labels = [_sort_key(query, select, o.value, frame) for o in query.outputs if not list(folds_of(o))]
        keys += [(key, False) for key in dict.fromkeys(labels) if key not in told and key.name not in query.limit_per]
    if query.limit is not None and (query.limit_per or query.ties):
        return ranked(query, frame.filled(select), keys, frame)
    if query.distinct and any(key not in _shown(select) for key, _ in keys):
        raise Unwritable("rows that are shown once cannot be ordered by what is not shown")
    dialect = frame.scope.dialect
    order = [ordered(key, dialect, descending=down, missing_last=True) for key, down in keys]
    if query.group_by or not _is_one_row(query):
        said = {key for key, _ in keys}
        rest = [_sort_key(query, select, o.value, frame) for o in query.outputs if not list(folds_of(o))]
        order += [ordered(key, dialect) for key in dict.fromkeys(rest) if key not in said]
    if order:
        select.order_by(*order, copy=False)
    if query.limit is not None:
        select.limit(query.limit, copy=False)
    return frame.filled(select)


def _sort_key(query: RelationalQuery, select: exp.Select, value: Value, frame: Frame) -> exp.Expr:
    """The column of the result that is the value; else the value itself."""
    for output, tree in zip(query.outputs, select.selects, strict=True):
        if output.value == value:
            return tree.copy() if isinstance(tree, exp.Column) else exp.Column(this=name(output.name))
    return value_sql(value, frame)


def _shown(select: exp.Select) -> list[exp.Expr]:
    shown: list[exp.Expr] = [tree.copy() for tree in select.selects if isinstance(tree, exp.Column)]
    return shown + [exp.Column(this=name(tree.alias)) for tree in select.selects if isinstance(tree, exp.Alias)]


def _named(tree: exp.Expr, label: str) -> exp.Expr:
    if isinstance(tree, exp.Column) and tree.name == label:
        return tree
    # Not `alias_`: a subquery would bear its name itself, and MySQL's sort keys would repeat it.
    return exp.Alias(this=tree, alias=name(label))
