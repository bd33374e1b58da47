"""Any text and any frame give a plan or an abstention; the order of rows and columns changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.models.plan import CannotAnswer
from src.tools.code_interpreter import as_table
from src.tools.table_questions.ask import TableAnswer, ask_table
from src.tools.table_questions.code import write_code
from src.tools.table_questions.facts import look
from src.tools.table_questions.plan import TablePlan
from src.tools.table_questions.read import read_table_question
from tests.fakes.runs_here import RunsHere
from tests.tools.table_questions.asked_first import FIRST
from tests.tools.table_questions.frames import Asked, frame

_WORDS = st.sampled_from(
    """mean median of the each per by age fare class outliers iqr z score remove missing fill with p value correlation between
    and predict linear regression from split 80/20 random state 42 highest which count not above 10 @ $ [ ] ( ) { } ' " log <=
    survived new column called "x_y" dividing where is female ttest shapiro percentage at least 5 times first""".split()  # noqa: SIM905
)
_TEXT = st.one_of(st.text(max_size=120), st.lists(_WORDS, max_size=25).map(" ".join))
_CELLS = st.one_of(st.none(), st.integers(-5, 5), st.booleans(), st.text(max_size=6), st.floats(allow_nan=True))
_ODD_NAMES = ["age", "fare", "pclass", "survived", "x", "max", "count", 'a"b', "@1", "$2"]
_FORMS = st.sampled_from(["", "@mean_age[m]", "@a[b] @p_value[p]", "@[", "@count[n] @x_y[first, 2 decimals]"])
_NAMES = st.one_of(st.text(max_size=8), st.sampled_from(_ODD_NAMES))


@st.composite
def _frames(draw: st.DrawFn) -> pa.Table:
    rows = draw(st.integers(0, 5))
    columns = {}
    for name in draw(st.lists(_NAMES, max_size=4, unique=True)):
        kind = draw(st.sampled_from(["int", "float", "text", "flag", "none"]))
        values = draw(st.lists(_CELLS, min_size=rows, max_size=rows))
        columns[name] = _column(kind, values)
    return pa.table(columns)


def _column(kind: str, values: list[Any]) -> pa.Array:
    if kind == "int":
        return pa.array([v if isinstance(v, int) and not isinstance(v, bool) else None for v in values], pa.int64())
    if kind == "float":
        return pa.array([v if isinstance(v, float) else None for v in values], pa.float64())
    if kind == "flag":
        return pa.array([v if isinstance(v, bool) else None for v in values], pa.bool_())
    if kind == "none":
        return pa.nulls(len(values))
    return pa.array([v if isinstance(v, str) else None for v in values], pa.string())


@given(
    _TEXT,
    _TEXT,
    st.sampled_from(["", "@mean_age[m]", "@a[b] @p_value[p]", "@[", "@count[n] @x_y[first, 2 decimals]"]),
    _frames(),
)
def test_any_text_about_any_frame_gives_a_plan_or_an_abstention(question: str, rest: str, form: str, table: pa.Table) -> None:
    read = read_table_question(question, look(table), constraints=rest, form=form)
    assert isinstance(read, TablePlan | CannotAnswer)
    if isinstance(read, TablePlan):
        compile(write_code(read), "<analysis>", "exec")


@pytest.mark.parametrize("asked", [a for a, e in FIRST if e is not None][::3], ids=lambda a: a.question[:50])
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**16))
def test_the_order_of_columns_does_not_matter(asked: Asked, seed: int) -> None:
    made = frame(asked.frame)
    turned = made[list(np.random.default_rng(seed).permutation(made.columns))]
    plans = [
        read_table_question(
            asked.question, look(as_table("df", f), asked.frame), constraints=asked.constraints, form=asked.form
        )
        for f in (made, turned)
    ]
    assert plans[0] == plans[1]


def _unsplit(asked: Asked) -> bool:
    return not any(w in asked.question for w in ("split", "test set", "for testing"))


@pytest.mark.parametrize("asked", [a for a, e in FIRST if e is not None and _unsplit(a)], ids=lambda a: a.question[:50])
def test_the_order_of_rows_does_not_matter(asked: Asked) -> None:
    made = frame(asked.frame)
    turned = made.sample(frac=1.0, random_state=3).reset_index(drop=True)
    first, second = (_asked_of(f, asked) for f in (made, turned))
    assert first.answers == pytest.approx(second.answers)


def _asked_of(made: pd.DataFrame, asked: Asked) -> TableAnswer:
    table = as_table("df", made)
    given = ask_table(asked.question, table, RunsHere(), name=asked.frame, constraints=asked.constraints, form=asked.form)
    assert isinstance(given, TableAnswer)
    return given


@pytest.mark.parametrize("rows", [0, 1, 2])
@pytest.mark.parametrize("asked", [a for a, e in FIRST if e is not None][::2], ids=lambda a: a.question[:50])
def test_a_frame_of_few_rows_gives_answers_that_are_numbers_or_an_abstention(asked: Asked, rows: int) -> None:
    table = as_table("df", frame(asked.frame).head(rows))
    given = ask_table(asked.question, table, RunsHere(), name=asked.frame, constraints=asked.constraints, form=asked.form)
    assert isinstance(given, CannotAnswer) or all(v is not None for v in given.answers.values())


_ODD = {
    "constant": [7.0] * 30,
    "all missing": [None] * 30,
    "infinite": [1.0, float("inf")] * 15,
    "huge": [1e308, -1e308] * 15,
    "mixed text": ["3", "four", None] * 10,
}


@pytest.mark.parametrize("values", _ODD.values(), ids=list(_ODD))
@pytest.mark.parametrize(
    "question",
    [
        "What is the mean of weight?",
        "What is the skewness of weight?",
        "Is weight normally distributed by the Shapiro-Wilk test?",
        "What is the Pearson correlation between weight and height?",
        "How many outliers are in weight by the IQR method?",
    ],
)
def test_an_odd_column_gives_an_answer_or_an_abstention(question: str, values: list[Any]) -> None:
    table = pa.table({"weight": values, "height": [float(i) for i in range(30)]})
    given = ask_table(question, table, RunsHere())
    assert isinstance(given, CannotAnswer) or all(v is not None for v in given.answers.values())
