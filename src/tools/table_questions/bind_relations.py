"""The correlation or the test that an answer asks for."""

from __future__ import annotations

import re
from typing import Final

from src.tools.table_questions.ground import Ground, Unclear
from src.tools.table_questions.named import group_value, named_columns, without_columns
from src.tools.table_questions.plan import Condition, Correlate, Test, Tested
from src.tools.table_questions.terms import TESTS, stat_in
from src.tools.table_questions.wanted import Wanted

_P: Final = r"\bp ?val(?:ue)?s?\b|\bpval\w*|\bp\b"
_R: Final = r"\bcorr\w*|pearson|spearman|kendall|\br ?value\b|\bcoefficient\b|\br\b|\brho\b|\btau\b"
_STATISTIC: Final = r"\bstat(?:istic)?s?\b|\b[tfuhwz] ?(?:value|score|statistic)\b|\b[tfuhw]\b|\bscore\b|chi ?2?\b"
_NAMES: Final = {"rho": "spearman", "tau": "kendall"}
_ONE_SAMPLE: Final = frozenset({"shapiro", "kstest", "anderson", "normaltest", "jarque_bera", "adf"})
_TWO_SAMPLES: Final = frozenset({"ttest", "welch", "paired", "mannwhitney", "wilcoxon", "levene"})


def relation(wanted: Wanted, ground: Ground) -> Correlate | None:
    """None where the answer is no correlation. Raises Unclear."""
    if not ground.methods:
        if re.search(r"\bcorr(?:elation)?\b|pearson|spearman|kendall", wanted.words) and not ground.tests:
            raise Unclear(f"{wanted.name} is a correlation that the question does not ask for")
        return None
    p, r = re.search(_P, wanted.words), re.search(_R, wanted.words)
    if ground.tests and not r:
        return None
    if not r and not p and stat_in(without_columns(wanted.words, ground)) is not None:
        return None
    columns = named_columns(wanted, ground)
    columns = columns if len(columns) == 2 else ground.targets
    if len(columns) != 2:
        raise Unclear(f"which two columns {wanted.name} relates is not clear")
    said = {m for m in ground.methods if m in wanted.words or any(_NAMES.get(w) == m for w in wanted.words.split())}
    methods = said or ground.methods
    if len(methods) != 1:
        raise Unclear(f"which correlation {wanted.name} is, is not clear")
    part = "p" if p or (not r and re.search(r"p ?value", wanted.note.split(",")[0])) else "r"
    where = (*ground.where, *group_value(wanted, ground))
    _one_group(wanted, ground)
    return Correlate(next(iter(methods)), (columns[0], columns[1]), part, where)  # type: ignore[arg-type]


def _one_group(wanted: Wanted, ground: Ground) -> None:
    if ground.group is not None and not group_value(wanted, ground):
        raise Unclear(f"of which group {wanted.name} is, is not clear")


def tested(wanted: Wanted, ground: Ground) -> Tested | None:
    """None where the answer is no figure of a test. Raises Unclear."""
    if not ground.tests:
        return None
    p, stat = re.search(_P, wanted.words), re.search(_STATISTIC, wanted.words)
    noted = re.search(r"p ?value|statistic", wanted.note)
    if not (p or stat or noted) or (not p and not stat and stat_in(wanted.words)):
        return None
    tests = {t for t in ground.tests if any(re.search(pattern, wanted.phrase) for pattern, name in TESTS if name == t)}
    tests = tests or set(ground.tests)
    if len(tests) != 1:
        raise Unclear(f"which test {wanted.name} belongs to is not clear")
    part = "p" if p or (not stat and "statistic" not in wanted.note) else "statistic"
    return _test_of(next(iter(tests)), part, wanted, ground)


def _test_of(test: Test, part: str, wanted: Wanted, ground: Ground) -> Tested:
    columns = named_columns(wanted, ground) or ground.targets
    if test in _ONE_SAMPLE:
        if len(columns) != 1:
            raise Unclear(f"which column {wanted.name} tests is not clear")
        _one_group(wanted, ground)
        return Tested(test, (columns[0],), part, where=(*ground.where, *group_value(wanted, ground)))  # type: ignore[arg-type]
    if test == "chi2":
        both = list(dict.fromkeys([*ground.targets, *([ground.group] if ground.group else [])]))
        if len(both) != 2:
            raise Unclear("which two columns the chi-squared test is of is not clear")
        return Tested(test, (both[0], both[1]), part, where=ground.where)  # type: ignore[arg-type]
    return _two_sets(test, part, columns, ground) or _between_groups(test, part, wanted, ground)


def _two_sets(test: Test, part: str, columns: list[str], ground: Ground) -> Tested | None:
    """Two conditions on one column that exclude each other: the two sets of rows to compare."""
    pair = rival_conditions(ground.where)
    targets = [c for c in columns if c not in {p.column for p in pair}]
    if len(pair) != 2 or len(targets) != 1:
        return None
    rest = tuple(c for c in ground.where if c not in pair)
    return Tested(test, (targets[0],), part, groups=((pair[0],), (pair[1],)), where=rest)  # type: ignore[arg-type]


def rival_conditions(where: tuple[Condition, ...]) -> list[Condition]:
    """Conditions on one column that no row meets together: two values of it, or missing and present."""
    for one in where:
        same = [c for c in where if c.column == one.column]
        if len(same) > 1 and (all(c.op == "==" for c in same) or {c.op for c in same} == {"missing", "present"}):
            return same
    return []


def _between_groups(test: Test, part: str, wanted: Wanted, ground: Ground) -> Tested:
    facts = {name: ground.text.facts.column(name) for name in ground.targets}
    numbers = [n for n, c in facts.items() if n != ground.group and (c is None or (c.numeric and not c.binary))]
    labels = [
        n
        for n, c in facts.items()
        if c is not None and n not in numbers[:1] and (c.kind in ("text", "flag") or c.binary or 2 <= len(c.values) <= 12)
    ]
    by = ground.group or (labels[0] if len(labels) == 1 else None)
    numbers = [n for n in numbers if n != by]
    groups = len(c.values) if by and (c := ground.text.facts.column(by)) else 0
    if by is not None and len(numbers) == 1:
        if test in ("paired", "wilcoxon") or (test in _TWO_SAMPLES - {"levene"} and groups > 2):
            raise Unclear(f"{wanted.name} compares two groups, and {by} has {groups}")
        return Tested(test, (numbers[0],), part, by=by, where=ground.where)  # type: ignore[arg-type]
    if test in _TWO_SAMPLES and len(numbers) == 2 and not labels and ground.group is None:
        return Tested(test, (numbers[0], numbers[1]), part, where=ground.where)  # type: ignore[arg-type]
    raise Unclear(f"between which groups {wanted.name} tests is not clear")
