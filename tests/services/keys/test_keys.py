"""Keys open until they are revoked or have expired; nothing that is stored opens anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from src.errors import BadSetting, KeyUnknown
from src.services.keys.secret import Secret, new_secret, read_secret
from src.services.keys.store import Keys
from src.services.state.open import open_state, reading
from src.services.state.tables import KEYS
from tests.support.clock import Clock


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    made = open_state(url)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(engine: Engine, clock: Clock) -> Keys:
    return Keys(engine, clock)


def test_a_key_opens_and_says_whose_it_is(keys: Keys) -> None:
    assert not keys.has_any()
    line, secret = keys.create("dashboard", databases=["sales"], roles=["north"], is_admin=True)
    assert keys.has_any()
    sent = read_secret(secret.text)
    assert sent is not None
    found = keys.find(sent)
    assert found == line
    asker = line.asker()
    assert (asker.owner, asker.roles, asker.databases) == (f"key:{line.id}", ("north",), frozenset({"sales"}))
    assert asker.is_admin
    assert not asker.trusted
    assert keys.create("all", days=1)[0].asker().databases is None


def test_the_secret_is_in_no_row_and_no_repr(keys: Keys, engine: Engine) -> None:
    _, secret = keys.create("dashboard")
    hidden = secret.text.removeprefix(f"bi_{secret.id}_")
    with reading(engine) as connection:
        rows = repr(connection.execute(select(KEYS)).all())
    assert hidden not in rows
    assert hidden not in repr(secret)
    assert len(hidden) == 43


def test_another_secret_under_the_same_id_opens_nothing(keys: Keys) -> None:
    line, _ = keys.create("dashboard")
    assert keys.find(Secret(line.id, f"bi_{line.id}_{'A' * 43}")) is None
    assert keys.find(new_secret()) is None


@pytest.mark.parametrize(
    "text", ["", "bi_", "bi_0123456789ab_short", "BI_0123456789ab_" + "A" * 43, "bi_x' OR 1=1_" + "A" * 43]
)
def test_what_is_no_key_is_not_looked_up(text: str) -> None:
    assert read_secret(text) is None


def test_a_key_ends_when_it_is_revoked_or_its_days_are_over(keys: Keys, clock: Clock) -> None:
    line, secret = keys.create("short", days=2)
    clock.now += timedelta(days=1)
    assert keys.find(secret) is not None
    clock.now += timedelta(days=1)
    assert keys.find(secret) is None
    other, second = keys.create("long")
    keys.revoke(other.id)
    assert keys.find(second) is None
    assert keys.has_any(), "the door stays shut"
    with pytest.raises(KeyUnknown):
        keys.rotate(other.id)
    with pytest.raises(KeyUnknown):
        keys.revoke("nothing\0")
    assert [k.id for k in keys.lines()] == [line.id, other.id]


def test_a_rotated_key_has_the_owner_of_the_old_one_which_ends_after_its_grace(keys: Keys, clock: Clock) -> None:
    line, old = keys.create("dashboard", databases=["sales"], roles=["north"])
    clock.now += timedelta(minutes=1)
    newer, new = keys.rotate(line.id, hours=1)
    assert (newer.owner, newer.databases, newer.roles, newer.replaces) == (line.owner, line.databases, line.roles, line.id)
    assert keys.find(old) is not None
    clock.now += timedelta(hours=2)
    assert keys.find(old) is None
    assert keys.find(new) is not None


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\0b"])
def test_a_key_needs_a_name(keys: Keys, name: str) -> None:
    with pytest.raises(BadSetting):
        keys.create(name)
