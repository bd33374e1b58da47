"""SQL that failed, as every repair is handed it, and what a repair hands back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from src.models.catalog import Catalog
from src.models.sql import SqlFailure
from src.tools.sql_guard.names import check_names
from src.tools.sql_guard.parse import parse_query
from src.tools.sql_guard.refusal import Refused


@dataclass(frozen=True, slots=True)
class Step:
    """New text, and what it changes in words."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A text, why it failed, and the database it was meant for."""

    text: str
    failure: SqlFailure
    catalog: Catalog

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

    def written(self, tree: exp.Query, why: str) -> Step:
        """A changed tree as a step."""
        return Step(tree.sql(dialect=self.catalog.dialect, pretty=True), why)


Repair = Callable[[Broken], "Step | None"]
