"""Lines are added in order, take any text, and stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import DatabaseError

from src.errors import StateUnavailable
from src.services.audit.log import Audit
from src.services.state.open import open_state, writing
from src.services.state.tables import AUDIT


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = open_state(url)
    yield made
    made.dispose()


def test_the_newest_lines_come_oldest_first(engine: Engine) -> None:
    audit = Audit(engine)
    for number in range(5):
        audit.note("key:1" if number % 2 else "key:2", "asked", {"question": f"q{number}"}, f"a{number}")
    audit.note("10.0.0.1", "refused", {"code": "unauthorized"})
    assert [line.detail.get("question") for line in audit.lines(last=3)] == ["q3", "q4", None]
    assert [line.answer_id for line in audit.lines(who="key:1")] == ["a1", "a3"]
    assert [line.who for line in audit.lines(what="refused")] == ["10.0.0.1"]


@pytest.mark.parametrize("text", ["\0a", "\ud800", "é😀", "x" * 100_000, "'; DROP TABLE audit; --"])
def test_any_text_is_taken(engine: Engine, text: str) -> None:
    audit = Audit(engine)
    audit.note(text, "asked", {"question": text, "sql": [{"sql": text}]})
    (line,) = audit.lines()
    assert len(line.who) <= 200
    assert len(line.detail["question"]) <= 20_000


def test_no_line_can_be_changed_or_deleted(engine: Engine) -> None:
    Audit(engine).note("a", "asked", {})
    for statement in (delete(AUDIT), update(AUDIT).values(who="b")):
        with pytest.raises((DatabaseError, StateUnavailable)), writing(engine) as connection:
            connection.execute(statement)
    assert [line.who for line in Audit(engine).lines()] == ["a"]
