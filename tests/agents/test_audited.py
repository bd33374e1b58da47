"""The machine's own user is in the audit log as everybody is, and is kept from nothing by a log that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from src.agents.audited import note
from src.agents.called import call_analysis
from src.agents.crewai_manager import DataOpsManager
from src.agents.data_desk import open_data_desk
from src.errors import StateUnavailable, UnknownDatabase
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Question
from src.models.config import Settings
from src.services.telemetry.prometheus import exposed, start_counting

ANN = Asker(owner="key:ann")


@pytest.fixture(scope="module")
def manager(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    own = settings.model_copy(update={"home": tmp_path_factory.mktemp("audited-home")})
    with DataOpsManager(own) as made:
        yield made


def test_local_questions_sql_and_failures_are_noted(manager: DataOpsManager) -> None:
    answer = manager.ask(Question(text="Show revenue by region"))
    with pytest.raises(UnknownDatabase):
        manager.ask(Question(text="Show revenue by region", database="nowhere"))
    open_data_desk(manager, "sample").query("SELECT region FROM customers")
    asked, failed, sql = manager.wiring.audit.lines(who="local", last=3)
    assert (asked.what, asked.detail["question"], asked.answer_id) == ("asked", "Show revenue by region", answer.stored_as)
    assert asked.answer_id
    assert (failed.what, failed.detail["status"]) == ("asked", "unknown_database")
    assert (sql.what, "customers" in sql.detail["sql"]) == ("sql", True)


def test_an_analysis_that_is_called_counts_and_is_noted_with_its_stored_answer(manager: DataOpsManager) -> None:
    start_counting()

    def counted() -> int:
        lines = [
            line for line in exposed().decode().splitlines() if line.startswith("bi_questions") and 'author="caller"' in line
        ]
        return sum(int(float(line.rpartition(" ")[2])) for line in lines)

    before = counted()
    answer = anyio.run(call_analysis, manager, ANN, "summary", "SELECT total_amount FROM orders", {})
    assert counted() == before + 1
    (line,) = manager.wiring.audit.lines(who="key:ann", last=1)
    assert (line.detail["status"], line.answer_id) == (answer.status, answer.stored_as)
    with pytest.raises(UnknownDatabase):
        anyio.run(call_analysis, manager, ANN, "summary", "SELECT 1", {}, "nowhere")
    assert manager.wiring.audit.lines(who="key:ann", last=1)[0].detail["status"] == "unknown_database"


def test_a_log_that_cannot_be_written_keeps_out_all_but_the_machines_own_user(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"state_url": f"sqlite:///{tmp_path}/folder", "home": tmp_path / "home"})
    (tmp_path / "folder").mkdir()
    with DataOpsManager(own) as manager:
        note(manager.wiring, LOCAL, "code", {"code": "1"})
        with pytest.raises(StateUnavailable):
            note(manager.wiring, ANN, "code", {"code": "1"})
