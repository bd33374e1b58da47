"""Conversations over files and files of expectations, from the command line."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.cli.test_cli import CommandLine, bi, env

__all__ = ["bi", "env"]  # fixtures

ROOMS = "room,city,price\na,Rome,100\nb,Oslo,80\nc,Rome,140\nd,Oslo,60\n"
CITIES = "city,country\nRome,Italy\nOslo,Norway\n"


@pytest.fixture
def rooms(tmp_path: Path) -> Path:
    path = tmp_path / "rooms.csv"
    path.write_text(ROOMS)
    return path


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bi: CommandLine) -> None:
    monkeypatch.setenv("BI_STATE_URL", f"sqlite:///{tmp_path / 'state.db'}")


def test_a_session_lives_from_one_command_to_the_next(bi: CommandLine, rooms: Path) -> None:
    made = bi("sessions", "create", str(rooms), "--title", "Hotels")
    assert made.code == 0
    session = made.out.strip()
    assert "rooms.csv: 4 rows as rooms" in made.err
    assert session in bi("sessions", "list").out
    first = bi("sessions", "ask", session, "What is the average price by city?", "--json")
    records = json.loads(first.out)["data"]["records"]
    assert sorted(v for r in records for v in r.values() if isinstance(v, float)) == [70.0, 120.0]
    assert bi("sessions", "delete", session).code == 0
    assert "There are no sessions." in bi("sessions", "list").out
    gone = bi("sessions", "ask", session, "What is the average price by city?")
    assert (gone.code, "no such session" in gone.err.lower() or "no session" in gone.err.lower()) == (2, True), gone.err


def test_a_session_needs_rows_and_files_that_are_there(bi: CommandLine, tmp_path: Path) -> None:
    assert bi("sessions", "create").code == 2
    missing = bi("sessions", "create", str(tmp_path / "none.csv"))
    assert (missing.code, "There is no file at" in missing.err) == (2, True)
    assert "There are no sessions." in bi("sessions", "list").out


def test_a_chat_over_files_leaves_nothing_behind(
    bi: CommandLine, rooms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cities = tmp_path / "cities.csv"
    cities.write_text(CITIES)
    monkeypatch.setattr(sys, "stdin", io.StringIO("What is the average price by country?\n\nquit\n"))
    done = bi("chat", "--file", str(rooms), "-f", str(cities))
    assert done.code == 0, done.err
    assert "Italy" in done.out
    assert "120" in done.out
    assert "There are no sessions." in bi("sessions", "list").out
    assert bi("chat", "--file", str(rooms), "--database", "sample").code == 2


def test_eval_holds_answers_against_sql_rows_values_and_statuses(bi: CommandLine, tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        """
cases:
- question: How many customers are there by region?
  sql: SELECT COUNT(*), region FROM customers GROUP BY region
- question: only North
  follows: true
  sql: SELECT region, COUNT(*) FROM customers WHERE region = 'North' GROUP BY region
- question: Find anomalies in daily revenue
  analysis: anomaly
  status: answered
- question: Which planets have rings?
  status: cannot_answer
"""
    )
    good = bi("eval", str(cases))
    assert (good.code, "4 of 4 passed." in good.out) == (0, True), good.out
    cases.write_text(
        """
cases:
- question: How many customers are there by region?
  sql: SELECT region, COUNT(*) + 1 FROM customers GROUP BY region
- question: How many customers are there?
  value: 7
- question: How many customers are there by region?
  rows: [[North, 1]]
- question: ""
  status: answered
- question: Which planets have rings?
  value: 3
""".replace('question: ""', 'question: "\\u0001"')
    )
    bad = bi("eval", str(cases), "--json")
    assert bad.code == 1
    told = json.loads(bad.out)
    assert told["passed"] == 0
    whys = [case["why"] for case in told["cases"]]
    assert "rows differ" in whys[0]
    assert "not 7" in whys[1]
    assert "expected 1 x 2" in whys[2]
    assert told["cases"][3]["status"] == "bad_question"
    assert "0 rows" in whys[4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: []", "cases"),
        ("cases: [{question: a}]", "say what is expected"),
        ("cases: [{question: a, value: 1, sql: SELECT 1}]", "give one of them"),
        ("cases: [{question: a, answer: 1}]", "answer"),
        ("{", "YAML"),
        ("cases:\n- question: Show revenue by region\n  sql: DROP TABLE customers", "expected SQL does not run"),
    ],
)
def test_a_file_of_another_shape_is_told_where_it_is_wrong(bi: CommandLine, tmp_path: Path, text: str, said: str) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(text)
    done = bi("eval", str(cases))
    assert (done.code, said in done.err) == (2, True), done.err
