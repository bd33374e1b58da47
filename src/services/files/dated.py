"""Dates that a file spells in words or in parts ("3-Jan-25", "March 2025"), and what to say where 3/4 may be two days."""

from __future__ import annotations

import re
from typing import Final

import duckdb

from src.services.files.duckdb_file import column_types, quoted_name, quoted_text

_DAYS: Final = (
    "%d-%b-%y", "%d %b %y", "%d.%m.%y", "%b-%y", "%d-%b-%Y", "%d %b %Y", "%d. %b %Y", "%d %B %Y", "%d. %B %Y", "%b %d, %Y",
    "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d/%b/%Y", "%d.%m.%Y", "%Y.%m.%d", "%Y/%m/%d", "%b %Y", "%B %Y", "%b-%Y", "%Y-%m",
    "%Y/%m", "%m/%Y", "%m.%Y",
)  # fmt: skip
"""Two-digit years first: "25" is a year of four digits too, long ago."""
_TIMES: Final = ("%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d-%b-%Y %H:%M", "%d %b %Y %H:%M", "%b %d, %Y %I:%M %p")
_CODE: Final = re.compile(r"(^|[ _])(id|no|nr|num|number|code|sku|ref|key|version)([ _.]|$)", re.IGNORECASE)
_SAMPLE: Final = 200


def dates_from_text(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Makes dates of the text columns whose every value is one of the same form, and tells which form."""
    told = []
    for name, declared in column_types(connection, quoted_name(table)).items():
        form = _form_of(connection, table, name) if declared == "VARCHAR" and not _CODE.search(name) else None
        if form is not None:
            kind = "TIMESTAMP" if form in _TIMES else "DATE"
            made = f"CAST(try_strptime({_value(name)}, {quoted_text(form)}) AS {kind})"
            change = f"ALTER TABLE {quoted_name(table)} ALTER COLUMN {quoted_name(name)} TYPE {kind} USING {made}"
            example = connection.execute(f"SELECT any_value({_value(name)}) FROM {quoted_name(table)}").fetchone()  # noqa: S608
            connection.execute(change)
            told.append(f"{name} was text and is read as dates, such as “{example[0] if example else ''}”")
    return told


def ambiguous_dates(connection: duckdb.DuckDBPyConnection, table: str, form: str | None) -> list[str]:
    """What is to be said of date columns that were read by `form` although no day in them is past the twelfth."""
    if form is None or form.startswith("%Y") or not re.search(r"%[dm][^%]%[dm]", form):
        return []
    order = "day before month" if form.index("%d") < form.index("%m") else "month before day"
    told = []
    for name, declared in column_types(connection, quoted_name(table)).items():
        if declared in ("DATE", "TIMESTAMP"):
            column = quoted_name(name)
            days = connection.execute(f"SELECT max(day({column})), max(month({column})) FROM {quoted_name(table)}").fetchone()  # noqa: S608
            if days and days[0] is not None and max(days) <= 12:
                told.append(f"{name} was read with the {order}; the other way would fit too")
    return told


def _form_of(connection: duckdb.DuckDBPyConnection, table: str, name: str) -> str | None:
    some = f"(SELECT {quoted_name(name)} FROM {quoted_name(table)} WHERE trim({quoted_name(name)}) <> '' LIMIT {_SAMPLE})"  # noqa: S608
    likely = _fitting(connection, some, name, (*_DAYS, *_TIMES))
    sure = _fitting(connection, quoted_name(table), name, likely) if likely else ()
    return sure[0] if sure else None


def _fitting(connection: duckdb.DuckDBPyConnection, source: str, name: str, forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms that every value has."""
    value = _value(name)
    whole = {form: quoted_text(r"\D\d\d$" if form.endswith("%y") else r"(^|\D)\d{4}(\D|$)") for form in forms}
    parsed = ", ".join(
        f"count(try_strptime({value}, {quoted_text(form)})) FILTER (regexp_matches({value}, {whole[form]}))" for form in forms
    )
    row = connection.execute(f"SELECT count(*), {parsed} FROM {source} WHERE {value} <> ''").fetchone()  # noqa: S608 - quoted
    return tuple(form for form, fits in zip(forms, row[1:], strict=True) if fits == row[0]) if row and row[0] else ()


def _value(name: str) -> str:
    return f"trim({quoted_name(name)})"
