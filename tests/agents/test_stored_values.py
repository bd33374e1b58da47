"""Stored values from a real database to a question's context, and what never gets into them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from src.agents.assemble import assemble
from src.agents.contexts import Contexts, Ground
from src.agents.work import Work
from src.models.chat_models import Question
from src.models.config import Settings
from src.models.plan import CannotAnswer
from src.services.databases import Databases
from src.services.engines.urls import file_name
from tests.support.database_servers import mysql_database, postgres_database

GLOSSARY = """
version: 0.2.0.dev0
semantic_model:
- name: people
  datasets:
    - name: people
      source: people
      fields:
        - name: name
          expression: {dialects: [{dialect: ANSI_SQL, expression: name}]}
          datatype: String
          custom_extensions: [{vendor_name: BI_AGENTS, data: '{"role": "label"}'}]
        - name: town
          expression: {dialects: [{dialect: ANSI_SQL, expression: town}]}
          datatype: String
          custom_extensions: [{vendor_name: BI_AGENTS, data: '{"role": "category", "sensitive": true}'}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "people.db")) as database:
        database.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, town TEXT, email TEXT)")
        rows = [(i, f"Person {i}", ("Secretville", "Hiddenham")[i % 2], f"mail{i}@example.org") for i in range(500)]
        database.executemany("INSERT INTO people VALUES (?, ?, ?, ?)", rows)
        database.commit()
    (tmp_path / "glossary").mkdir()
    return tmp_path


@pytest.fixture
def contexts(folder: Path) -> Iterator[Contexts]:
    settings = Settings(
        databases={"people": f"sqlite:///{folder / 'people.db'}"}, default_database="people", home=folder / "home",
        glossary_dir=folder / "glossary",
    )  # fmt: skip
    databases = Databases(settings)
    yield Contexts(settings, databases)
    databases.close()


def ready(contexts: Contexts) -> Ground:
    """The ground once its values are indexed."""
    for _ in range(200):
        ground = contexts.ground(None, trusted=True)
        if ground.context.values is not None and not ground.notes:
            return ground
        time.sleep(0.05)
    raise AssertionError(ground.notes)


def found(ground: Ground, phrase: str) -> list[str]:
    assert ground.context.values is not None
    return [hit.value for hit in ground.context.values.find(phrase)]


def test_without_a_glossary_values_are_found_but_not_those_whose_column_is_named_like_a_secret(contexts: Contexts) -> None:
    ground = ready(contexts)
    assert found(ground, "persn 77")[0] == "Person 77"
    assert found(ground, "hiddenhams") == ["Hiddenham"]
    assert found(ground, "mail7@example.org") == []


def test_a_column_that_becomes_sensitive_leaves_the_index_and_its_file(contexts: Contexts, folder: Path) -> None:
    assert found(ready(contexts), "hiddenham") == ["Hiddenham"]
    (folder / "glossary" / "people.yaml").write_text(GLOSSARY)
    ground = contexts.ground(None, trusted=True)
    assert ground.context.values is None or found(ground, "hiddenham") == []
    assert found(ready(contexts), "hiddenham") == []
    assert found(ready(contexts), "person 3")[0] == "Person 3"
    (file,) = (folder / "home" / "values").glob("*.sqlite")
    assert b"Hiddenham" not in file.read_bytes()
    assert b"hiddenham" not in file.read_bytes()


def test_values_that_are_added_are_found(contexts: Contexts, folder: Path) -> None:
    ready(contexts)
    with closing(sqlite3.connect(folder / "people.db")) as database:
        database.execute("INSERT INTO people VALUES (1000, 'Newcomer Nell', 'Hiddenham', '')")
        database.commit()
    assert found(ready(contexts), "newcomer nell") == ["Newcomer Nell"]


def test_what_is_not_indexed_is_said_in_every_answer(contexts: Contexts, folder: Path) -> None:
    (folder / "home").mkdir()
    (folder / "home" / "values").write_text("no folder")
    ground = contexts.ground(None, trusted=True)
    work = Work(Question(text="How many unicorns?"), reading=CannotAnswer(reason="There are none."))
    answer = assemble(work, ground, Settings(home=folder / "home"), "embedded")
    assert ground.context.values is None
    assert ["could not be indexed" in said for said in answer.warnings] == [True]


def test_closing_lets_a_build_end_and_the_next_program_finds_it(contexts: Contexts, folder: Path) -> None:
    contexts.ground(None, trusted=True)
    contexts.close()
    (file,) = (folder / "home" / "values").glob("*.sqlite")
    before = file.stat().st_ino
    assert found(ready(contexts), "person 7")[0] == "Person 7"
    assert file.stat().st_ino == before


def test_files_are_named_for_address_and_user_but_not_for_the_password() -> None:
    one, other, third = (
        file_name("Sales (live)", url)
        for url in ("postgresql://ann:one@host/db", "postgresql://ann:two@host/db", "postgresql://bob:one@host/db")
    )
    assert one == other != third
    assert one.startswith("sales-live-")


@pytest.mark.parametrize(
    "server",
    [
        pytest.param(postgres_database, marks=pytest.mark.postgres, id="postgresql"),
        pytest.param(mysql_database, marks=pytest.mark.mysql, id="mysql"),
    ],
)
def test_values_of_servers_are_found_too(server: Callable[[list[str]], AbstractContextManager[str]], tmp_path: Path) -> None:
    script = [
        "CREATE TABLE people (id INT PRIMARY KEY, name VARCHAR(40), email VARCHAR(40))",
        *(f"INSERT INTO people VALUES ({i}, 'Person {i}', 'p{i}@example.org')" for i in range(250)),
    ]
    with server(script) as url:
        settings = Settings(databases={"people": url}, default_database="people", home=tmp_path, glossary_dir=tmp_path / "none")
        databases = Databases(settings)
        ground = ready(Contexts(settings, databases))
        assert found(ground, "persno 249")[0] == "Person 249"
        assert found(ground, "p7@example.org") == []
        databases.close()
