"""SQL that failed, as every repair is handed it, and what a repair hands back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import ErrorLevel

from src.models.catalog import Catalog
from src.models.sql import SqlFailure
from src.tools.sql_guard.names import check_names
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused, Source
from src.tools.sql_heal.probe import Probe


@dataclass(frozen=True, slots=True)
class Step:
    """New text, what it changes in words, and what of that could have been meant otherwise."""

    text: str
    why: str
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Misnamed:
    """The first wrong name in a tree."""

    tree: exp.Query
    node: exp.Column
    failure: SqlFailure
    sources: tuple[Source, ...]
    """What can be seen from there."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A text, why it failed, and the database it was meant for."""

    text: str
    failure: SqlFailure
    catalog: Catalog
    probe: Probe | None = None

    def tree(self) -> exp.Query | None:
        """A tree of its own for each repair to change, or None when it does not parse."""
        try:
            return parse_query(self.text, self.catalog.dialect)
        except Refused:
            return None

    def misnamed(self) -> tuple[exp.Query, Refused] | None:
        """The tree, and the first name in it that is wrong: with its node in the tree and what is visible there."""
        tree = self.tree()
        if tree is None:
            return None
        try:
            check_names(tree, self.catalog)
        except Refused as refused:
            return (tree, refused) if refused.node is not None else None
        return None

    def misnamed_column(self) -> Misnamed | None:
        """The same, when the wrong name is a column's, or that of the table before a column."""
        found = self.misnamed()
        if found is None or not isinstance(found[1].node, exp.Column):
            return None
        tree, refused = found
        assert isinstance(refused.node, exp.Column)
        return Misnamed(tree, refused.node, refused.failure, refused.sources)

    def written(self, tree: exp.Query, why: str, assumption: str = "") -> Step:
        """A changed tree as a step."""
        text = tree.sql(dialect=self.catalog.dialect, pretty=True, unsupported_level=ErrorLevel.IGNORE)  # the guard decides
        return Step(text, why, assumption)


Repair = Callable[[Broken], "Step | None"]


def own_columns(select: exp.Select) -> list[exp.Column]:
    """The columns that a SELECT itself names, without those of its subqueries."""
    return [column for column in select.find_all(exp.Column) if column.find_ancestor(exp.Select) is select]


def named(columns: Sequence[exp.Column], qualifier: str) -> list[exp.Column]:
    """Those of them that name a table so."""
    return [column for column in columns if column.table.casefold() == qualifier.casefold()]
