"""Code of a model's before it runs: what may go to the sandbox, what is refused, and with which reason."""

from __future__ import annotations

import ast
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.analyses import ANALYSES, load_analysis
from src.models.analysis import AnalysisDraft
from src.models.sql import ResultColumn, ResultTable
from src.tools.free_code import Asked, checked_code, offered, written_call
from src.tools.free_code.offered import OFFERED, needed_by, parameters_of

TABLE = ResultTable(
    pa.table(
        {
            "day": pa.array([date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]),
            "crop": ["wheat", "barley", "wheat"],
            "area": [1.5, 2.5, None],
            "visits": [3, 4, 5],
        }
    ),
    (
        ResultColumn("day", "date"),
        ResultColumn("crop", "text", "Crop"),
        ResultColumn("area", "number", "Area", "ha"),
        ResultColumn("visits", "integer"),
    ),
)
QUESTION = "Is the number of visits Poisson, and how did area differ in January 2026 by wheat and barley over 17.25?"
ASKED = Asked(QUESTION, TABLE, date(2026, 10, 31))
GOOD = "from scipy import stats\n# a claim\nm = df['visits'].mean()\nresult = {'answers': {'mean_visits': m}, 'n': len(df)}"


def wrong(code: str) -> str:
    found = checked_code(code, ASKED)
    assert isinstance(found, str), found
    return found


def test_good_code_goes_on_without_its_comments_and_texts() -> None:
    draft = checked_code('"""Sales tripled."""\n' + GOOD, ASKED)
    assert isinstance(draft, AnalysisDraft)
    assert (draft.kind, draft.by) == ("free", "model")
    assert "claim" not in draft.code
    assert "tripled" not in draft.code
    assert ast.dump(ast.parse(draft.code)) == ast.dump(ast.parse(GOOD))


@pytest.mark.parametrize(
    "line",
    ["import os", "import subprocess as s", "x = open('/etc/passwd')", "x = eval('1')", "import socket", "x = df.__class__",
     "df.to_csv('x.csv')", "x = pd.read_csv('http://evil.example')", "while True:\n    pass", "from urllib import request"],
)  # fmt: skip
def test_what_is_not_safe_is_refused_with_the_reason(line: str) -> None:
    assert "not safe" in wrong(f"import pandas as pd\n{line}\n{GOOD}")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("result = {'answers': {'mean': 4711.5}}", "4711.5"),
        ("result = {'answers': {'mean': 5}}", "written down"),
        ("x = 5\nresult = {'answers': {'mean': x}}", "written down"),
        ("x = df['area'].mean()\nx = 5\nresult = {'answers': {'mean': x}}", "written down"),
        ("def f():\n    return 5\nresult = {'answers': {'mean': f()}}", "written down"),
        ("result = {'answers': {'mean': 'area grew'}}", "text of yours"),
        ("m = df['area'].mean()\nresult = {'answers': {'mean': f'{m} grew'}}", "text of yours"),
        ("m = df['area'].mean()\nresult = {'answers': {'mean': 'yes' if m > 1 else 'no'}}", "text of yours"),
        ("m = df['area'].mean()\nresult = {'answers': {'mean': [m, 7]}}", "written down"),
        ("m = df['area'].mean()\nresult = {'answers': {'revenue tripled': m}}", "words"),
        ("m = df['area'].mean()\nresult = {'answers': {'mean': m}, 'interpretation': 'it grew'}", "keys"),
        ("m = df['area'].mean()\nresult = m", "last statement"),
        ("m = df['area'].mean()\nanswer = {'answers': {'mean': m}}", "last statement"),
        ("result = {'answers': {'mean': df['area'].mean()}}\nresult = {'answers': {'mean': df['area'].max()}}", "last"),
        ("result = {'answers': {}}", "empty"),
        ("m = df['area'].mean() * 0 + 25\nresult = {'answers': {'mean': m}}", "whatever the rows"),
        ("m = df['area'].mean() ** 0 * 25\nresult = {'answers': {'mean': m}}", "whatever the rows"),
        ("a = df['area'].max()\nm = a - a\nresult = {'answers': {'mean': m + 25}}", "whatever the rows"),
        ("m = df['area'].mean() + 7 * 31\nresult = {'answers': {'mean': m}}", "put together"),
        ("import torch\n" + GOOD, "torch"),
        ("class A:\n    pass\n" + GOOD, "no class"),
        ("raise ValueError('area grew')\n" + GOOD, "no raise"),
        ("try:\n    x = 1\nexcept Exception:\n    pass\n" + GOOD, "no try"),
        ("x = [1,2,3,4,5,6,7,8,9,10,11,12,13,14]\n" + GOOD, "list of numbers"),
        ("x = '1,2,3,4,5,6'\n" + GOOD, "holds data"),
        ("x = 1\n" * 70 + GOOD, "60 lines"),
        ("def f(:\n" + GOOD, "no valid Python"),
        ("", "last statement"),
    ],
)
def test_what_is_made_up_or_misshapen_is_refused_with_the_reason(code: str, said: str) -> None:
    assert said in wrong(code)


@pytest.mark.parametrize(
    "code",
    [
        "m = df['area'].mean()\nresult = {'answers': {'mean_area': m, 'over': bool(m > 17.25)}}",
        "result = {'answers': df.groupby('crop')['area'].mean().to_dict()}",
        "rows = []\nfor _, g in df.groupby('crop'):\n    rows.append(g['area'].mean())\nresult = {'answers': {'mean': rows}}",
        "def spread(s):\n    return s.max() - s.min()\nresult = {'answers': {'range': spread(df['area'])}}",
        "t = 0\nfor v in df['area']:\n    t += v\nresult = {'answers': {'sum': t}, 'table': df.head()}",
        "a, b = df['area'].min(), df['area'].max()\nresult = {'answers': {'range': [a, b], 'p': None if a == b else a / b}}",
    ],
)
def test_what_comes_from_the_rows_is_let_through(code: str) -> None:
    assert isinstance(checked_code(code, ASKED), AnalysisDraft)


@given(st.text(max_size=200))
def test_any_text_gives_a_draft_or_a_reason(text: str) -> None:
    found = checked_code(text, ASKED)
    assert isinstance(found, AnalysisDraft) or found


@pytest.mark.parametrize("kind", sorted(ANALYSES))
def test_each_analysis_is_offered_in_a_line_with_arguments_that_it_has(kind: str) -> None:
    assert set(OFFERED[kind]) <= parameters_of(kind)
    assert needed_by(kind) <= set(OFFERED[kind])
    assert offered(kind).startswith(f"{kind}(")
    assert len(offered(kind)) < 250
    assert callable(load_analysis(kind))


def call(kind: str, **arguments: object) -> AnalysisDraft | str:
    return written_call(kind, arguments, ASKED)


def test_a_pick_becomes_the_call_that_the_embedded_author_would_write() -> None:
    draft = call("hypothesis", value="area", by="crop", groups=["wheat", "barley"])
    assert isinstance(draft, AnalysisDraft)
    assert (draft.kind, draft.by) == ("hypothesis", "model")
    assert "from src.analyses.hypothesis import hypothesis" in draft.code
    assert "groups=['wheat', 'barley']" in draft.code
    assert "unit='ha'" in draft.code


def test_times_in_words_are_resolved_by_the_calendar() -> None:
    draft = call("change", value="visits", period="day", before="January 2026", after="January 2026")
    assert isinstance(draft, AnalysisDraft)
    assert "before=['2026-01-01', '2026-01-31']" in draft.code


@pytest.mark.parametrize(
    ("kind", "arguments", "said"),
    [
        ("magic", {}, "no analysis"),
        ("regression", {"target": "yield", "factors": ["area"]}, "no column"),
        ("regression", {"target": "area", "factors": ["crops"]}, "no column"),
        ("regression", {"target": "area"}, "needs factors"),
        ("regression", {"target": "area", "factors": ["visits"], "seed": 4}, "no argument"),
        ("hypothesis", {"value": "area", "by": "crop", "groups": ["rye"]}, "no value"),
        ("hypothesis", {"value": "area", "against": 99.5}, "not in the question"),
        ("hypothesis", {"value": "area", "time": "day", "since": "2026-03-01"}, "own words"),
        ("change", {"value": "visits", "period": "day", "before": "May 2025", "after": "January 2026"}, "own words"),
        ("trend", {"time": "area", "value": "visits"}, "no dates"),
        ("trend", {"time": "day", "value": "crop"}, "no numbers"),
        ("trend", {"time": "day", "value": "visits", "grain": "minute"}, "one of"),
        ("clustering", {"columns": ["area"], "k": 4}, "not in the question"),
        ("trend", {"time": "day", "value": "visits", "additive": "no"}, "true or false"),
        ("trend", {"time": "day", "value": "x'); import os"}, "no column"),
    ],
)  # fmt: skip
def test_a_pick_that_does_not_fit_is_refused_with_the_reason(kind: str, arguments: dict[str, object], said: str) -> None:
    found = call(kind, **arguments)
    assert isinstance(found, str)
    assert said in found
