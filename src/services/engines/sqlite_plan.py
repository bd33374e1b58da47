"""How many rows a SQLite query goes through, from the loops of the program that EXPLAIN shows.

SQLite tells no cost, but its program does: a cursor is opened on a table's root page, `Rewind` starts at its first row, and
`Next` jumps back to the beginning of the loop's body. What stands between runs once for each row, but for what `Once` guards.
A loop that begins with a search takes few rows of many; how many is not known, so it counts as one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

_OPENS: Final = ("OpenRead", "ReopenIdx")
_STARTS: Final = ("Rewind", "Last")
_STEPS: Final = ("Next", "Prev")


@dataclass(frozen=True, slots=True)
class _Loop:
    first: int
    last: int
    rows: float


def rows_touched(program: Sequence[Sequence[Any]], rows_by_root: Mapping[int, float]) -> float:
    """The sum over all loops of how often their bodies run. `program` has EXPLAIN's rows: address, opcode, p1, p2, p3 ..."""
    loops = _loops(program, rows_by_root)
    once = [(int(address), int(p2)) for address, opcode, _, p2, *_ in program if opcode == "Once"]
    return sum(prod((loop.rows, *_around(loop, loops, once))) for loop in loops)


def _loops(program: Sequence[Sequence[Any]], rows_by_root: Mapping[int, float]) -> list[_Loop]:
    roots = {p1: p2 for _, opcode, p1, p2, *_ in program if opcode in _OPENS}
    whole = {p1 for _, opcode, p1, *_ in program if opcode in _STARTS}
    return [
        _Loop(p2, address, rows_by_root.get(roots.get(p1, 0), 1.0) if p1 in whole else 1.0)
        for address, opcode, p1, p2, *_ in program
        if opcode in _STEPS and p2 < address
    ]


def _around(loop: _Loop, loops: Sequence[_Loop], once: Sequence[tuple[int, int]]) -> list[float]:
    """The rows of the loops around one, but for those around a `Once` that it stands in."""
    guards = [start for start, end in once if start < loop.first < end]
    around = [other for other in loops if other.first <= loop.first and loop.last < other.last]
    return [other.rows for other in around if not any(other.first <= guard <= other.last for guard in guards)]
