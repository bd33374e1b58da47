"""SQL's `printf` in Python, with a bound on widths.

SQLite's own takes ten seconds for `printf('%.*c', 1000000000, 'x')`, and no time-out reaches it there.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

SqlValue = str | bytes | int | float | None
WIDEST: Final = 1_000

_DIRECTIVE: Final = re.compile(r"%(?P<flags>[-+ 0#,]*)(?P<width>\d*)(?:\.(?P<precision>\d*))?l{0,2}(?P<kind>.)", re.S)
_KINDS: Final = {"d": "d", "i": "d", "u": "d", "f": "f", "e": "e", "E": "E", "g": "g", "G": "G", "x": "x", "X": "X", "o": "o",
                 "s": "s", "c": "c", "z": "s"}  # fmt: skip


def printf(form: SqlValue = None, *values: SqlValue) -> str | None:
    """`form` with its directives filled in; a missing value is NULL. ValueError for a directive that it does not know."""
    if form is None:
        return None
    left = iter(values)
    return _DIRECTIVE.sub(lambda match: "%" if match["kind"] == "%" else _filled(match, next(left, None)), str(form))


def _filled(match: re.Match[str], value: SqlValue) -> str:
    kind = _KINDS.get(match["kind"])
    width, precision = int(match["width"] or 0), int(match["precision"] or (0 if match["precision"] == "" else -1))
    if kind is None or max(width, precision) > WIDEST:
        raise ValueError("no such directive")
    flags = match["flags"].replace(",", "")
    point = f".{precision}" if precision >= 0 and kind in "feEgGsd" else ""
    if kind in "sc":
        text = str(value if value is not None else "")
        return f"%{flags}{width or ''}{point}s" % (text[:1] if kind == "c" else text)
    number: int | float | Decimal = _number(value)
    if kind in "dxXo":
        number = int(number)
    if kind == "f":
        number = _rounded(_number(value), precision if precision >= 0 else 6)
    if "," in match["flags"] and kind in "df":
        return (f"{number:,{point}f}" if kind == "f" else f"{number:,}").rjust(width)
    if isinstance(number, Decimal):  # `%` would make a float of it again
        return format(number, f"{_python_flags(flags)}{width or ''}{point}f")
    return f"%{flags}{width or ''}{point}{kind}" % number


def _python_flags(flags: str) -> str:
    """C's flags in the order and spelling of Python's format language."""
    sign = "+" if "+" in flags else " " if " " in flags else ""
    return (
        ("<" if "-" in flags else ">" if "0" not in flags else "") + sign + ("0" if "0" in flags and "-" not in flags else "")
    )


def _rounded(number: int | float, places: int) -> Decimal | float:
    """Halves away from zero, as SQLite does, where Python would round 2.5 to 2."""
    if not math.isfinite(number) or places > 15:
        return float(number)
    return Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=400))


def _number(value: SqlValue) -> int | float:
    if isinstance(value, int | float):
        return value
    found = re.match(r"\s*[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", str(value)) if value is not None else None
    return float(found[0]) if found else 0
