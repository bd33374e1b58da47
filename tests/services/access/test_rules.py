"""The access file: what several roles come to, and that what is not understood opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from src.errors import BadSetting, DatabaseNotAllowed
from src.models.access import TableRule
from src.models.asker import LOCAL, Asker
from src.services.access.rules import read_access

RULES = """
roles:
  north:
    sales:
      tables:
        orders: {rows: "region = 'North'", hide: [Cost]}
        people: {mask: [email]}
  south:
    sales:
      other_tables: hidden
      tables:
        Orders: {rows: "region = 'South'"}
        people: {rows: "owner = {owner}", hide: [email]}
  auditor:
    sales: all
"""


def asker(*roles: str, owner: str = "a") -> Asker:
    return Asker(owner=owner, roles=roles)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "access.yaml"
    made.write_text(RULES)
    return made


def test_rows_add_up_columns_are_as_covered_as_any_role_says(path: Path) -> None:
    both = read_access(path).access("sales", asker("south", "north", "unheard of"))
    assert both is not None
    assert set(both.rule("ORDERS").predicates) == {"region = 'South'", "region = 'North'"}  # type: ignore[union-attr]
    assert both.rule("orders").hidden == {"cost"}  # type: ignore[union-attr]
    people = both.rule("people")
    assert people == TableRule("people", (), frozenset({"email"}), frozenset())
    assert not both.others_hidden
    south = read_access(path).access("sales", asker("south"))
    assert south is not None
    assert south.others_hidden


def test_a_database_of_the_file_needs_a_role_that_opens_it(path: Path) -> None:
    rules = read_access(path)
    for roles in ((), ("unheard of",)):
        with pytest.raises(DatabaseNotAllowed):
            rules.access("sales", asker(*roles))
    assert rules.access("elsewhere", asker()) is None
    assert rules.access("sales", asker("auditor", "north")) is None
    assert rules.access("sales", LOCAL) is None


def test_a_scope_is_of_whoever_asks_only_where_a_rule_is(path: Path) -> None:
    rules = read_access(path)

    def scope(roles: str, owner: str) -> str:
        found = rules.access("sales", asker(roles, owner=owner))
        assert found is not None
        return found.scope

    assert scope("north", "a") == scope("north", "b") != scope("south", "a")
    assert scope("south", "a") != scope("south", "b")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "roles: [a]",
        "role: {}",
        "roles: {a: {sales: everything}}",
        "roles: {a: {sales: {tables: {orders: {row: x}}}}}",
        "roles: {a: {sales: {tables: {orders: {rows: 7}}}}}",
        "roles: {a: {sales: {tables: {orders: {hide: cost}}}}}",
        "roles: {a: {sales: {other_tables: none}}}",
        "roles: !!python/object/apply:os.system [ls]",
    ],
)
def test_what_is_not_understood_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "access.yaml"
    path.write_text(text)
    with pytest.raises(BadSetting):
        read_access(path)


def test_no_file_is_no_rule_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    assert read_access(None).access("sales", asker()) is None
    with pytest.raises(BadSetting):
        read_access(tmp_path / "missing.yaml")
