"""Which group has the most or least, its value, or how many groups pass a limit."""

from __future__ import annotations

import re
from typing import Final, Literal

from src.tools.table_questions.extremes import LEAST, MOST
from src.tools.table_questions.ground import Ground, Unclear
from src.tools.table_questions.named import named_columns, names_column
from src.tools.table_questions.plan import GroupStat, Measure, RowWith, StatOp
from src.tools.table_questions.wanted import Wanted

_FOLDS: Final = ("mean", "median", "sum", "std", "var", "min", "max", "nunique")


def over_groups(op: StatOp | None, wanted: Wanted, ground: Ground) -> Measure:
    """Raises Unclear."""
    group = ground.group or ""
    if ground.passing is not None:
        return _passing(wanted, ground, group)
    pick = _pick(wanted, ground)
    if pick is None:
        raise Unclear(f"what {wanted.name} says of the groups is not clear")
    targets = [t for t in (named_columns(wanted, ground) or ground.targets) if t != group]
    fold = _fold(op, ground, targets)
    ground.text.take_all(f"{MOST}|{LEAST}|\\b(?:which|what)\\b")
    name = _asks_name(op, wanted, group)
    if fold is None and len(targets) == 1 and _one_row_each(group, ground):
        return RowWith(group, targets[0], pick, ground.where) if name else _refuse(wanted)
    if fold is None:
        raise Unclear(f"by which figure {wanted.name} compares the groups is not clear")
    if fold != "rows" and len(targets) != 1:
        raise Unclear(f"of which column {wanted.name} is taken is not clear")
    column = None if fold == "rows" else targets[0]
    return GroupStat(fold, column, group, f"arg{pick}" if name else pick, where=ground.where)  # type: ignore[arg-type]


def _refuse(wanted: Wanted) -> Measure:
    raise Unclear(f"what {wanted.name} says of the groups is not clear")


def _passing(wanted: Wanted, ground: Ground, group: str) -> GroupStat:
    limit = ground.passing
    if limit is None or not re.search(r"\b(?:count|number|num|no|how many|total|n)\b|^[a-z ]*$", wanted.words):
        raise Unclear(f"what {wanted.name} says of the groups is not clear")
    return GroupStat("rows", None, group, "count", compare=limit[0], limit=limit[1], where=ground.where)


def _pick(wanted: Wanted, ground: Ground) -> Literal["max", "min"] | None:
    """Whether the most or the least is asked for, by the answer's name or else by the question."""
    for said in (wanted.words, wanted.note.split(",")[0], ground.text.text):
        most, least = re.search(MOST, said), re.search(LEAST, said)
        if bool(most) != bool(least):
            return "max" if most else "min"
    return None


def _fold(op: StatOp | None, ground: Ground, targets: list[str]) -> StatOp | None:
    named = [o for o in ground.asked if o in _FOLDS and o not in ("min", "max")]
    if op in _FOLDS and op not in ("min", "max"):
        return op
    if len(set(named)) == 1:
        return named[0]
    return "rows" if not targets and not named else None


def _asks_name(op: StatOp | None, wanted: Wanted, group: str) -> bool:
    """Whether the group itself is asked for, not its value."""
    if re.search(r"\b(?:name|which|string|label)\b", wanted.phrase):
        return True
    number = re.search(r"\b(?:value|mean|average|median|amount|number|float|decimals?|rounded|count)\b", wanted.phrase)
    return names_column(wanted, group) and not number and op not in ("rows", *_FOLDS[:5])


def _one_row_each(group: str, ground: Ground) -> bool:
    column = ground.text.facts.column(group)
    return column is not None and column.distinct == ground.text.facts.rows - column.missing
