"""Questions of askers whom rules hold, through the whole spine: answers, honest noes, sessions, values, replays."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from src.agents.conversing import SessionDesk
from src.agents.crewai_manager import DataOpsManager
from src.agents.data_desk import open_data_desk
from src.errors import AccessBroken, DatabaseNotAllowed
from src.models.asker import LOCAL, Asker
from src.models.chat_models import Answer, Question
from src.models.sql import SafeSql, SqlDraft
from src.services.access.rules import read_access
from src.tools.sql_guard.ruled import make_rules
from tests.fakes.ruled_shop import RULES as NORTH_RULES
from tests.fakes.ruled_shop import SECRETS, ruled_manager

RULES = (
    NORTH_RULES
    + """\
  mine:
    shop: {tables: {people: {rows: "name = {owner}"}}}
  wrong:
    shop: {tables: {orders: {rows: "no_such = 1"}}}
  all:
    shop: all
  clerk:
    shop: {tables: {orders: {mask: [cost, people_id]}}}
"""
)
NORTH = Asker(owner="key:n", roles=("north",))


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataOpsManager]:
    with ruled_manager(tmp_path_factory.mktemp("ruled"), RULES, sandbox_mode="restricted", author="embedded") as made:
        yield made


def ask(manager: DataOpsManager, question: str, asker: Asker) -> Answer:
    return manager.ask(Question(text=question), asker=asker)


def clean(answer: Answer) -> bool:
    told = answer.model_dump_json()
    return not any(secret in told for secret in SECRETS if secret not in answer.question)


def test_totals_are_of_the_rows_that_one_may_see_and_say_so(manager: DataOpsManager) -> None:
    answer = ask(manager, "total amount by region", NORTH)
    assert answer.status == "answered", answer.answer
    assert answer.data is not None
    assert [list(r.values()) for r in answer.data.records] == [["North", 30]]
    assert "Counted is what you are permitted to see." in answer.assumptions
    assert clean(answer)
    whole = ask(manager, "total amount by region", Asker(owner="key:a", roles=("all",)))
    assert whole.data is not None
    assert whole.data.row_count == 2
    assert whole.id != answer.id


def test_nothing_is_counted_or_joined_by_what_is_masked(manager: DataOpsManager) -> None:
    """`***` and NULL in every row would give numbers that look like any others."""
    clerk = Asker(owner="key:c", roles=("clerk",))
    ground = manager.wiring.contexts.ground_for("shop", clerk)
    semantics, whole = ground.context.semantics, manager.wiring.contexts.ground("shop", trusted=True).context.semantics
    assert any("cost" in m.expression for m in whole.metrics)
    assert not any("cost" in m.expression for m in semantics.metrics)
    assert any("amount" in m.expression for m in semantics.metrics)
    answer = ask(manager, "total cost by product", clerk)
    assert "987654321" not in json.dumps(answer.data.model_dump(mode="json") if answer.data else "")
    assert answer.sql is None or "cost" not in answer.sql
    named = ask(manager, "total amount by product", clerk)
    assert named.data is not None
    assert named.data.row_count == 3


def test_an_empty_result_is_not_permitted_rather_than_none(manager: DataOpsManager) -> None:
    answer = ask(manager, "total amount for orders with amount over 500", NORTH)
    assert answer.status == "cannot_answer", answer.answer
    assert answer.error is not None
    assert answer.error.code == "not_permitted"
    assert clean(answer)
    same = ask(manager, "total amount for orders with amount over 7000", NORTH)
    assert same.error is not None
    assert (same.error.code, same.answer) == ("not_permitted", answer.answer), "which of the two has rows is not told"


@pytest.mark.parametrize(
    "question",
    [
        "total amount for Zebra",
        "total amount for Zebraa",
        "total cost by region",
        "show all notes",
        "list everything",
        "Suzy South",
    ],
)
def test_what_is_hidden_is_in_no_suggestion_or_correction(manager: DataOpsManager, question: str) -> None:
    answer = ask(manager, question, NORTH)
    assert clean(answer)
    if answer.error is not None:
        assert not any(word in json.dumps(answer.error.suggestions) for word in ("Zebra", "cost", "notes", "everything"))


def test_no_value_of_a_hidden_row_is_indexed(manager: DataOpsManager) -> None:
    ground = manager.wiring.contexts.ground_for("shop", NORTH)
    whole = manager.wiring.contexts.ground("shop", trusted=True)
    for name in ("Zebra", "Suzy South"):
        assert ground.context.values is not None
        assert all(hit.value != name for hit in ground.context.values.find(name))
        assert whole.context.values is not None
        assert any(hit.value == name for hit in whole.context.values.find(name))
    assert not any(secret in repr((ground.context.catalog, ground.context.semantics)) for secret in SECRETS)
    assert ground.context.row_scope != whole.context.row_scope == ""


def test_who_asks_is_bound_as_text(manager: DataOpsManager) -> None:
    ask_as = manager.wiring.contexts.ground_for
    for owner, count in (("Nora North", 1), ("' OR 1=1 -- ", 0), ("x' OR '1'='1", 0)):
        ground = ask_as("shop", Asker(owner=owner, roles=("mine",)))
        safe = ground.guard(SqlDraft("SELECT COUNT(*) AS n FROM people"))
        assert isinstance(safe, SafeSql)
        assert ground.engine.run(safe).arrow.column(0)[0].as_py() == count  # type: ignore[union-attr]
    with pytest.raises(AccessBroken):
        ask_as("shop", Asker(owner="\\' OR 1=1", roles=("mine",)))


def test_rules_that_do_not_fit_show_nothing(manager: DataOpsManager) -> None:
    with pytest.raises(AccessBroken) as told:
        ask(manager, "total amount", Asker(owner="k", roles=("wrong",)))
    assert "no_such" not in str(told.value)
    with pytest.raises(DatabaseNotAllowed):
        ask(manager, "total amount", Asker(owner="k"))


@pytest.mark.parametrize(
    "predicate",
    [
        "1 = (SELECT 1)",
        "COUNT(*) > 1",
        "region = '{owner}'",
        "orders.region = 'a'",
        "x.region = 1",
        "region = ",
        "{owner}",
        "*",
        "region = 'North'; 1 = 1",
    ],
)
def test_a_rule_is_a_condition_on_its_own_rows(manager: DataOpsManager, predicate: str, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(json.dumps({"roles": {"r": {"shop": {"tables": {"orders": {"rows": predicate}}}}}}))
    access = read_access(path).access("shop", Asker(owner="o", roles=("r",)))
    assert access is not None
    with pytest.raises(AccessBroken):
        make_rules(manager.wiring.contexts.ground("shop", trusted=True).context.catalog, access)


def test_tables_taken_over_into_a_session_hold_what_one_may_see(manager: DataOpsManager) -> None:
    desk = SessionDesk(manager)
    held = desk.create(NORTH, database="shop")
    (file,) = desk.add_tables(held.id, NORTH, "shop", ["orders"])
    assert file.rows == 2
    answer, _ = desk.ask(held.id, NORTH, "total amount by product")
    assert clean(answer)
    assert answer.data is not None
    assert answer.data.row_count == 2


def test_an_agent_s_sql_and_a_replay_go_by_the_same_rules(manager: DataOpsManager) -> None:
    from src.agents.replaying import replay

    desk = open_data_desk(manager, "shop", NORTH)
    found = desk.query("SELECT * FROM orders")
    assert found.rows == 2  # type: ignore[union-attr]
    answer = ask(manager, "total amount by region", LOCAL)
    assert answer.stored_as is not None
    stored = manager.wiring.answers.get(answer.stored_as, "")
    again = asyncio.run(replay(manager, stored, NORTH))
    assert not again.same
    assert "the rows that may be seen" in again.changed
    assert clean(again.answer)
