"""Each wanted answer bound to one measure: its own name says what, and the question says of which column and how."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from src.tools.questions.tokens import stem
from src.tools.table_questions.facts import name_words
from src.tools.table_questions.lexicon import METRICS, ORDINALS, STATS, TESTS
from src.tools.table_questions.linking import Linked
from src.tools.table_questions.modelling import ModelReading, metric_measure
from src.tools.table_questions.outlying import OutlierReading
from src.tools.table_questions.plan import (
    Answer,
    Condition,
    Correlate,
    Derive,
    DropOutliers,
    Fill,
    GroupStat,
    Measure,
    Modelled,
    OutlierStat,
    Stat,
    StatOf,
    StatOp,
    Step,
    Test,
    Tested,
    Verdict,
)  # fmt: skip
from src.tools.table_questions.wanted import Wanted


class Unclear(Exception):
    """An answer that cannot be bound; says why."""


@dataclass(slots=True)
class Ground:
    """What the question was found to say, for one answer after the other to be bound to."""

    text: Linked
    steps: list[Step]
    targets: list[str]
    """Columns spoken of that no condition, grouping or step has taken."""
    where: tuple[Condition, ...]
    group: str | None
    outliers: OutlierReading | None
    model: ModelReading | None
    methods: frozenset[str]
    """Correlation methods named."""
    tests: tuple[Test, ...]
    asked: tuple[StatOp, ...]
    """Statistics that the question itself names."""


_P: Final = r"\bp ?val(?:ue)?s?\b|\bpval\w*|\bp\b$"
_CORR: Final = r"\bcorr\w*|pearson|spearman|kendall|\br ?value\b|\bcoefficient\b|^r$"
_BEFORE: Final = r"\bbefore\b|\boriginal\b|\bwith outliers?\b|\bincluding outliers?\b|\binitial\b|\bwith\b(?=.*\boutlier)"
_AFTER: Final = (
    r"\bafter\b|\bwithout\b|\bnew\b|\bupdated\b|\bclean(?:ed)?\b|\bremoved\b|\bexcluding\b|\bfiltered\b|\bno outliers?\b"
)


def bind(wanted: Wanted, ground: Ground) -> Answer:
    """Raises Unclear."""
    text = f" {wanted.words} "
    measure = _model(wanted, ground) or _related(wanted, ground) or _tested(wanted, ground) or _outlying(wanted, ground)
    if measure is None:
        measure = _statistic(wanted, ground)
    return Answer(wanted.name, measure, wanted.decimals, _stage(text, measure, ground))


def _stage(words: str, measure: Measure, ground: Ground) -> int | None:
    """After how many steps it is taken: measures of what was, of outliers and of duplicates come before rows go."""
    if isinstance(measure, Stat) and measure.op == "duplicates":
        return 0
    at = next((i for i, s in enumerate(ground.steps) if isinstance(s, DropOutliers)), None)
    if at is None:
        return None
    if isinstance(measure, OutlierStat) or (
        re.search(_BEFORE, words) and not re.search(r"\bwithout\b|\bafter\b|\bnew\b", words)
    ):
        return at
    return None


def _model(wanted: Wanted, ground: Ground) -> Measure | None:
    if ground.model is None:
        return None
    for said in (wanted.words, wanted.note):
        for pattern, metric in METRICS:
            if re.search(pattern, said):
                if metric == "correlation" and ground.methods and not re.search(r"predicted", wanted.note + ground.text.text):
                    return None
                if metric == "coefficient" and ground.methods:
                    return _predicted_correlation(wanted, ground)
                if metric == "accuracy" and ground.model.base.estimator.endswith("regression"):
                    raise Unclear(f"what {wanted.name} means for a model that predicts a quantity is not said")
                return _checked(metric_measure(ground.model, metric), wanted)
    if re.search(r"predicted|prediction", wanted.words):
        raise Unclear("a prediction for a single case is not supported")
    return None


def _predicted_correlation(wanted: Wanted, ground: Ground) -> Measure | None:
    if ground.model is not None and re.search(r"predicted and actual|actual and predicted", ground.text.text + wanted.note):
        return metric_measure(ground.model, "correlation")
    return None


def _checked(measure: Modelled, wanted: Wanted) -> Modelled:
    if re.search(r"\boriginal\b|\bbaseline\b|\bimproved\b", wanted.words):
        raise Unclear("models that are compared with one another are not supported")
    return measure


def _related(wanted: Wanted, ground: Ground) -> Measure | None:
    speaks = re.search(_CORR, wanted.words) or (re.search(_P, wanted.words) and ground.methods and not ground.tests)
    speaks = speaks or (
        not ground.tests and ground.methods and re.search(r"\bcorrelation\b", wanted.note) and not _stat_in(wanted.words)
    )
    if not speaks or (ground.tests and not ground.methods):
        return None
    columns = _named(wanted, ground)
    if len(columns) != 2:
        columns = ground.targets if len(ground.targets) == 2 else columns
    if len(columns) != 2:
        raise Unclear(f"which two columns {wanted.name} relates is not clear")
    methods = ground.methods or frozenset({"pearson"})
    said = {m for m in methods if m in wanted.words} or methods
    if len(said) != 1:
        raise Unclear(f"which correlation {wanted.name} is, is not clear")
    method = next(iter(said))
    part = "p" if re.search(_P, wanted.words) or re.search(r"p ?value", wanted.note.split(",")[0]) else "r"
    where = (*ground.where, *_group_value(wanted, ground))
    return Correlate(method, (columns[0], columns[1]), part, where)  # type: ignore[arg-type]


def _tested(wanted: Wanted, ground: Ground) -> Measure | None:
    if not ground.tests:
        return None
    stat = re.search(r"stat(?:istic)?s?\b|\bt ?value\b|\bf ?value\b|\bscore\b|\bt\b$|\bw\b$|chi ?2?\b", wanted.words)
    stated = re.search(_P, wanted.words) or stat or re.search(r"p ?value|test statistic|statistic", wanted.note)
    if not stated or (_stat_in(wanted.words) and not re.search(_P, wanted.words) and not stat):
        return None
    tests = [t for t in ground.tests if any(re.search(p, wanted.phrase) for p, name in TESTS if name == t)] or list(
        ground.tests
    )
    if len(set(tests)) != 1:
        raise Unclear(f"which test {wanted.name} belongs to is not clear")
    part = "statistic" if stat and not re.search(_P, wanted.words) else "p"
    if not stat and not re.search(_P, wanted.words) and "statistic" in wanted.note:
        part = "statistic"
    return _test_of(tests[0], part, wanted, ground)


def _test_of(test: Test, part: str, wanted: Wanted, ground: Ground) -> Tested:
    where = ground.where
    columns = _named(wanted, ground) or ground.targets
    if test in ("shapiro", "kstest", "anderson", "normaltest", "jarque_bera", "adf"):
        if len(columns) != 1:
            raise Unclear(f"which column {wanted.name} tests is not clear")
        return Tested(test, (columns[0],), part, where=(*where, *_group_value(wanted, ground)))  # type: ignore[arg-type]
    missing = [c for c in where if c.op in ("missing", "present")]
    if len(missing) == 2 and len({c.column for c in missing}) == 1:
        target = [c for c in columns if c != missing[0].column]
        rest = tuple(c for c in where if c not in missing)
        if len(target) == 1:
            return Tested(test, (target[0],), part, groups=((missing[0],), (missing[1],)), where=rest)  # type: ignore[arg-type]
    return _between_groups(test, part, wanted, ground)


def _between_groups(test: Test, part: str, wanted: Wanted, ground: Ground) -> Tested:
    facts = {c: ground.text.facts.column(c) for c in ground.targets}
    values = [c for c in ground.where if c.op == "==" and sum(o.column == c.column for o in ground.where) == 2]
    rest = tuple(c for c in ground.where if c not in values)
    if test == "chi2":
        if len(ground.targets) == 2:
            return Tested(test, (ground.targets[0], ground.targets[1]), part, where=rest)  # type: ignore[arg-type]
        raise Unclear("which two columns the chi-squared test is of is not clear")
    if len(values) == 2 and values[0].column == values[1].column:
        targets = [t for t in ground.targets if t != values[0].column]
        if len(targets) == 1:
            return Tested(test, (targets[0],), part, groups=((values[0],), (values[1],)), where=rest)  # type: ignore[arg-type]
    by = ground.group
    numbers = [t for t, c in facts.items() if t != by and (c is None or (c.numeric and not c.binary))]
    labels = [
        t
        for t, c in facts.items()
        if c is not None and (c.kind in ("text", "flag") or c.binary or 2 <= len(c.values) <= 12) and t not in numbers[:1]
    ]
    by = by or (labels[0] if len(labels) == 1 else None)
    numbers = [n for n in numbers if n != by]
    if by is not None and len(numbers) == 1:
        return Tested(test, (numbers[0],), part, by=by, where=rest)  # type: ignore[arg-type]
    if test in ("ttest", "welch", "paired", "mannwhitney", "wilcoxon", "levene") and len(numbers) == 2 and not labels:
        return Tested(test, (numbers[0], numbers[1]), part, where=rest)  # type: ignore[arg-type]
    raise Unclear(f"between which groups {wanted.name} tests is not clear")


def _outlying(wanted: Wanted, ground: Ground) -> Measure | None:
    if ground.outliers is None or not re.search(r"\boutlier", wanted.phrase):
        return None
    if re.search(r"without|with outlier|(?:remov|exclud)\w* outlier|after|before", wanted.words):
        return None
    if re.search(r"\boutlier", wanted.note) and not re.search(r"\boutlier", wanted.words) and _stat_in(wanted.words):
        return None
    op = _stat_in(re.sub(r"\boutliers?\b", " ", wanted.words)) or "rows"
    columns = _named(wanted, ground) or ground.targets
    if len(columns) != 1:
        raise Unclear(f"of which column {wanted.name} counts outliers is not clear")
    if ground.group is not None and not _group_value(wanted, ground):
        raise Unclear(f"what {wanted.name} says of the groups is not clear")
    return OutlierStat(op, columns[0], ground.outliers.rule, (*ground.where, *_group_value(wanted, ground)))


def _statistic(wanted: Wanted, ground: Ground) -> Measure:
    if re.search(r"\bduplicat", wanted.words):
        return Stat("duplicates")
    op = _op(wanted, ground)
    made = _label_counted(wanted, ground)
    if made is not None:
        return made
    where = ground.where
    group = _group_value(wanted, ground)
    if ground.group is not None and not group:
        return _over_groups(op, wanted, ground)
    if op is None:
        raise Unclear(f"what {wanted.name} is to be is not clear")
    if op == "rows":
        if (
            not where
            and not group
            and not re.search(r"\b(?:rows|entries|records|observations|passengers|clean)\b", wanted.phrase)
        ):
            raise Unclear(f"what {wanted.name} counts is not clear")
        return Stat("rows", None, (*where, *group))
    columns = _named(wanted, ground)
    free = columns or ground.targets
    missing = [c for c in where if c.op in ("missing", "present")]
    if len(missing) == 2:
        where, free = _missing_part(wanted, where, missing, free)
    if len(free) != 1:
        raise Unclear(f"of which column {wanted.name} is taken is not clear")
    return _with_arguments(Stat(op, free[0], (*where, *group)), wanted, ground)


def _missing_part(
    wanted: Wanted, where: tuple[Condition, ...], missing: list[Condition], free: list[str]
) -> tuple[tuple[Condition, ...], list[str]]:
    present = re.search(r"\bnot ?null\b|\bnotnull\b|\bnon ?null\b|\bpresent\b|\bwithout\b", wanted.words) is not None
    kept = [c for c in where if c not in missing or c.op == ("present" if present else "missing")]
    return tuple(kept), [f for f in free if f != missing[0].column]


def _with_arguments(stat: Stat, wanted: Wanted, ground: Ground) -> Stat:
    text = ground.text
    if stat.op == "quantile":
        said = wanted.phrase
        number = re.search(r"(\d{1,2})(?:st|nd|rd|th)? ?(?:percentile|quantile)", said)
        q = (
            float(number[1]) / 100
            if number
            else 0.25
            if re.search(r"q1|first|lower|25", said)
            else 0.75
            if re.search(r"q3|third|upper|75", said)
            else None
        )
        if q is None:
            raise Unclear(f"which quantile {wanted.name} is, is not clear")
        return replace(stat, q=q)
    if stat.op in ("skew", "kurtosis") and text.has(r"scipy(?:\.stats)?"):
        return replace(stat, biased=True)
    if stat.op in ("std", "var") and text.take(r"population (?:standard deviation|variance)|ddof ?= ?0|numpy's std|np\.std"):
        return replace(stat, ddof=0)
    return stat


def _over_groups(op: StatOp | None, wanted: Wanted, ground: Ground) -> Measure:
    """How many groups pass a limit, which group has the most, or its value."""
    group = ground.group or ""
    targets = [t for t in (_named(wanted, ground) or ground.targets) if t != group]
    asked = [o for o in ground.asked if o in ("mean", "median", "sum", "count", "std", "rows", "max", "min")]
    base = (
        op
        if op in ("mean", "median", "sum", "std")
        else next((o for o in asked if o in ("mean", "median", "sum", "std")), None)
    )
    text = ground.text
    if (
        re.search(r"\bhigh|\blow|\babove|\bbelow", wanted.words)
        and re.search(r"count|number|num", wanted.words)
        and base
        and len(targets) == 1
    ):
        over = text.take(
            r"(?:significantly )?(?:higher or lower|more or less|lower or higher|above or below)(?: compared to"
            r"| than| of)*(?: the)* (twice |half |\d+ times )?(?:the )?overall "
            r"(average|mean|median)(?: @\d+)?(?: of all [a-z]+)?"
        )
        over = text.take(r"(?:is |are )?more or less than (twice )(?:the )?overall (average|mean|median)(?: @\d+)?") or over
        text.take_all(
            r"(?:significantly )?higher or lower|compare\w*[^.;]*overall[^.;]*|overall (?:average|mean)(?: @\d+)?"
            r"|\bcities\b|twice|of all [a-z]+|more or less than"
        )
        if over is None:
            raise Unclear(f"against what {wanted.name} compares is not clear")
        raise Unclear("how far from the overall value a group must lie is not clear")
    if re.search(r"\b(?:highest|most|max\w*|largest|top|best|greatest)\b", wanted.phrase) and base and len(targets) == 1:
        text.take_all(r"\b(?:highest|most|largest|top|greatest|maximum)\b")
        return GroupStat(base, targets[0], group, "max" if _numeric_answer(wanted) else "argmax", where=ground.where)
    if re.search(r"\b(?:lowest|least|min\w*|smallest|worst|fewest)\b", wanted.phrase) and base and len(targets) == 1:
        text.take_all(r"\b(?:lowest|least|smallest|minimum|fewest)\b")
        return GroupStat(base, targets[0], group, "min" if _numeric_answer(wanted) else "argmin", where=ground.where)
    raise Unclear(f"what {wanted.name} says of the groups is not clear")


def _numeric_answer(wanted: Wanted) -> bool:
    return re.search(r"value|mean|average|amount|number|\bfloat\b|decimal", wanted.words) is not None and not re.search(
        r"name|which|string|label", wanted.phrase
    )


def _label_counted(wanted: Wanted, ground: Ground) -> Measure | None:
    """The number of rows that carry one label of a column that the question made."""
    from src.tools.table_questions.plan import Bin, HourBin

    for step in ground.steps:
        labels = step.labels if isinstance(step, Bin) else tuple(h[0] for h in step.hours) if isinstance(step, HourBin) else ()
        for label in labels:
            if stem(label) in {stem(w) for w in wanted.words.split()}:
                return Stat("rows", None, (*ground.where, Condition(step.name, "==", label)))  # type: ignore[union-attr]
    return None


def _op(wanted: Wanted, ground: Ground) -> StatOp | None:
    found = _stat_in(_without_columns(wanted.words, ground)) or _stat_in(_without_columns(wanted.note.split(",")[0], ground))
    if (
        re.search(r"\bfirst\b", wanted.note.split(",")[0])
        and re.search(r"entry|row|value", wanted.note)
        and found in (None, "rows")
    ):
        return "first"
    if found == "rows" and len(ground.asked) == 1:
        return ground.asked[0]
    if found is None and len(set(ground.asked)) == 1:
        return ground.asked[0]
    return found


def _without_columns(words: str, ground: Ground) -> str:
    """The words less those that are a column's name, which may be called "max" or "count"."""
    for column in ground.targets:
        own = " ".join(name_words(column))
        spelled = re.sub(r"[\W_]+", " ", column.lower()).strip()
        for body in (spelled, own):
            if body:
                words = re.sub(rf"\b{re.escape(body)}\b", " ", words)
    return words


def _stat_in(text: str) -> StatOp | None:
    for pattern, op in STATS:
        if re.search(pattern, text):
            return op
    return None


def _named(wanted: Wanted, ground: Ground) -> list[str]:
    """Columns that the answer's own name speaks of, among those of the question."""
    said = [stem(w) for w in re.findall(r"[a-z]+|\d+(?:\.\d+)?", wanted.words)]
    noted = {stem(w) for w in re.findall(r"[a-z]+|\d+(?:\.\d+)?", wanted.note.split(",")[0])}
    made = [s.name for s in ground.steps if isinstance(s, Derive)]
    best: list[tuple[int, str]] = []
    for column in dict.fromkeys([*ground.targets, *made, *_changed(ground)]):
        own = [w for w in name_words(column) if w not in ("of", "the")]
        score = sum(w in said for w in own)
        if own and score == len(own):
            best.append((score, column))
        elif (own and all(w in noted for w in own) and len("".join(own)) > 2) or (
            "".join(own) in "".join(said) and len("".join(own)) > 3
        ):
            best.append((len(own), column))
    if re.search(r"new feature", wanted.words) and len(made) == 1:
        return made
    if len(best) > 1:
        most = max(s for s, _ in best)
        top = [c for s, c in best if s == most]
        return top if len(top) < len(best) else [c for _, c in best]
    return [c for _, c in best]


def _changed(ground: Ground) -> list[str]:
    found: list[str] = []
    for step in ground.steps:
        if isinstance(step, Fill):
            found += step.columns
        elif hasattr(step, "column"):
            found.append(step.column)
    return found


def _group_value(wanted: Wanted, ground: Ground) -> tuple[Condition, ...]:
    """The group that an answer's name singles out: `mean_age_class_2`, `first_class_average`, `female_count`."""
    column = ground.text.facts.column(ground.group) if ground.group else None
    if column is None:
        return ()
    words = wanted.words.split()
    hits = [v for v in column.values if _says_value(v, words)]
    return (Condition(column.name, "==", hits[0]),) if len(hits) == 1 else ()


def _says_value(value: object, words: list[str]) -> bool:
    if isinstance(value, bool):
        return str(value).lower() in words
    if isinstance(value, int | float):
        plain = f"{value:g}"
        return plain in words or any(ORDINALS.get(w) == value for w in words)
    return (
        [stem(w) for w in re.findall(r"[a-z\d]+", str(value).lower())]
        == [stem(w) for w in words if stem(w) in name_words(str(value))]
        != []
    )


__all__ = ["Ground", "StatOf", "Unclear", "Verdict", "bind"]
