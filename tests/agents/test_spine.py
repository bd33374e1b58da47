"""The spine end to end, through the public API, with the real sandbox, database and charts."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import plotly.io
import pytest

from src.agents.crewai_manager import DataOpsManager
from src.errors import BadDatabase, BadQuestion, BiError, UnknownDatabase
from src.models.chat_models import Question
from src.models.config import Settings
from src.models.events import Answered, Event, StepStarted
from tests.fakes.authors import ClumsyAuthor

SEED_KEYS = {"sql", "confidence", "data", "analytics_performed", "analytics_type", "analysis_result", "visualization", "method"}

ANALYSES = [
    ("Show revenue by product and predict next month", "forecast"),
    ("Forecast revenue for next month", "forecast"),
    ("Predict user signups next quarter", "forecast"),
    ("Project sales for next year", "forecast"),
    ("Show monthly revenue for last year and forecast next 3 months", "forecast"),
    ("What factors correlate with churn rate?", "correlation"),
    ("What factors correlate with customer churn?", "correlation"),
    ("What correlates with churn?", "correlation"),
    ("Show relationship between price and sales", "correlation"),
    ("Impact of marketing spend on revenue", "correlation"),
    ("Find anomalies in daily revenue", "anomaly"),
    ("Detect unusual spikes in user activity", "anomaly"),
    ("Identify outliers in transaction amounts", "anomaly"),
    ("Find anomalies in daily transaction amounts", "anomaly"),
    ("Statistical summary of revenue by region", "summary"),
    ("Distribution of customer ages", "summary"),
    ("Summary statistics for all products", "summary"),
]
PLAIN = [
    "How many active users do we have?",
    "What's our total revenue?",
    "Show revenue by region",
    "YTD sales by product",
    "Top 5 products by revenue last quarter",
]


@pytest.mark.parametrize(("question", "kind"), ANALYSES)
def test_every_analysis_question_of_the_seeds_is_answered(manager: DataOpsManager, question: str, kind: str) -> None:
    result = manager.generate_with_analytics(question)
    assert result["status"] == "answered", result["error"]
    assert result.keys() >= SEED_KEYS
    assert result["analytics_performed"] is True
    assert result["analytics_type"] == kind
    assert result["analysis_result"]["interpretation"]
    assert result["data"]["row_count"] == result["rows_read"] > 0
    assert result["sandbox_tier"] == "restricted"
    assert f"import {kind}" in result["code"]
    assert result["answer"]
    assert len(plotly.io.from_json(result["visualization"]).data) >= 1
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("question", PLAIN)
def test_every_plain_question_of_the_seeds_is_answered_with_a_chart(manager: DataOpsManager, question: str) -> None:
    result = manager.generate_with_analytics(question)
    assert result["status"] == "answered", result["error"]
    assert result["analytics_performed"] is False
    assert result["analytics_type"] is None
    assert result["code"] is None
    assert result["data"]["records"]
    assert len(plotly.io.from_json(result["visualization"]).data) >= 1


def test_the_answer_says_how_it_was_made(manager: DataOpsManager) -> None:
    answer = manager.ask(Question(text="Top 5 products by revenue last quarter"))
    assert answer.method == "embedded"
    assert answer.today is not None
    assert answer.today.isoformat() == "2026-10-31"
    assert any("2026-10-31" in a for a in answer.assumptions)
    assert any("last quarter = 2026-07-01..2026-09-30" in a for a in answer.assumptions)
    assert answer.attempts[-1].sql == answer.sql
    assert 0 < answer.confidence <= 1
    assert {"prepare", "understand", "write_sql", "check_and_run", "draw", "tell", "total"} <= answer.timings.keys()
    assert answer.versions["crewai"]
    assert answer.data is not None
    assert len(answer.data.records) == 5


def test_the_same_question_has_the_same_id_and_another_has_not(manager: DataOpsManager) -> None:
    first = manager.ask(Question(text="Show revenue by region"))
    again = manager.ask(Question(text="Show  revenue by region "))
    other = manager.ask(Question(text="Show revenue by product"))
    assert first.id == again.id != other.id
    assert first.data == again.data


def test_a_question_it_cannot_understand_gets_an_honest_no(manager: DataOpsManager) -> None:
    answer = manager.ask(Question(text="Which planets have rings?"))
    assert answer.status == "cannot_answer"
    assert answer.sql is None
    assert answer.error is not None
    assert answer.error.code == "cannot_answer"
    assert 2 <= len(answer.error.suggestions) <= 3
    for suggestion in answer.error.suggestions:
        assert manager.ask(Question(text=suggestion)).status == "answered"


def test_misspelt_sql_is_repaired_and_the_attempts_are_kept(settings: Settings) -> None:
    wrong = "SELECT c.regoin AS region, COUNT(*) AS customer_count FROM customer AS c GROUP BY c.regoin ORDER BY region"
    with DataOpsManager(settings, author=ClumsyAuthor(first_sql=wrong)) as manager:
        answer = manager.ask(Question(text="How many customers by region?"))
    assert answer.status == "answered"
    assert len(answer.attempts) >= 2
    assert {a.problem for a in answer.attempts[:-1]} <= {"unknown_table", "unknown_column"}
    assert answer.attempts[-1].problem is None
    assert answer.attempts[-1].why
    assert answer.data is not None
    assert answer.data.row_count == 5


def test_sql_that_writes_never_runs(settings: Settings, sample_db: Path) -> None:
    with DataOpsManager(settings, author=ClumsyAuthor(first_sql="DELETE FROM customers", heals=False)) as manager:
        answer = manager.ask(Question(text="How many customers by region?"))
    assert answer.status == "failed"
    assert answer.error is not None
    assert answer.attempts[0].problem == "not_read_only"
    with sqlite3.connect(sample_db) as db:
        assert db.execute("SELECT COUNT(*) FROM customers").fetchone()[0] > 1000


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("result = {'x': 1 / 0}", "ZeroDivisionError"),
        ("import os\nresult = {'x': os.getcwd()}", "os"),
        ("n = 0\nwhile n >= 0:\n    n += 1", "timeout"),
    ],
)
def test_analysis_code_that_fails_leaves_the_rows_and_says_so(settings: Settings, code: str, said: str) -> None:
    quick = settings.model_copy(update={"sandbox_seconds": 1.0})
    with DataOpsManager(quick, author=ClumsyAuthor(code=code)) as manager:
        answer = manager.ask(Question(text="Find anomalies in daily revenue"))
    assert answer.status == "partial"
    assert answer.analytics_performed is False
    assert answer.data is not None
    assert answer.data.row_count > 1000
    assert answer.error is not None
    assert said in f"{answer.error.code} {answer.error.message} {answer.error.hint}"
    assert answer.error.message in answer.warnings


def test_many_questions_at_once_keep_their_own_answers(manager: DataOpsManager) -> None:
    questions = [text for text, _ in ANALYSES[:4]] + PLAIN

    async def all_of_them() -> list[str]:
        answers = await asyncio.gather(*(manager.agenerate_with_analytics(q) for q in questions * 2))
        return [a["question"] for a in answers if a["status"] == "answered"]

    assert asyncio.run(all_of_them()) == questions * 2


def test_a_sync_call_inside_a_running_loop_works(manager: DataOpsManager) -> None:
    async def inside() -> str:
        return manager.ask(Question(text="What's our total revenue?")).status

    assert asyncio.run(inside()) == "answered"


def test_steps_are_announced_as_they_start(manager: DataOpsManager) -> None:
    heard: list[Event] = []
    manager.ask(Question(text="Find anomalies in daily revenue"), emit=heard.append)
    steps = [event.step for event in heard if isinstance(event, StepStarted)]
    assert steps == [
        "prepare",
        "understand",
        "write_sql",
        "check_and_run",
        "analyse",
        "run_code",
        "draw",
        "tell",
    ]
    assert [event.kind for event in heard if event.kind != "step"] == ["sql", "rows", "code", "ran", "chart", "text"]


def test_a_stream_ends_with_the_answer(manager: DataOpsManager) -> None:
    async def told() -> list[Event]:
        return [event async for event in manager.stream(Question(text="Show revenue by region"))]

    *before, last = asyncio.run(told())
    assert isinstance(last, Answered)
    assert [event.kind for event in before if event.kind != "step"] == ["sql", "rows", "chart", "text"]
    assert next(event.text for event in before if event.kind == "text") == last.answer.answer


def test_a_stream_that_is_left_cancels_the_question(manager: DataOpsManager) -> None:
    async def first() -> str:
        events = manager.stream(Question(text="Forecast revenue for next month"))
        event = await anext(events)
        await events.aclose()
        return event.kind

    assert asyncio.run(first()) == "step"


def test_a_stream_fails_as_asking_does(manager: DataOpsManager) -> None:
    async def told() -> list[Event]:
        return [event async for event in manager.stream(Question(text=""))]

    with pytest.raises(BadQuestion):
        asyncio.run(told())


@pytest.mark.parametrize("text", ["", "   \n", "x" * 2001, "\x00\x01\x02binary", "".join(map(chr, range(1, 32))) * 5])
def test_what_is_not_a_question_is_refused_with_advice(manager: DataOpsManager, text: str) -> None:
    with pytest.raises(BadQuestion) as refused:
        manager.ask(Question(text=text))
    assert refused.value.hint


def _empty(folder: Path) -> str:
    path = folder / "empty.db"
    path.write_bytes(b"")
    return f"sqlite:///{path}"


def _junk(folder: Path) -> str:
    path = folder / "junk.db"
    path.write_bytes(bytes(range(256)) * 50)
    return f"sqlite:///{path}"


def _no_tables(folder: Path) -> str:
    path = folder / "bare.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE t (x)")
        db.execute("DROP TABLE t")
    return f"sqlite:///{path}"


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (_empty, BadDatabase),
        (_junk, BadDatabase),
        (_no_tables, BadDatabase),
        (lambda folder: f"sqlite:///{folder}", BadDatabase),
        (lambda folder: f"sqlite:///{folder}/absent.db", UnknownDatabase),
        (lambda _: "no-such-name", UnknownDatabase),
        (lambda _: "oracle://u:secret@h/d", UnknownDatabase),
    ],
)
def test_a_database_that_cannot_be_read_is_a_typed_error(
    manager: DataOpsManager, tmp_path: Path, make: object, error: type[BiError]
) -> None:
    assert callable(make)
    with pytest.raises(error) as refused:
        manager.ask(Question(text="Show revenue by region", database=make(tmp_path)))
    assert refused.value.hint
    assert "secret" not in str(refused.value)


def test_a_table_without_rows_is_answered_honestly(manager: DataOpsManager, tmp_path: Path) -> None:
    path = tmp_path / "hollow.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE visits (id INTEGER PRIMARY KEY, visit_date TEXT, amount REAL, ward TEXT)")
    answer = manager.ask(Question(text="Total amount by ward", database=f"sqlite:///{path}"))
    assert answer.status == "answered"
    assert answer.data is not None
    assert answer.data.row_count == 0
    assert "no rows" in answer.answer.lower()
    forecast = manager.ask(Question(text="Forecast amount for next month", database=f"sqlite:///{path}"))
    assert forecast.status in ("partial", "cannot_answer")
    assert forecast.error is not None


def test_a_database_without_a_glossary_is_answered_too(manager: DataOpsManager, tmp_path: Path) -> None:
    path = tmp_path / "clinic.db"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE visits (visit_id INTEGER PRIMARY KEY, visit_date TEXT, amount REAL, ward TEXT)")
        rows = [(i, f"2026-{1 + i % 9:02d}-{1 + i % 28:02d}", 10.0 + i % 7, ("A", "B", "C")[i % 3]) for i in range(900)]
        db.executemany("INSERT INTO visits VALUES (?, ?, ?, ?)", rows)
    answer = manager.ask(Question(text="Total amount by ward", database=str(path)))
    assert answer.status == "answered"
    assert answer.data is not None
    expected = {w: sum(r[2] for r in rows if r[3] == w) for w in "ABC"}
    assert {r["ward"]: r[answer.data.columns[-1].name] for r in answer.data.records} == pytest.approx(expected)
