"""A question in words about one frame, read into a typed plan; or why it cannot be."""

from __future__ import annotations

import re
from typing import Final

from src.models.plan import CannotAnswer
from src.tools.questions.tokens import stem
from src.tools.table_questions.binding import Ground, Unclear, bind
from src.tools.table_questions.cleaning import Cleaning, needed_conversions, read_cleaning
from src.tools.table_questions.conditions import read_conditions
from src.tools.table_questions.coverage import claim_measures, claim_talk, unplaced_words
from src.tools.table_questions.deriving import read_derived
from src.tools.table_questions.facts import TableFacts
from src.tools.table_questions.grouping import read_group
from src.tools.table_questions.lexicon import STATS, TESTS
from src.tools.table_questions.linking import COLUMN, Linked, link
from src.tools.table_questions.modelling import ModelReading, read_model
from src.tools.table_questions.outlying import OutlierReading, read_outliers
from src.tools.table_questions.plan import (
    Answer,
    Bin,
    Condition,
    Correlate,
    Derive,
    DropOutliers,
    Fill,
    GroupStat,
    HourBin,
    Modelled,
    OutlierStat,
    Scale,
    Stat,
    StatOf,
    StatOp,
    Step,
    TablePlan,
    Test,
    Tested,
    ToNumber,
    ToTime,
    Where,
)  # fmt: skip
from src.tools.table_questions.wanted import Wanted, read_wanted

_METHODS: Final = ("pearson", "spearman", "kendall")


def read_table_question(question: str, facts: TableFacts, *, constraints: str = "", form: str = "") -> TablePlan | CannotAnswer:
    """The plan of a question about the frame that `facts` describe.

    `constraints` are further sentences that bind the answer; `form` names the answers (`@mean_age[value]`), and without it
    they are named after what the question asks for.
    """
    text = link(f"{question} . {constraints}", facts)
    wanted = read_wanted(form, f"{question} {constraints}")
    cleaning = read_cleaning(text)
    derived = read_derived(text)
    outliers = read_outliers(text, keep=cleaning.keep_outliers)
    model = read_model(text)
    for trouble in (outliers, model):
        if isinstance(trouble, str):
            return CannotAnswer(reason=f"The question is not clear enough: {trouble}.")
    group = read_group(text)
    where = () if isinstance(model, ModelReading) else read_conditions(text)
    if group is not None:
        where = tuple(c for c in where if c.column != group)
    asked = _asked(text)
    wanted = wanted or _wanted_from(asked)
    return _planned(text, wanted, cleaning, derived, outliers, model, group, where, asked)  # type: ignore[arg-type]


def _planned(
    text: Linked,
    wanted: tuple[Wanted, ...],
    cleaning: Cleaning,
    derived: list[Step],
    outliers: OutlierReading | None,
    model: ModelReading | None,
    group: str | None,
    where: tuple[Condition, ...],
    asked: tuple[StatOp, ...],
) -> TablePlan | CannotAnswer:
    if not wanted:
        return CannotAnswer(reason="The question asks for nothing that is known to be computed from a frame.")
    taken = {c.column for c in where} | ({group} if group else set())
    targets = _targets(text, taken, derived)
    steps = [*cleaning.steps, *derived]
    if outliers is not None and outliers.remove and len(targets) == 1:
        steps.append(DropOutliers(targets[0], outliers.rule))
    methods = frozenset(m for m in _METHODS if text.has(rf"\b{m}"))
    if not methods and text.has(r"\bcorrelat"):
        methods = frozenset({"pearson"})
    tests = tuple(dict.fromkeys(t for p, t in TESTS if text.has(p)))
    ground = Ground(text, steps, targets, where, group, outliers, model, methods, _specific(tests), asked)
    try:
        answers = tuple(bind(w, ground) for w in wanted)
    except Unclear as unclear:
        return CannotAnswer(reason=f"The question is not clear enough: {unclear}.")
    return _complete(text, wanted, answers, steps, ground)


def _complete(
    text: Linked, wanted: tuple[Wanted, ...], answers: tuple[Answer, ...], steps: list[Step], ground: Ground
) -> TablePlan | CannotAnswer:
    used = list(
        dict.fromkeys([*(c for a in answers for c in columns_of(a.measure)), *(c for s in steps for c in columns_of(s))])
    )
    numbers = tuple(c for a in answers for c in numeric_columns(a.measure) if c not in text.new)
    before = [*needed_conversions((*numbers, *(c for s in steps for c in numeric_columns(s))), text), *_times(steps, text)]
    before = [s for s in before if s not in steps]
    answers = tuple(Answer(a.name, a.measure, a.decimals, None if a.after is None else a.after + len(before)) for a in answers)
    claim_measures(text, answers, ground)
    claim_talk(text, answers)
    unplaced = unplaced_words(text, wanted, used, ground)
    trouble = _types_trouble(text, answers, steps)
    if unplaced:
        return CannotAnswer(
            reason="Some words of the question have no place in an analysis of this frame.",
            understood=tuple(used),
            unplaced=tuple(unplaced),
        )
    if trouble:
        return CannotAnswer(reason=trouble, understood=tuple(used))
    assumptions = ground.model.assumptions if ground.model else ()
    return TablePlan((*before, *steps), answers, assumptions, tuple(used))


def _types_trouble(text: Linked, answers: tuple[Answer, ...], steps: list[Step]) -> str | None:
    for answer in answers:
        measure = answer.measure
        if isinstance(measure, Modelled):
            if measure.seed is None and measure.test_share is not None:
                return "The figure depends on how rows are split at random: name a random state."
            if measure.test_share is None and text.has(r"split|test set"):
                return "How many rows are for training and how many for testing is not said."
        if isinstance(measure, Stat) and measure.column is None and measure.op != "rows" and measure.op != "duplicates":
            return "Of which column is not said."
    del steps
    return None


def _times(steps: list[Step], text: Linked) -> list[Step]:
    names = [c for s in steps if isinstance(s, Derive) and s.how == "days" for c in s.columns]
    names += [s.column for s in steps if isinstance(s, HourBin)]
    return [ToTime(n) for n in dict.fromkeys(names) if (c := text.facts.column(n)) and c.kind != "time"]


def _specific(tests: tuple[Test, ...]) -> tuple[Test, ...]:
    """`Welch's t-test` and `paired t-test` are no Student's t-tests."""
    if len(tests) > 1 and set(tests) & {"welch", "paired"}:
        return tuple(t for t in tests if t != "ttest")
    return tests


def _targets(text: Linked, taken: set[str], derived: list[Step]) -> list[str]:
    """Columns spoken of for their own sake."""
    free: list[str] = []
    inner = {c for s in derived if isinstance(s, Derive) and s.name not in s.columns for c in s.columns}
    inner |= {s.column for s in derived if isinstance(s, Bin | HourBin)}
    for match in re.finditer(COLUMN, text.text):
        name = text.column(match[0])
        if not text.claimed[match.start()] and name not in free:
            free.append(name)
    made = [s.name for s in derived if isinstance(s, Derive)]
    spoken = [n for n in free if (n not in taken or _also_free(text, n)) and n not in inner]
    if not spoken:
        spoken = [n for n in text.columns_in(text.text) if n not in taken and n not in inner]
    if made and not any(n in made for n in spoken) and len(spoken) < 2:
        spoken += [m for m in made if m in text.columns or m == "duration"]
    return list(dict.fromkeys(spoken))


def _also_free(text: Linked, name: str) -> bool:
    """Whether a column that conditions speak of is also what is measured: "the mean fare of those with a fare above 10"."""
    return (
        re.search(
            rf"(?:mean|average|median|sum|total|deviation|maximum|minimum) (?:of (?:the )?)?@{text.columns.index(name)}\b",
            text.text,
        )
        is not None
    )


def _asked(text: Linked) -> tuple[StatOp, ...]:
    """Statistics that the question names, where no step has claimed the word."""
    found: list[StatOp] = []
    covered = bytearray(text.claimed)
    for pattern, op in STATS:
        for match in re.finditer(pattern, text.text):
            if not any(covered[match.start() : match.end()]):
                covered[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found.append(op)
    return tuple(dict.fromkeys(o for o in found if not (o == "rows" and len(found) > 1)))


def _wanted_from(asked: tuple[StatOp, ...]) -> tuple[Wanted, ...]:
    return tuple(Wanted(op, op.replace("_", " "), "", None) for op in asked)


def columns_of(thing: object) -> list[str]:
    """The columns that a step or a measure uses."""
    if isinstance(thing, Stat | OutlierStat):
        return [*([thing.column] if thing.column else []), *_of_conditions(thing.where)]
    if isinstance(thing, Correlate):
        return [*thing.columns, *_of_conditions(thing.where)]
    if isinstance(thing, Tested):
        return [
            *thing.columns,
            *([thing.by] if thing.by else []),
            *(c for g in thing.groups for c in _of_conditions(g)),
            *_of_conditions(thing.where),
        ]
    if isinstance(thing, Modelled):
        return [thing.target, *thing.features]
    if isinstance(thing, GroupStat):
        return [thing.by, *([thing.column] if thing.column else []), *_of_conditions(thing.where)]
    if isinstance(thing, Derive):
        return [thing.name, *thing.columns]
    if isinstance(thing, Bin | HourBin):
        return [thing.name, thing.column]
    if isinstance(thing, Fill):
        return list(thing.columns)
    if isinstance(thing, Where):
        return _of_conditions(thing.conditions)
    return [thing.column] if isinstance(thing, Scale | DropOutliers | ToNumber | ToTime) else []


def _of_conditions(conditions: tuple[Condition, ...]) -> list[str]:
    return [n for c in conditions for n in (c.column, *([c.value.column] if isinstance(c.value, StatOf) else []))]


def numeric_columns(thing: object) -> list[str]:
    """The columns that a step or a measure needs as numbers."""
    if isinstance(thing, Stat):
        counted = thing.op in ("rows", "missing", "missing_percent", "nunique", "mode", "first", "last", "duplicates", "count")
        return [] if counted or not thing.column else [thing.column]
    if isinstance(thing, OutlierStat | DropOutliers | Scale):
        return [thing.column]
    if isinstance(thing, Correlate):
        return list(thing.columns)
    if isinstance(thing, Tested):
        return [] if thing.test == "chi2" else list(thing.columns)
    if isinstance(thing, Derive):
        return [] if thing.how == "days" else [c for c in thing.columns if c != thing.name]
    if isinstance(thing, GroupStat):
        return [thing.column] if thing.column and thing.op != "nunique" else []
    if isinstance(thing, Modelled):
        return [f for f in thing.features if f not in thing.encode]
    return []


__all__ = ["read_table_question", "stem"]
