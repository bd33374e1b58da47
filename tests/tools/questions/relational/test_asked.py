"""Questions over databases that nobody described, through reader, compiler and engine: rows like those of hand-written SQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from src.agents.author import AskContext
from src.agents.contexts import Contexts, Ground
from src.agents.embedded import EmbeddedAuthor
from src.agents.settings import load_settings
from src.models.chat_models import Question
from src.models.plan import CannotAnswer
from src.models.sql import ResultTable, SafeSql
from src.services.databases import Databases
from tests.fakes.related_databases import DATABASES, build
from tests.tools.questions.relational.asked import CANNOT, HELD_BACK, SEEN, Asked

Grounds = dict[str, tuple[Ground, Path]]
_TODAY = date(2026, 5, 4)


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    folder = tmp_path_factory.mktemp("related")
    (folder / "glossary").mkdir()
    settings = load_settings().model_copy(update={"glossary_dir": folder / "glossary"})
    databases = Databases(settings)
    contexts = Contexts(settings, databases)
    paths = {name: build(folder, name) for name in DATABASES}
    yield {name: (contexts.ground(str(path), trusted=True), path) for name, path in paths.items()}
    databases.close()


def _answer(question: str, ground: Ground) -> list[tuple[Any, ...]] | CannotAnswer:
    found = ground.context
    context = AskContext(found.database, found.catalog, found.semantics, _TODAY, "", found.values)
    author = EmbeddedAuthor()
    plan = asyncio.run(author.classify(Question(text=question), context))
    if isinstance(plan, CannotAnswer):
        return plan
    safe = ground.guard(asyncio.run(author.write_sql(plan, context)))
    assert isinstance(safe, SafeSql), safe
    table = ground.engine.run(safe)
    assert isinstance(table, ResultTable), table
    return [
        tuple(row) for row in zip(*(table.arrow.column(i).to_pylist() for i in range(table.arrow.num_columns)), strict=True)
    ]


def _is_right(asked: Asked, rows: list[tuple[Any, ...]], path: Path) -> bool:
    """Whether the columns of a gold answer are among those given, row by row."""
    with sqlite3.connect(path) as connection:
        return any(_covers(rows, connection.execute(sql).fetchall(), ordered=asked.ordered) for sql in asked.gold)


def _covers(rows: list[tuple[Any, ...]], gold: list[tuple[Any, ...]], *, ordered: bool) -> bool:
    if len(rows) != len(gold) or (rows and len(rows[0]) < len(gold[0])):
        return False
    given, wanted = (
        [_column(c, ordered) for c in zip(*rows, strict=True)],
        [_column(c, ordered) for c in zip(*gold, strict=True)],
    )
    return all(column in given for column in wanted)


def _column(values: tuple[Any, ...], ordered: bool) -> list[str]:
    told = [f"{v:.6g}" if isinstance(v, (int, float)) else str(v) for v in values]
    return told if ordered else sorted(told)


def _shares(questions: tuple[Asked, ...], grounds: Grounds) -> tuple[float, float, list[str]]:
    """The share of all that is answered right, the share of answers that is right, and what went wrong."""
    judged = [a for a in questions if a.gold]
    right, answered, wrong = 0, 0, []
    for asked in judged:
        ground, path = grounds[asked.database]
        rows = _answer(asked.question, ground)
        if isinstance(rows, CannotAnswer):
            continue
        answered += 1
        ok = _is_right(asked, rows, path)
        right += ok
        wrong += [] if ok else [f"{asked.question} -> {rows[:3]}"]
    return right / len(judged), right / answered, wrong


def test_seen(grounds: Grounds) -> None:
    of_all, of_answered, wrong = _shares(SEEN, grounds)
    assert of_all >= 0.55, wrong
    assert of_answered >= 0.9, wrong


def test_held_back(grounds: Grounds) -> None:
    of_all, of_answered, wrong = _shares(HELD_BACK, grounds)
    assert of_all >= 0.55, wrong
    assert of_answered >= 0.9, wrong


def test_what_the_data_cannot_answer(grounds: Grounds) -> None:
    answered = [q for name, q in CANNOT if not isinstance(_answer(q, grounds[name][0]), CannotAnswer)]
    assert len(answered) <= 0.1 * len(CANNOT), answered
