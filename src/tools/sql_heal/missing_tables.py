"""A column of a table that FROM forgot -> a join on the one thing that leads there."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from src.models.catalog import Table
from src.tools.sql_guard.refusal import Source
from src.tools.sql_heal.aliases import abbreviates
from src.tools.sql_heal.bonds import Bond, bonds
from src.tools.sql_heal.broken import Broken, Misnamed, Step, named, own_columns
from src.tools.sql_heal.closest import closest


@dataclass(frozen=True, slots=True)
class Way:
    """A source that is there, and how the forgotten table is joined to it."""

    source: Source
    bond: Bond


def join_table(broken: Broken) -> Step | None:
    """JOINs the table when one way alone is best, and repeats no row that is counted or summed.

    The join stands before the first one that speaks of the table. What the keys do not say for sure is an assumption.
    """
    found = broken.misnamed_column()
    if found is None or (select := found.node.find_ancestor(exp.Select)) is None:
        return None
    options = [(target, ways) for target in _targets(found, broken) if (ways := _ways(select, target, found, broken))]
    best = min((ways[0].bond.rank for _, ways in options), default=0)
    options = [(target, ways) for target, ways in options if ways[0].bond.rank == best]
    if len(options) != 1 or len(options[0][1]) != 1:
        return None
    target, (way,) = options[0]
    name = found.node.table or target.name
    if not way.bond.one_right and _would_repeat(select, name, found.sources):
        return None
    _keep_owners(select, target, found)
    joins = list(select.args.get("joins") or ())
    joins.insert(_place(select, name), _joined(way, target, name))
    select.set("joins", joins)
    if not found.node.table:
        _qualify(select, found.node.name, name)
    why = f"joined {target.name}, which has {found.node.name}, on {way.bond.spelled()}"
    return broken.written(found.tree, why, _assumed(way.bond, broken))


def possible_joins(broken: Broken) -> list[str]:
    """Every join that would bring in the table that a column speaks of, the best first, as SQL; none is too doubtful."""
    found = broken.misnamed_column()
    select = found.node.find_ancestor(exp.Select) if found else None
    if found is None or select is None:
        return []
    ways = [(target, way) for target in _targets(found, broken) for way in _ways(select, target, found, broken)]
    ways.sort(key=lambda option: option[1].bond.rank)
    return [
        _joined(way, target, found.node.table or target.name).sql(dialect=broken.catalog.dialect).strip()
        for target, way in ways
    ]


def _targets(found: Misnamed, broken: Broken) -> list[Table]:
    """Tables that are not there, and could be the one that the column is of."""
    node, catalog = found.node, broken.catalog
    here = {source.name.casefold() for source in found.sources}
    if not node.table:
        absent = [t for t in catalog.tables if not t.is_view and t.name.casefold() not in here]
        return [table for table in absent if table.column(node.name)]
    if node.table.casefold() in here:
        return []
    if table := catalog.table(node.table):
        return [table] if _near(table, node.name) else []
    select = node.find_ancestor(exp.Select)
    wanted = {column.name for column in named(list(select.find_all(exp.Column)), node.table)} if select else {node.name}
    return [t for t in catalog.tables if abbreviates(node.table, t.name) and all(t.column(name) for name in wanted)]


def _near(table: Table, column: str) -> bool:
    return table.column(column) is not None or closest(column, [c.name for c in table.columns]) is not None


def _ways(select: exp.Select, target: Table, found: Misnamed, broken: Broken) -> list[Way]:
    """The equally good ways from a source that is there already, where the table is first spoken of."""
    earlier = {item.this.alias_or_name for item in _items(select)[: _place(select, found.node.table) + 1]}
    ways = []
    for source in found.sources:
        table = broken.catalog.table(source.table) if source.table and source.name in earlier else None
        if table is not None:
            ways += [Way(source, bond) for bond in bonds(table, target, broken.catalog, broken.probe)]
    best = min((way.bond.rank for way in ways), default=0)
    return _same_key([way for way in ways if way.bond.rank == best], select)


def _same_key(ways: list[Way], select: exp.Select) -> list[Way]:
    """One way of those that a join makes the same: `writes.aid` and `author.aid`, where the two are joined on it."""
    if len(ways) < 2 or len({(way.bond.left_columns, way.bond.right_columns) for way in ways}) > 1:
        return ways
    column = ways[0].bond.left_columns[0].casefold()
    equal = set()
    for join in select.args.get("joins") or ():
        for pair in join.args["on"].find_all(exp.EQ) if join.args.get("on") and not join.side else ():
            sides = [side for side in (pair.left, pair.right) if isinstance(side, exp.Column)]
            if len(sides) == 2 and all(side.name.casefold() == column for side in sides):
                equal |= {side.table.casefold() for side in sides}
    return ways[:1] if all(way.source.name.casefold() in equal for way in ways) else ways


def _items(select: exp.Select) -> list[exp.Expr]:
    from_ = select.args.get("from_")
    return ([from_] if from_ else []) + list(select.args.get("joins") or ())


def _place(select: exp.Select, name: str) -> int:
    """Before which join the new one belongs: the first that speaks of it, else after all."""
    joins = select.args.get("joins") or []
    speaks = (at for at, join in enumerate(joins) if name and named(list(join.find_all(exp.Column)), name))
    return next(speaks, len(joins))


def _would_repeat(select: exp.Select, name: str, sources: tuple[Source, ...]) -> bool:
    """Whether a row that is there already, and now for each row of the new table, would be counted or summed each time."""
    earlier = {item.this.alias_or_name.casefold() for item in _items(select)[: _place(select, name) + 1]}
    for call in select.find_all(exp.AggFunc):
        if isinstance(call.this, exp.Distinct) or isinstance(call, exp.Min | exp.Max):
            continue
        for column in call.find_all(exp.Column):
            owners = [s.name.casefold() for s in sources if s.has(column.name)]
            if column.table.casefold() in earlier or (not column.table and set(owners) & earlier):
                return True
    return False


def _keep_owners(select: exp.Select, target: Table, found: Misnamed) -> None:
    """Says of columns that the new table has too whose they were until now."""
    for column in own_columns(select):
        owners = [source for source in found.sources if source.has(column.name) and source.name]
        if not column.table and target.column(column.name) and len(owners) == 1:
            column.set("table", exp.to_identifier(owners[0].name))


def _joined(way: Way, target: Table, name: str) -> exp.Join:
    pairs = zip(way.bond.left_columns, way.bond.right_columns, strict=True)
    condition = exp.and_(
        *(exp.EQ(this=exp.column(ours, way.source.name), expression=exp.column(theirs, name)) for ours, theirs in pairs)
    )
    table = exp.to_table(target.name)
    if name.casefold() != target.name.casefold():
        table.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
    return exp.Join(this=table, on=condition)


def _qualify(select: exp.Select, column: str, owner: str) -> None:
    for found in own_columns(select):
        if not found.table and found.name.casefold() == column.casefold():
            found.set("table", exp.to_identifier(owner))


def _assumed(bond: Bond, broken: Broken) -> str:
    """What the join takes for granted, where the keys leave a choice."""
    if bond.rank > 0:
        return f"{bond.left.name} and {bond.right.name} belong together by {bond.spelled()}; no declared key says so"
    if not bond.one_right:
        return f"a row of {bond.left.name} counts once for each row of {bond.right.name}, by {bond.spelled()}"
    keys = [bond.left.column(name) for name in bond.left_columns]
    if any(key is None or key.nullable for key in keys) and _dangles(bond, broken):
        return f"rows of {bond.left.name} without a {bond.right.name} are left out"
    return ""


def _dangles(bond: Bond, broken: Broken) -> bool:
    if broken.probe is None:
        return True
    column = bond.left_columns[0]
    lost = f'SELECT 1 FROM "{bond.left.name}" WHERE "{column}" IS NULL LIMIT 1'  # noqa: S608  goes through the guard
    return broken.probe.exists(lost) is not False
