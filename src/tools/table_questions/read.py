"""A question in words about one frame, read into a typed plan; or why it cannot be."""

from __future__ import annotations

from dataclasses import replace

from src.models.plan import CannotAnswer
from src.tools.table_questions.asking import asked_methods, asked_statistics, asked_tests
from src.tools.table_questions.bind import bind
from src.tools.table_questions.bind_relations import rival_conditions
from src.tools.table_questions.cleaning import Cleaning, needed_conversions, read_cleaning
from src.tools.table_questions.conditions import read_conditions
from src.tools.table_questions.coverage import unplaced_words
from src.tools.table_questions.deriving import read_derived
from src.tools.table_questions.extremes import read_extreme
from src.tools.table_questions.facts import TableFacts
from src.tools.table_questions.ground import Ground, Unclear
from src.tools.table_questions.grouping import Grouping, read_group
from src.tools.table_questions.linking import Linked, link
from src.tools.table_questions.modelling import ModelReading, read_model
from src.tools.table_questions.outlying import OutlierReading, read_outliers
from src.tools.table_questions.plan import (
    Answer,
    Condition,
    Derive,
    DropOutliers,
    Fill,
    HourBin,
    Modelled,
    Step,
    TablePlan,
    ToTime,
)  # fmt: skip
from src.tools.table_questions.plan_columns import columns_of, numeric_columns
from src.tools.table_questions.talk import claim_measures, claim_talk
from src.tools.table_questions.targets import measured_columns
from src.tools.table_questions.wanted import Wanted, read_wanted


def read_table_question(question: str, facts: TableFacts, *, constraints: str = "", form: str = "") -> TablePlan | CannotAnswer:
    """The plan of a question about the frame that `facts` describe.

    `constraints` are further sentences that bind the answer; `form` names the answers (`@mean_age[value]`), and without it
    they are named after what the question asks for.
    """
    text = link(f"{question} . {constraints}", facts)
    wanted = read_wanted(form, f"{question} {constraints}")
    try:
        ground = _ground(text)
        wanted = wanted or _unnamed(ground)
        answers = tuple(bind(w, ground) for w in wanted)
        return _complete(text, wanted, answers, ground)
    except Unclear as unclear:
        return CannotAnswer(reason=f"The question is not clear enough: {unclear}.")


def _ground(text: Linked) -> Ground:
    """What the question says, each part read once. Raises Unclear."""
    cleaning = read_cleaning(text)
    derived = read_derived(text)
    outliers = read_outliers(text, keep=cleaning.keep_outliers)
    model = read_model(text)
    for trouble in (outliers, model):
        if isinstance(trouble, str):
            raise Unclear(trouble)
    grouping = Grouping() if isinstance(model, ModelReading) else read_group(text)
    where = () if isinstance(model, ModelReading) else read_conditions(text)
    tests = asked_tests(text)
    grouping, where = _groups_of(grouping, where, compared=bool(tests))
    extreme = read_extreme(text, grouping.column)
    taken = (
        {c.column for c in where} | ({grouping.column} if grouping.column else set()) | ({extreme.column} if extreme else set())
    )
    targets = measured_columns(text, taken, derived)
    steps = [*cleaning.steps, *derived]
    if isinstance(outliers, OutlierReading) and outliers.remove:
        if outliers.column is None and len(targets) != 1:
            raise Unclear("of which column outliers are to be removed is not clear")
        steps.append(DropOutliers(outliers.column or targets[0], outliers.rule))
    if isinstance(model, ModelReading):
        _nothing_lacking(model, cleaning, text)
    return Ground(
        text,
        steps,
        targets,
        where,
        grouping.column,
        grouping.passing,
        extreme,
        outliers if isinstance(outliers, OutlierReading) else None,
        model if isinstance(model, ModelReading) else None,
        asked_methods(text),
        tests,
        asked_statistics(text),
        cleaning.drop,
    )


def _nothing_lacking(model: ModelReading, cleaning: Cleaning, text: Linked) -> None:
    """A model's figures depend on what becomes of rows that lack a feature: that must be said. Without a target"""
    """none is usable."""
    filled = {c for s in cleaning.steps if isinstance(s, Fill) for c in s.columns}
    anything = any(isinstance(s, Fill) and not s.columns for s in cleaning.steps)
    used = [c for n in model.base.features if (c := text.facts.column(n)) and c.name not in filled]
    if any(c.missing for c in used) and not (cleaning.drop or anything):
        raise Unclear(f"what becomes of rows that lack {next(c.name for c in used if c.missing)} is not said")


def _groups_of(grouping: Grouping, where: tuple[Condition, ...], *, compared: bool) -> tuple[Grouping, tuple[Condition, ...]]:
    """Two values of one column that no row has together name groups, unless a test compares them."""
    rivals = rival_conditions(where)
    if grouping.column is None and not compared and rivals and all(c.op == "==" for c in rivals):
        grouping = Grouping(rivals[0].column)
    return grouping, tuple(c for c in where if c.column != grouping.column)


def _unnamed(ground: Ground) -> tuple[Wanted, ...]:
    """Answers named after what the question asks for, where no form names them. Raises Unclear."""
    if ground.tests and not ground.asked:
        return (Wanted("statistic", "statistic", "", None), Wanted("p_value", "p value", "", None))
    if ground.methods and not ground.asked:
        return (Wanted("correlation", "correlation", "", None),)
    if not ground.asked:
        raise Unclear("it asks for nothing that is known to be computed from a frame")
    return tuple(Wanted(op, op.replace("_", " "), "", None) for op in ground.asked)


def _complete(
    text: Linked, wanted: tuple[Wanted, ...], answers: tuple[Answer, ...], ground: Ground
) -> TablePlan | CannotAnswer:
    """The plan with the conversions it needs, when every word of the question has found its place. Raises Unclear."""
    for answer in answers:
        if isinstance(answer.measure, Modelled) and answer.measure.test_share is not None and answer.measure.seed is None:
            raise Unclear("the figure depends on how rows are split at random, and no random state is named")
    measured = [c for a in answers for c in columns_of(a.measure)]
    numbers = [c for a in answers for c in numeric_columns(a.measure) if c not in text.new]
    steps = [_filled(s, numbers, text) for s in ground.steps]
    used = list(dict.fromkeys([*measured, *(c for s in steps for c in columns_of(s))]))
    numbers += [c for s in steps for c in numeric_columns(s)]
    before = [s for s in (*needed_conversions(tuple(numbers), text), *_times(steps, text)) if s not in steps]
    claim_measures(text, answers, ground)
    claim_talk(text)
    if unplaced := unplaced_words(text, wanted, used, ground):
        return CannotAnswer(
            reason="Some words of the question have no place in an analysis of this frame.",
            understood=tuple(used),
            unplaced=tuple(unplaced),
        )
    later = tuple(replace(a, after=None if a.after is None else a.after + len(before)) for a in answers)
    return TablePlan((*before, *steps), later, ground.model.assumptions if ground.model else (), tuple(used))


def _filled(step: Step, numbers: list[str], text: Linked) -> Step:
    """A filling of no named columns is one of those that are measured."""
    if not isinstance(step, Fill) or step.columns:
        return step
    names = tuple(n for n in dict.fromkeys(numbers) if text.facts.column(n))
    if not names:
        raise Unclear("in which columns missing values are filled is not said")
    return replace(step, columns=names)


def _times(steps: list[Step], text: Linked) -> list[Step]:
    names = [c for s in steps if isinstance(s, Derive) and s.how == "days" for c in s.columns]
    names += [s.column for s in steps if isinstance(s, HourBin)]
    return [ToTime(n) for n in dict.fromkeys(names) if (c := text.facts.column(n)) and c.kind != "time"]
