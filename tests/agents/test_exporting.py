"""Stored answers as files: their own rows, all of them as long as the data is what it was."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from openpyxl import load_workbook

from src.agents.answer_desk import AnswerDesk
from src.agents.conversing import SessionDesk
from src.agents.crewai_manager import DataOpsManager
from src.errors import AnswerUnknown, NotExportable
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Answer, Question
from src.models.config import PROJECT_ROOT, Settings
from src.models.export import ExportFormat
from src.services.browser import find_browser

DAILY = "Show daily revenue in October 2026"


@pytest.fixture(scope="module")
def copy(sample_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copyfile(sample_db, tmp_path_factory.mktemp("own") / "sample.db"))


@pytest.fixture(scope="module")
def manager(settings: Settings, copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    home = tmp_path_factory.mktemp("home")
    given = {"home": home, "databases": {"sample": f"sqlite:///{copy}"}, "record_limit": 10}
    with DataOpsManager(settings.model_copy(update=given)) as made:
        yield made


@pytest.fixture(scope="module")
def desk(manager: DataOpsManager) -> AnswerDesk:
    return AnswerDesk(manager, lambda: SessionDesk(manager))


def ask(manager: DataOpsManager, question: str) -> Answer:
    return manager.ask(Question(text=question))


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_rows_that_the_answer_does_not_hold_are_read_again(manager: DataOpsManager, desk: AnswerDesk) -> None:
    answer = ask(manager, DAILY)
    assert answer.data is not None
    assert (len(answer.data.records), answer.data.row_count) == (10, 31)
    made = desk.export(str(answer.stored_as), LOCAL, "csv")
    assert (made.filename, made.note) == ("show-daily-revenue-in-october-2026.csv", "")
    read = lines(made.content)
    assert (read[0], len(read)) == (["day", "revenue"], 32)
    assert read[1] == [answer.data.records[0]["day"], str(answer.data.records[0]["revenue"])]
    sheet = load_workbook(io.BytesIO(desk.export(str(answer.stored_as), LOCAL, "xlsx").content))["Rows"]
    assert sheet.max_row == 32
    page = desk.export(str(answer.stored_as), LOCAL, "html").content.decode()
    assert "The first 10 of 31 rows." in page


def test_rows_of_changed_data_are_not_mixed_with_the_answers(manager: DataOpsManager, desk: AnswerDesk, copy: Path) -> None:
    answer = ask(manager, DAILY)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE order_items SET quantity = quantity + 1")
    made = desk.export(str(answer.stored_as), LOCAL, "csv")
    assert len(lines(made.content)) == 11
    assert made.note == "The first 10 of 31 rows. The others could not be read again: The data has changed since."


@pytest.mark.parametrize("form", ["csv", "xlsx", "ipynb", "png"])
def test_what_is_not_there_cannot_be_exported(manager: DataOpsManager, desk: AnswerDesk, form: ExportFormat) -> None:
    answer = ask(manager, "Which planets have rings?")
    with pytest.raises(NotExportable):
        desk.export(str(answer.stored_as), LOCAL, form)
    assert b"I cannot answer that" in desk.export(str(answer.stored_as), LOCAL, "html").content


def test_another_owners_answer_is_not_exported(manager: DataOpsManager, desk: AnswerDesk) -> None:
    answer = ask(manager, "Show revenue by region")
    with pytest.raises(AnswerUnknown):
        desk.export(str(answer.stored_as), Asker(owner="bob"), "csv")


@pytest.mark.slow
@pytest.mark.parametrize("question", ["Forecast revenue for next month", "What factors correlate with churn?"])
@pytest.mark.filterwarnings("default")  # of Jupyter's own
def test_a_notebook_runs_and_gives_the_answers_numbers(manager: DataOpsManager, desk: AnswerDesk, question: str) -> None:
    from nbclient import NotebookClient

    answer = ask(manager, question)
    made = desk.export(str(answer.stored_as), LOCAL, "ipynb")
    assert made.note == ""
    files: Any = nbformat  # it has no types
    book = files.reads(made.content.decode(), as_version=4)
    book.cells.append(files.v4.new_code_cell("import json\nprint(json.dumps(result, default=str))"))
    NotebookClient(book, timeout=110, kernel_name="python3", resources={"metadata": {"path": str(PROJECT_ROOT)}}).execute()
    told = json.loads(book.cells[-1].outputs[-1].text)
    assert answer.analysis_result is not None
    for name in ("method", "n", "forecast", "correlations"):
        assert near(told.get(name), answer.analysis_result.get(name)), name
    assert any(
        "application/vnd.plotly.v1+json" in output.get("data", {}) for c in book.cells for output in c.get("outputs", [])
    )


def near(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(near(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(near, one, other))
    return bool(one == pytest.approx(other, rel=1e-9)) if isinstance(one, float) else one == other


@pytest.mark.slow
@pytest.mark.skipif(find_browser() is None, reason="no Chromium here (Debian: chromium-headless-shell)")
def test_a_chart_is_a_picture(manager: DataOpsManager, desk: AnswerDesk) -> None:
    answer = ask(manager, "Show revenue by region")
    made = desk.export(str(answer.stored_as), LOCAL, "png")
    assert made.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(made.content) > 20_000
