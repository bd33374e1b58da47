"""The tool's sessions: cells over variables that stay, with the same safety check as single runs."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest

from src.errors import BadSetting
from src.tools.code_interpreter import CodeInterpreterTool


@pytest.fixture(scope="module")
def tool() -> Iterator[CodeInterpreterTool]:
    with CodeInterpreterTool(mode="restricted", timeout=5) as made:
        yield made


def test_a_conversation_keeps_its_variables(tool: CodeInterpreterTool) -> None:
    with tool.session() as session:
        frame = pd.DataFrame({"amount": [1.0, 2.0, 3.0]})
        assert session.run("total = orders['amount'].sum()\ntotal", {"orders": frame})["result"] == 6
        answer = session.run("total + len(df)")
        assert (answer["result"], answer["state"], answer["success"]) == (9, "kept", True)
    assert not session.alive


def test_unsafe_code_is_refused_and_changes_nothing(tool: CodeInterpreterTool) -> None:
    with tool.session() as session:
        session.run("x = 1")
        answer = session.run("import subprocess\nx = 2")
        assert (answer["status"], answer["state"], answer["line"]) == ("rejected", "kept", 1)
        assert session.run("x")["result"] == 1


def test_a_frame_needs_a_variable_s_name(tool: CodeInterpreterTool) -> None:
    with tool.session() as session, pytest.raises(BadSetting, match="no name for a frame"):
        session.run("1", {"no name": pd.DataFrame({"a": [1]})})


def test_single_runs_beside_a_session_know_nothing_of_it(tool: CodeInterpreterTool) -> None:
    with tool.session() as session:
        session.run("secret = 1")
        assert tool.run("secret")["success"] is False
        assert session.run("secret")["result"] == 1
