"""SQL that failed, as a language model is shown it: the diagnosis and the tables, never what a row holds."""

from __future__ import annotations

import re
from typing import Final

from sqlglot import Dialect
from sqlglot.errors import SqlglotError

from src.models.catalog import Catalog, Table
from src.models.semantic import SemanticModel
from src.tools.prompting.quoting import plain_name, quoted
from src.tools.sql_heal.diagnosis import Diagnosis

MOST_TABLES: Final = 6
MOST_COLUMNS: Final = 40
_MOST_MESSAGE: Final = 240
_MOST_NEAR: Final = 8
_QUOTED: Final = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`\n]*)`|“([^”\n]*)”")
_NUMBER: Final = re.compile(r"(?<![\w.])\d[\d.,:/-]*")


def told_diagnosis(found: Diagnosis, sql: str, catalog: Catalog) -> str:
    """The diagnosis in lines. What a database says may quote a cell ("could not convert 'Ann' to a number"): it is masked."""
    where = f" (line {found.line}, column {found.column})" if found.line else ""
    lines = [f"{found.problem}{where}: {quoted(masked(found.message, sql, catalog), _MOST_MESSAGE)}"]
    if found.near:
        lines.append(f"existing names close to it: {', '.join(quoted(n) for n in found.near[:_MOST_NEAR])}")
    lines += [f"what would bring the table in: {quoted(join, 200)}" for join in found.joins[:3]]
    return "\n".join(lines)


def masked(message: str, sql: str, catalog: Catalog) -> str:
    """The first line of a message without anything quoted, or any number, that stands neither in the SQL nor in the catalog."""
    text = message.strip().splitlines()[0] if message.strip() else ""
    names = {n.casefold() for table in catalog.tables for n in (table.name, *(c.name for c in table.columns))}
    known = sql.casefold()

    def kept(match: re.Match[str]) -> str:
        inner = next((g for g in match.groups() if g is not None), "")
        return match[0] if inner.casefold() in names or (inner and inner.casefold() in known) else "'…'"

    return _NUMBER.sub(lambda m: m[0] if m[0] in sql else "…", _QUOTED.sub(kept, text))


def told_tables(sql: str, near: tuple[str, ...], catalog: Catalog, semantics: SemanticModel) -> str:
    """Tables that the SQL or the diagnosis names, with the types of their columns; see `kept_back` for those left out."""
    words = words_of_sql(sql, catalog.dialect) | {name.casefold() for n in near for name in (n, n.partition(".")[0])}
    hidden = kept_back(catalog, semantics)
    named = [table for table in catalog.tables if table.name.casefold() in words]
    owners = [t for t in catalog.tables if t not in named and any(c.name.casefold() in words for c in t.columns)]
    return "\n".join(_table(table, hidden) for table in [*named, *owners][:MOST_TABLES])


def kept_back(catalog: Catalog, semantics: SemanticModel) -> frozenset[tuple[str, str]]:
    """(table, column), lowered, that no repair brings in: sensitive, free text, or undescribed in a table that is described."""
    found: set[tuple[str, str]] = set()
    for dataset in semantics.datasets:
        table = next((t for t in catalog.tables if t.name == dataset.source), None)
        if table is None:
            continue
        roles = {field.column.casefold(): "text" if field.sensitive else field.role for field in dataset.fields}
        keys = {c.casefold() for c in (*table.key, *(c for key in table.foreign_keys for c in key.columns))}
        columns = {column.name.casefold() for column in table.columns}
        found |= {(table.name.casefold(), c) for c in columns if roles.get(c, "id" if c in keys else "text") == "text"}
    return frozenset(found)


def _table(table: Table, hidden: frozenset[tuple[str, str]]) -> str:
    shown = [c for c in table.columns if (table.name.casefold(), c.name.casefold()) not in hidden][:MOST_COLUMNS]
    columns = ", ".join(f"{plain_name(c.name)} {c.type}" for c in shown)
    keys = [f"{plain_name(', '.join(k.columns))} -> {plain_name(k.table)}" for k in table.foreign_keys]
    return f"table {plain_name(table.name)} ({columns})" + (f" joins {'; '.join(keys)}" if keys else "")


def words_of_sql(sql: str, dialect: str) -> set[str]:
    """Every word of a statement, lowered; of one that cannot be tokenized too."""
    try:
        return {token.text.casefold() for token in Dialect.get_or_raise(dialect).tokenize(sql)}
    except SqlglotError:
        return {word.casefold() for word in re.findall(r"\w+", sql)}
