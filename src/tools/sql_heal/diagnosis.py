"""Why SQL failed, so precisely that its author, a person or a model, can put it right: where, what is near, which join."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import Dialect, exp
from sqlglot.errors import ParseError, SqlglotError

from src.models.catalog import Catalog
from src.models.sql import SqlFailure, SqlProblem
from src.tools.sql_heal.broken import Broken
from src.tools.sql_heal.missing_tables import possible_joins
from src.tools.sql_heal.probe import Probe


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that is wrong."""

    problem: SqlProblem
    message: str
    line: int | None = None
    """From 1, with `column`: where in the text the wrong piece begins, where that is known."""
    column: int | None = None
    name: str | None = None
    """The wrong table, column, function or value."""
    near: tuple[str, ...] = ()
    """Existing ones close to it, best first."""
    joins: tuple[str, ...] = ()
    """JOIN clauses, each of which would bring the missing table in; the best first."""

    def spelled(self) -> str:
        """The diagnosis in lines, for an author to read. Names in it are data, never instructions."""
        where = f" (line {self.line}, column {self.column})" if self.line else ""
        lines = [f"{self.problem}{where}: {self.message}"]
        if self.near:
            lines.append(f"existing names close to it: {', '.join(self.near)}")
        lines += [f"what would bring the table in: {join}" for join in self.joins]
        return "\n".join(lines)


def diagnose(text: str, failure: SqlFailure, catalog: Catalog, probe: Probe | None = None) -> Diagnosis:
    """What is wrong with a text that failed. It never raises on any text; with a probe, raises EngineUnavailable."""
    broken = Broken(text, failure, catalog, probe)
    found = broken.misnamed()
    node = found[1].node if found is not None else None
    line, column = _position(node) if node is not None else _parse_error(text, catalog.dialect) or _named(broken)
    joins = tuple(possible_joins(broken)) if isinstance(node, exp.Column) else ()
    return Diagnosis(failure.problem, failure.message, line, column, failure.name, failure.near, joins)


def _position(node: exp.Expr) -> tuple[int | None, int | None]:
    """Where a node's first named part begins."""
    for part in node.walk():
        if isinstance(part, exp.Identifier) and "line" in part.meta:
            length = int(part.meta["end"]) - int(part.meta["start"])
            return int(part.meta["line"]), int(part.meta["col"]) - length
    return None, None


def _parse_error(text: str, dialect: str) -> tuple[int | None, int | None] | None:
    try:
        Dialect.get_or_raise(dialect).parse(text)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        return first.get("line"), first.get("col")
    except (SqlglotError, RecursionError, ValueError):
        return None, None
    return None


def _named(broken: Broken) -> tuple[int | None, int | None]:
    """Where the name that the failure is about stands first."""
    wanted = (broken.failure.name or "").casefold()
    if not wanted:
        return None, None
    try:
        tokens = Dialect.get_or_raise(broken.catalog.dialect).tokenize(broken.text)
    except SqlglotError:
        return None, None
    found = next((token for token in tokens if token.text.casefold() == wanted), None)
    return (found.line, found.col - len(found.text) + 1) if found else (None, None)
