"""A plan as a few lines of pandas that a person can take away and run: `df` in, the dict `result` out."""

from __future__ import annotations

from src.tools.table_questions.code_conditions import column
from src.tools.table_questions.code_measures import measure_lines
from src.tools.table_questions.code_models import model_lines
from src.tools.table_questions.code_names import Names
from src.tools.table_questions.plan import (
    Answer,
    Bin,
    Derive,
    DropDuplicates,
    DropOutliers,
    Fill,
    GroupStat,
    HourBin,
    Measure,
    Modelled,
    Outliers,
    RowWith,
    Scale,
    Stat,
    Step,
    TablePlan,
    ToNumber,
    ToTime,
)  # fmt: skip

_JOINED = {"sum": " + ", "product": " * "}


def write_code(plan: TablePlan) -> str:
    """The code. Names and texts get into it through `repr()` alone."""
    names = Names()
    body: list[str] = ["df = df.copy()"] if plan.steps else []
    shared: dict[Modelled, str] = {}
    for index in range(len(plan.steps) + 1):
        for answer in plan.answers:
            at = len(plan.steps) if answer.after is None else answer.after
            if at == index:
                body += _answer_lines(answer, names, shared)
        if index < len(plan.steps):
            body += _step_lines(plan.steps[index], names)
    imports = sorted(names.imports, key=lambda line: (line.startswith("from"), line))
    given = [f"{answer.name!r}: {names.results[answer.name]}" for answer in plan.answers]
    return "\n".join([*imports, "", *body, "", "result = {", *(f"    {line}," for line in given), "}"]) + "\n"


def _answer_lines(answer: Answer, names: Names, shared: dict[Modelled, str]) -> list[str]:
    if isinstance(answer.measure, Modelled):
        lines, value = model_lines(answer.measure, names, shared)
    else:
        lines, value = measure_lines(answer.measure, names)
    if answer.decimals is not None and not _is_name(answer.measure):
        value = f"round({value}, {answer.decimals})"
    if value.isidentifier():
        names.results[answer.name] = value
        return lines
    name = names.fresh(answer.name)
    names.results[answer.name] = name
    return [*lines, f"{name} = {value}"]


def _is_name(measure: Measure) -> bool:
    """Whether it gives a label, which is not rounded."""
    if isinstance(measure, GroupStat):
        return measure.pick.startswith("arg")
    return isinstance(measure, RowWith) or (isinstance(measure, Stat) and measure.op == "mode")


def _step_lines(step: Step, names: Names) -> list[str]:
    names.imports.add("import pandas as pd") if isinstance(step, ToNumber | ToTime | Bin) else None
    if isinstance(step, DropDuplicates):
        return ["df = df.drop_duplicates()"]
    if isinstance(step, Fill):
        return [_filled(name, step) for name in step.columns]
    if isinstance(step, Derive):
        return _derived(step, names)
    if isinstance(step, DropOutliers):
        return _without_outliers(step, names)
    return _changed(step)


def _changed(step: Step) -> list[str]:
    if isinstance(step, ToNumber):
        text = (
            f'{column("df", step.column)}.astype(str).str.replace(",", '
            f'"").str.extract(r"^\\s*([-+]?\\d*\\.?\\d+(?:[eE][-+]?\\d+)?)\\s*[^\\d]*$")[0]'
        )
        return [f'df[{step.column!r}] = pd.to_numeric({text}, errors="coerce")']
    if isinstance(step, ToTime):
        return [
            f"seconds = pd.api.types.is_numeric_dtype({column('df', step.column)})",
            f'df[{step.column!r}] = pd.to_datetime({column("df", step.column)}, unit="s" if seconds else None)',
        ]
    if isinstance(step, Scale):
        series = column("df", step.column)
        if step.how == "minmax":
            return [f"df[{step.column!r}] = ({series} - {series}.min()) / ({series}.max() - {series}.min())"]
        return [f"df[{step.column!r}] = ({series} - {series}.mean()) / {series}.std(ddof=0)"]
    if isinstance(step, Bin):
        edges = ", ".join(f'float("{e}")' if e in (float("inf"), float("-inf")) else f"{e:g}" for e in step.edges)
        side = ", right=False" if step.left else ""
        return [f"df[{step.name!r}] = pd.cut({column('df', step.column)}, [{edges}], labels={list(step.labels)!r}{side})"]
    if isinstance(step, HourBin):
        made = column("df", step.name)
        lines = [f"hour = {column('df', step.column)}.dt.hour", f"{made} = None"]
        lines += [f"df.loc[(hour >= {low}) & (hour < {high}), {step.name!r}] = {label!r}" for label, low, high in step.hours]
        return lines
    raise TypeError(f"no code for {type(step).__name__}")


def _filled(name: str, step: Fill) -> str:
    series = column("df", name)
    value = {"mean": f"{series}.mean()", "median": f"{series}.median()", "mode": f"{series}.mode().iloc[0]"}.get(
        step.how, repr(step.value)
    )
    return f"{series} = {series}.fillna({value})"


def _derived(step: Derive, names: Names) -> list[str]:
    made, parts = column("df", step.name), [column("df", c) for c in step.columns]
    if step.constant:
        parts[-1] = f"({parts[-1]} + {step.constant!r})"
    if step.how in _JOINED:
        return [f"{made} = {_JOINED[step.how].join(parts)}"]
    if step.how == "difference":
        return [f"{made} = {' - '.join(parts)}"]
    if step.how == "ratio":
        return [f"{made} = {' / '.join(parts)}"]
    if step.how == "mean":
        return [f"{made} = ({' + '.join(parts)}) / {len(parts)}"]
    if step.how == "days":
        return [f"{made} = ({parts[0]} - {parts[1]}).dt.days"]
    names.imports.add("import numpy as np")
    return [f"{made} = np.{step.how}({parts[0]})"]


def _without_outliers(step: DropOutliers, names: Names) -> list[str]:
    lines, mask = outlier_mask("df", step.column, step.rule, names)
    present = f"{column('df', step.column)}.notna()"
    return [*lines, f"df = df[~{mask} & {present}]"]


def outlier_mask(frame: str, name: str, rule: Outliers, names: Names) -> tuple[list[str], str]:
    """Lines that mark a frame's outliers, and the variable that holds the marks."""
    series, mask = column(frame, name), names.fresh("outlying")
    if rule.method == "zscore":
        z = names.fresh("z")
        return [f"{z} = ({series} - {series}.mean()) / {series}.std(ddof=0)", f"{mask} = {z}.abs() > {rule.limit:g}"], mask
    q1, q3, iqr = names.fresh("q1"), names.fresh("q3"), names.fresh("iqr")
    lines = [f"{q1}, {q3} = {series}.quantile(0.25), {series}.quantile(0.75)", f"{iqr} = {q3} - {q1}"]
    return [*lines, f"{mask} = ({series} < {q1} - {rule.limit:g} * {iqr}) | ({series} > {q3} + {rule.limit:g} * {iqr})"], mask
