"""CodeInterpreterTool: the examples of its documents, its errors, its frames."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from src.errors import BadSetting
from src.models.execution import CodeJob
from src.tools.code_interpreter import CodeInterpreterTool, as_table
from tests.fakes.recording_sandbox import RecordingSandbox


@pytest.fixture(scope="module")
def interpreter() -> Iterator[CodeInterpreterTool]:
    with CodeInterpreterTool(mode="restricted", timeout=30, memory_limit="512m") as made:
        yield made


def test_the_first_example(interpreter: CodeInterpreterTool) -> None:
    result = interpreter.run(
        code="""
import pandas as pd
import numpy as np

df = pd.DataFrame({'x': [1, 2, 3], 'y': [4, 5, 6]})
result = {'mean_y': df['y'].mean()}
""",
        context={"data": pd.DataFrame({"a": [1]})},
    )
    expected = {"success": True, "result": {"mean_y": 5.0}, "output": "", "error": None, "visualization": None}
    assert {name: result[name] for name in expected} == expected
    assert (result["tier"], result["status"]) == ("restricted", "ok")


def test_the_testing_example(interpreter: CodeInterpreterTool) -> None:
    result = interpreter.run(
        code="""
import pandas as pd
df = pd.DataFrame({'x': [1, 2, 3], 'y': [4, 5, 6]})
result = {'sum': df['y'].sum()}
"""
    )
    assert result["success"] is True
    assert result["result"]["sum"] == 15


def test_the_security_example(interpreter: CodeInterpreterTool) -> None:
    result = interpreter.run(code="import os; result = os.listdir('/')")
    assert result["success"] is False
    assert result["status"] == "rejected"
    assert "os" in result["error"]


def test_frames_go_by_their_names_and_keep_their_types(interpreter: CodeInterpreterTool) -> None:
    orders = pd.DataFrame(
        {"day": pd.date_range("2026-01-01", periods=2), "n": [1, None], "kind": pd.Categorical(["a", "b"]), "mixed": [1, "x"]},
        index=["first", "second"],
    )
    result = interpreter.run("orders.index.tolist() + orders.dtypes.astype(str).tolist()", {"orders": orders})
    assert result["result"][:2] == ["first", "second"]
    assert result["result"][2:5] == ["datetime64[ns]", "float64", "category"]
    assert interpreter.run("df is orders", {"orders": orders})["result"] is True
    assert interpreter.run("orders['mixed'].tolist()", {"orders": orders})["result"] == ["1", "x"]


@pytest.mark.parametrize("name", ["", "1a", "a b", "class", "_x", "__builtins__", "a.b", "../x"])
def test_a_name_that_is_no_variable_is_refused(name: str) -> None:
    with pytest.raises(BadSetting, match="no name for a frame"):
        as_table(name, pa.table({"a": [1]}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "host"},
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": float("nan")},
        {"timeout": float("inf")},
        {"timeout": "30"},
        {"memory_limit": "lots"},
        {"memory_limit": "1k"},
    ],
    ids=str,
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadSetting):
        CodeInterpreterTool(**wrong)


def test_errors_come_with_line_and_suggestion(interpreter: CodeInterpreterTool) -> None:
    result = interpreter.run("x = 1\norders['amuont']", {"orders": pd.DataFrame({"amount": [1]})})
    assert (result["success"], result["status"], result["line"]) == (False, "error", 2)
    assert result["error"] == "KeyError: 'amuont'"
    assert result["line_text"] == "orders['amuont']"
    assert "'amount'" in result["suggestion"]


def test_doubts_and_refusals_come_along(interpreter: CodeInterpreterTool) -> None:
    orders = pd.DataFrame({"amount": [1, 2]})
    doubted = interpreter.run("orders[orders['amount'] > 9]", {"orders": orders})
    assert doubted["success"] is True
    assert "no rows" in doubted["warnings"][0]
    refused = interpreter.run("x = 1\nimport polars as pl", {"orders": orders})
    assert (refused["status"], refused["line"], refused["line_text"]) == ("rejected", 2, "import polars as pl")
    assert "pandas" in refused["suggestion"]


def test_the_time_limit_is_its_own() -> None:
    with CodeInterpreterTool(mode="restricted", timeout=1) as interpreter:
        result = interpreter.run("x = 0\nfor i in range(10**8):\n    x += i")
        assert (result["success"], result["status"]) == (False, "timeout")
        assert interpreter.run("1")["result"] == 1


def test_a_figure_comes_as_plotly_json(interpreter: CodeInterpreterTool) -> None:
    import plotly.io

    result = interpreter.run(
        "import plotly.express as px\npx.bar(df, x='k', y='v')", {"d": pd.DataFrame({"k": ["a"], "v": [1]})}
    )
    assert plotly.io.from_json(result["visualization"]).data[0].type == "bar"
    assert result["result"] is None


def test_nothing_is_started_before_the_first_run() -> None:
    sandbox = RecordingSandbox()
    with CodeInterpreterTool(sandbox=sandbox) as interpreter:
        assert sandbox.jobs == []
        assert interpreter.run_job(CodeJob("1 + 1")).ok
    assert [job.code for job in sandbox.jobs] == ["1 + 1"]
    assert sandbox.closed


def test_unsafe_code_never_reaches_the_sandbox() -> None:
    sandbox = RecordingSandbox()
    interpreter = CodeInterpreterTool(sandbox=sandbox)
    outcome = interpreter.run_job(CodeJob("import subprocess"))
    assert outcome.status == "rejected"
    assert outcome.error is not None
    assert outcome.error.line == 1
    assert sandbox.jobs == []
