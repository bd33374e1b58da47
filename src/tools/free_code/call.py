"""A registered analysis that a model picked, with its arguments, as the lines that call it; or what is wrong with the pick."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from src.models.analysis import AnalysisDraft
from src.models.plan import AnalysisKind
from src.models.words import many, one
from src.tools.analysis_code import call_of
from src.tools.analysis_code.columns import Argument, is_safe
from src.tools.free_code.asked import Asked
from src.tools.free_code.offered import GRAINS, OFFERED, needed_by, parameters_of

_COLUMNS: Final = ("column", "columns", "time", "number", "numbers")
_MAIN: Final = ("value", "target")


class Unfit(Exception):
    """An argument cannot be taken; says why, for whoever gave it."""


def written_call(kind: str, arguments: Mapping[str, Any], asked: Asked) -> AnalysisDraft | str:
    """The call, or what is wrong with it in a sentence."""
    if kind not in OFFERED:
        return f"There is no analysis called {kind!r}; there are {', '.join(OFFERED)}."
    given = {name: value for name, value in arguments.items() if value not in (None, "", [])}
    try:
        taken: dict[str, Argument | None] = {}
        for name, value in given.items():
            taken |= _taken(kind, name, value, given, asked)
    except Unfit as wrong:
        return str(wrong)
    missing = sorted(needed_by(kind) - taken.keys())
    if missing:
        return f"{kind} needs {', '.join(missing)} too."
    if kind in ("forecast", "cohort") and "grain" not in taken:
        taken["grain"] = "" if kind == "forecast" else "month"
    call = {**{k: v for k, v in taken.items() if v is not None}, **_our_own(kind, taken, asked)}
    names = ", ".join(n if n.isidentifier() else repr(n) for n in asked.columns if is_safe(n))
    comment = f"# df holds {asked.table.rows:,} rows with the columns {names}"
    used = tuple(dict.fromkeys((*_columns_of(kind, taken, main=True), *_columns_of(kind, taken, main=False))))
    return AnalysisDraft(cast(AnalysisKind, kind), call_of(kind, comment, call), by="model", columns=used)


def _columns_of(kind: str, taken: Mapping[str, Argument | None], *, main: bool) -> list[str]:
    """The columns that it is of, or all that it uses."""
    found: list[str] = []
    for name, value in taken.items():
        if OFFERED[kind].get(name) in _COLUMNS and (not main or name in _MAIN):
            found += value if isinstance(value, list) else [str(value)]
    return found


def _taken(kind: str, name: str, value: Any, given: Mapping[str, Any], asked: Asked) -> dict[str, Argument]:
    """The argument as it goes into the call. Raises Unfit."""
    takes = OFFERED[kind].get(name)
    if takes is None:
        raise Unfit(f"{kind} has no argument {name!r}; it has {', '.join(OFFERED[kind])}.")
    if takes in ("column", "time", "number"):
        return {name: _column(name, value, takes, asked)}
    if takes in ("columns", "numbers"):
        listed = value if isinstance(value, list) else [value]
        return {name: [_column(name, item, "number" if takes == "numbers" else "column", asked) for item in listed]}
    if takes in ("labels", "label"):
        return {name: _labels(kind, name, value, takes, given, asked)}
    if takes in ("period", "day"):
        return {name: _time(kind, name, value, takes, asked)}
    if takes in ("amount", "whole"):
        return {name: _number(name, value, takes, asked)}
    if takes == "flag":
        if not isinstance(value, bool):
            raise Unfit(f"{name} is true or false.")
        return {name: value}
    choices = (GRAINS if takes == "GRAIN" else takes).split("|")
    if value not in choices:
        raise Unfit(f"{name} is one of {', '.join(choices)}.")
    return {name: value}


def _column(name: str, value: Any, takes: str, asked: Asked) -> str:
    column = asked.columns.get(value) if isinstance(value, str) else None
    if column is None or not is_safe(column.name):
        raise Unfit(f"{name}={value!r} is no column of df; it has {', '.join(asked.columns)}."[:400])
    if takes == "time" and column.type in ("boolean", "number"):
        raise Unfit(f"{name}={value!r} holds no dates.")
    if takes == "number" and column.type in ("date", "datetime", "text", "other"):
        raise Unfit(f"{name}={value!r} holds no numbers.")
    return column.name


def _labels(kind: str, name: str, value: Any, takes: str, given: Mapping[str, Any], asked: Asked) -> Argument:
    """Values of the column that they are labels of; several must be named by the question, one is taken where it is there."""
    of = given.get("by" if takes == "labels" else "value" if kind == "hypothesis" else "target")
    listed = value if isinstance(value, list) else [value]
    if not isinstance(of, str) or of not in asked.columns:
        raise Unfit(f"{name} are labels of a column that is not given.")
    for item in listed:
        if not isinstance(item, str | int | float | bool) or not asked.holds(of, item):
            raise Unfit(f"{name}={item!r} is no value of {of}.")
        if takes == "labels" and not asked.names(item):
            raise Unfit(f"{name}={item!r} is not in the question: leave it out.")
    return [str(item) for item in listed] if takes == "labels" else str(listed[0])


def _time(kind: str, name: str, value: Any, takes: str, asked: Asked) -> Argument:
    period = asked.period(value, ahead=kind == "forecast") if isinstance(value, str) else None
    if period is None:
        raise Unfit(f"{name}={value!r}: give the time in the question's own words.")
    if takes == "period":
        return [period.start.isoformat(), period.end.isoformat()]
    return (period.end if name == "end" else period.start).isoformat()


def _number(name: str, value: Any, takes: str, asked: Asked) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unfit(f"{name} is a number.")
    if float(value) not in asked.numbers:
        raise Unfit(f"{name}={value} is not in the question: leave it out.")
    if takes == "whole" and value != int(value):
        raise Unfit(f"{name} is a whole number.")
    return int(value) if takes == "whole" else value


def _our_own(kind: str, taken: Mapping[str, Argument | None], asked: Asked) -> dict[str, Argument]:
    """What the program knows better than a model: units, the day of asking, whether the rows were cut."""
    has = parameters_of(kind)
    found: dict[str, Argument] = {}
    main = taken.get("value", taken.get("target", taken.get("amount")))
    units = {c.name: c.unit for c in asked.table.columns if c.unit and is_safe(c.unit) and is_safe(c.name)}
    if "units" in has and units:
        found["units"] = units
    elif "unit" in has and isinstance(main, str) and main in units:
        found["unit"] = units[main]
    if "as_of" in has:
        found["as_of"] = asked.today.isoformat()
    if "thing" in has:
        words = tuple(str(taken.get("entity") or "row").replace("_", " ").split())
        found["thing"] = [one(words), many(words)] if words and all(map(is_safe, words)) else ["row", "rows"]
    if "truncated" in has and asked.table.truncated:
        found["truncated"] = True
    return found
