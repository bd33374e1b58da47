"""The same small shop gives the same answers whichever database holds it, through the public API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from src.agents.crewai_manager import DataOpsManager
from src.models.chat_models import Answer, Question
from src.models.config import Settings
from tests.conformance.shops import MARKS, SHOPS

QUESTIONS = [
    "How many customers are there by region?",
    "Total amount of orders by month in 2025",
    "Total amount of orders by quarter",
    "Number of orders by week in March 2025",
    "Number of orders by weekday",
    "How many orders were there in Q2 2025?",
    "Which customers have no orders?",
    "Median total amount of orders by channel",
    "Growth of the total amount of orders vs previous month in 2025",
    "Top 5 products by price",
    "Average age of customers by segment",
    "Share of orders by status",
    "Running total of spend by month",
    "Retention of customers by signup month",
    "Quarterly retention of customers by first purchase",
]


@pytest.fixture(scope="module")
def expected(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[object]]]:
    """What SQLite, which every other test asks, says."""
    with SHOPS["sqlite"](tmp_path_factory.mktemp("sqlite")) as url, _manager(settings, url) as manager:
        return {question: _rows(manager.ask(Question(text=question))) for question in QUESTIONS}


@pytest.fixture(scope="module", params=[pytest.param(n, marks=MARKS.get(n, ())) for n in sorted(SHOPS) if n != "sqlite"])
def other(
    request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DataOpsManager]:
    folder = tmp_path_factory.mktemp(request.param)
    with SHOPS[request.param](folder) as url, _manager(settings, url) as manager:
        yield manager


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_database_gives_the_rows_that_sqlite_gives(
    other: DataOpsManager, expected: dict[str, list[list[object]]], question: str
) -> None:
    assert expected[question], "SQLite answers it"
    assert _rows(other.ask(Question(text=question))) == expected[question]


def _manager(settings: Settings, url: str) -> DataOpsManager:
    return DataOpsManager(settings.model_copy(update={"databases": {"shop": url}, "default_database": "shop"}))


def _rows(answer: Answer) -> list[list[object]]:
    """The rows, with numbers as they are read: a decimal, a float and a whole number that are equal are the same."""
    assert answer.status == "answered", (answer.question, answer.error, answer.sql)
    assert answer.data is not None
    return [[_plain(value) for value in record.values()] for record in answer.data.records]


def _plain(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return round(float(value), 4)
    return value.removesuffix("T00:00:00") if isinstance(value, str) else value
