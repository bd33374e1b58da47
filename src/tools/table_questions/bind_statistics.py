"""The statistic of a column, of its outliers or of the rows that an answer asks for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.bind_groups import over_groups
from src.tools.table_questions.extremes import Extreme
from src.tools.table_questions.ground import Ground, Unclear
from src.tools.table_questions.named import group_value, label_counted, named_columns, names_column, without_columns
from src.tools.table_questions.plan import Condition, Measure, OutlierStat, RowWith, Stat, StatOp
from src.tools.table_questions.terms import stat_in
from src.tools.table_questions.wanted import Wanted

_QUARTERS: Final = (
    (r"\bq ?1\b|first quartile|lower quartile|1st quartile", 0.25),
    (r"\bq ?3\b|(?:third|upper|3rd) quartile", 0.75),
)
_PERCENTILE: Final = (
    r"\b(\d{1,2}(?:\.\d+)?)(?:st|nd|rd|th)? ?(?:percentile|quantile)|\bp ?(\d{2})\b|\b(\d{1,2})(?:st|nd|rd|th)\b"
)


def outlier_statistic(wanted: Wanted, ground: Ground) -> OutlierStat | None:
    """How many outliers there are, or a statistic of them; None where the answer is of what is left. Raises Unclear."""
    if ground.outliers is None or not re.search(r"\boutlier", wanted.phrase):
        return None
    if re.search(r"without|with outlier|(?:remov|exclud)\w* (?:the )?outlier|after|before", wanted.words):
        return None
    op = stat_in(re.sub(r"\boutliers?\b", " ", wanted.words))
    if not re.search(r"\boutlier", wanted.words) and op is not None:
        return None
    columns = named_columns(wanted, ground) or ground.targets
    if len(columns) != 1:
        raise Unclear(f"of which column {wanted.name} counts outliers is not clear")
    if op == "sum" and not names_column(wanted, columns[0]):
        op = "rows"  # the total of outliers is their number
    value = group_value(wanted, ground)
    if ground.group is not None and not value:
        raise Unclear(f"what {wanted.name} says of the groups is not clear")
    return OutlierStat(op or "rows", columns[0], ground.outliers.rule, (*ground.where, *value))


def statistic(wanted: Wanted, ground: Ground) -> Measure:
    """Raises Unclear."""
    if re.search(r"\bduplicat", wanted.words):
        return Stat("duplicates")
    if (made := label_counted(wanted, ground)) is not None:
        return made
    if ground.extreme is not None:
        return _of_extreme(ground.extreme, wanted, ground)
    op = _op(wanted, ground)
    group = group_value(wanted, ground)
    if ground.group is not None and not group:
        return over_groups(op, wanted, ground)
    if op is None:
        raise Unclear(f"what {wanted.name} is to be is not clear")
    if op in ("share", "share_percent"):
        if not ground.where:
            raise Unclear(f"the share of which rows {wanted.name} is, is not clear")
        return Stat(op, None, ground.where, among=group)
    if op == "rows":
        return _count(wanted, ground, group)
    return _of_column(op, wanted, ground, group)


def _of_extreme(extreme: Extreme, wanted: Wanted, ground: Ground) -> RowWith:
    """What the row holds in the column that the answer is called after, or in the only other one spoken of."""
    said = {stem(w) for w in wanted.words.split()}
    named = [c.name for c in ground.text.facts.columns if c.words and set(c.words) <= said]
    shown = named if len(named) == 1 else [t for t in ground.targets if t != extreme.column]
    if len(shown) != 1 and re.search(r"\b(?:value|highest|lowest|maximum|minimum|max|min)\b", wanted.words):
        shown = [extreme.column]
    if len(shown) != 1:
        raise Unclear(f"which column {wanted.name} shows is not clear")
    return RowWith(shown[0], extreme.column, extreme.pick, ground.where)


def _op(wanted: Wanted, ground: Ground) -> StatOp | None:
    """What the answer's name says, then its note, then the only statistic that the question names."""
    said = stat_in(without_columns(wanted.words, ground)) or stat_in(without_columns(wanted.note.split(",")[0], ground))
    first = re.search(r"\bfirst\b", wanted.note.split(",")[0]) and re.search(r"entry|row|value", wanted.note)
    if first and said in (None, "rows"):
        return "first"
    if said in (None, "rows", "sum") and "nunique" in ground.asked and _counts_values(wanted, ground):
        return "nunique"
    if re.search(r"\brates?\b", wanted.words) and said is None and "mean" in ground.asked:
        return "mean"
    if said in (None, "rows") and len(ground.asked) == 1:
        return ground.asked[0]
    if (
        said == "share"
        and ground.text.has(r"\bpercent(?:age)?\b")
        and not re.search(r"\b(?:proportion|fraction)\b", wanted.words)
    ):
        return "share_percent"
    return said


def _counts_values(wanted: Wanted, ground: Ground) -> bool:
    return bool(re.search(r"\b(?:count|number|num|total|unique|distinct)\b", wanted.words)) and len(_free(wanted, ground)) == 1


def _count(wanted: Wanted, ground: Ground, group: tuple[Condition, ...]) -> Stat:
    """The number of rows; of a whole frame only where rows are spoken of."""
    rows = r"\b(?:rows|entries|records|observations|samples|clean)\b"
    called = bool(ground.text.facts.row_words & {stem(w) for w in wanted.words.split()}) or re.search(rows, wanted.phrase)
    if not ground.where and not group and not called:
        raise Unclear(f"what {wanted.name} counts is not clear")
    if ground.dropped and not ground.where:
        raise Unclear(f"whether {wanted.name} counts rows that lack a value is not clear")
    if ground.text.has(r"\bhow many (?:different|distinct|unique)\b"):
        raise Unclear(f"whether {wanted.name} counts rows or values is not clear")
    return Stat("rows", None, (*ground.where, *group))


def _free(wanted: Wanted, ground: Ground) -> list[str]:
    return named_columns(wanted, ground) or ground.targets


def _of_column(op: StatOp, wanted: Wanted, ground: Ground, group: tuple[Condition, ...]) -> Stat:
    where, free = ground.where, _free(wanted, ground)
    rivals = [c for c in where if c.op in ("missing", "present")]
    if len(rivals) == 2:
        present = re.search(r"\bnot ?null\b|\bnotnull\b|\bnon ?null\b|\bpresent\b|\bwithout\b|\bnot missing\b", wanted.words)
        where = tuple(c for c in where if c not in rivals or c.op == ("present" if present else "missing"))
        free = [f for f in free if f != rivals[0].column]
    if len(free) > 1:
        free = [f for f in free if _suits(op, f, ground)]
    if len(free) != 1:
        raise Unclear(f"of which column {wanted.name} is taken is not clear")
    return _with_arguments(Stat(op, free[0], (*where, *group)), wanted, ground)


def _suits(op: StatOp, name: str, ground: Ground) -> bool:
    """Of two columns only one of which holds numbers, a mean is the mean of that one."""
    column = ground.text.facts.column(name)
    anything = op in ("mode", "nunique", "missing", "missing_percent", "count", "first", "last")
    return anything or column is None or column.kind in ("number", "number_text", "flag")


def _with_arguments(stat: Stat, wanted: Wanted, ground: Ground) -> Stat:
    text = ground.text
    if stat.op == "quantile":
        return replace(stat, q=_quantile(wanted, ground))
    if stat.op in ("skew", "kurtosis") and text.has(r"scipy(?:\.stats)?"):
        return replace(stat, biased=True)
    if stat.op in ("std", "var") and text.take(r"population (?:standard deviation|variance)|ddof ?= ?0|numpy's std|np\.std"):
        return replace(stat, ddof=0)
    return stat


def _quantile(wanted: Wanted, ground: Ground) -> float:
    """Which one the answer says, or the only one that the question names."""
    for said in (wanted.words, wanted.note, ground.text.text):
        numbers = {float(m[1] or m[2] or m[3]) / 100 for m in re.finditer(_PERCENTILE, said)}
        numbers |= {q for pattern, q in _QUARTERS if re.search(pattern, said)}
        if len(numbers) == 1:
            return numbers.pop()
    raise Unclear(f"which quantile {wanted.name} is, is not clear")
