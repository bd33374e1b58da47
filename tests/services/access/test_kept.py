"""The access file while the app runs: a change holds with the next question, a broken file refuses, and opens nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from src.errors import AccessBroken, BadSetting, DatabaseNotAllowed
from src.models.asker import Asker
from src.services.access.kept import SETTLED_SECONDS, KeptAccess

NORTH = Asker(owner="k", roles=("north",))
ONE = """roles: {north: {sales: {tables: {orders: {rows: "region = 'North'"}}}}}"""
OTHER = """roles: {north: {sales: {tables: {orders: {rows: "region = 'South'"}}}}}"""


class Times:
    """A clock an hour after the file, and a wait that only counts, unless something is to happen meanwhile."""

    def __init__(self) -> None:
        self.ahead = 3600.0
        self.waited = 0.0
        self.meanwhile: Callable[[], object] = lambda: None

    def clock(self) -> float:
        return time.time() + self.ahead

    def wait(self, seconds: float) -> None:
        self.waited += seconds
        self.meanwhile()
        self.ahead += seconds


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "access.yaml"
    made.write_text(ONE)
    return made


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def kept(path: Path, times: Times) -> KeptAccess:
    return KeptAccess(path, clock=times.clock, wait=times.wait)


def predicate(kept: KeptAccess) -> tuple[str, ...]:
    found = kept.rules().access("sales", NORTH)
    assert found is not None
    return found.tables[0].predicates


def test_a_change_holds_with_the_next_question(kept: KeptAccess, path: Path) -> None:
    first = kept.rules()
    assert kept.rules() is first, "one that did not change is not read again"
    path.write_text(OTHER)
    assert predicate(kept) == ("region = 'South'",)
    other = path.with_name("new.yaml")
    other.write_text("roles: {}")
    os.replace(other, path)
    assert kept.rules().roles == {}


def test_an_old_date_hides_no_change(kept: KeptAccess, path: Path) -> None:
    was = path.stat()
    path.write_text(OTHER)
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert path.stat().st_size == was.st_size
    assert predicate(kept) == ("region = 'South'",)


@pytest.mark.parametrize("text", ["", "nonsense", "roles: {north: {sales: everything}}", "roles: [", "\x80"])
def test_a_broken_file_refuses_until_it_is_mended_and_the_old_rules_are_gone(kept: KeptAccess, path: Path, text: str) -> None:
    path.write_bytes(text.encode("latin-1"))
    for _ in range(2):
        with pytest.raises(AccessBroken) as told:
            kept.rules()
    assert kept.trouble() is not None
    assert "sales" not in f"{told.value} {kept.trouble()}", "what it holds is for the log"
    path.write_text(OTHER)
    assert kept.trouble() is None
    assert predicate(kept) == ("region = 'South'",)


def test_a_file_that_is_gone_refuses(kept: KeptAccess, path: Path) -> None:
    path.unlink()
    for _ in range(2):
        with pytest.raises(AccessBroken):
            kept.rules()
    path.write_text(ONE)
    assert predicate(kept) == ("region = 'North'",)


def test_half_a_file_is_waited_for(kept: KeptAccess, path: Path, times: Times) -> None:
    """Cut off at a line, YAML is good YAML with fewer rules."""
    whole = "roles:\n  north:\n    sales:\n      tables:\n        orders: {rows: \"region = 'South'\"}\n"
    times.ahead = 0.0
    times.meanwhile = lambda: None if path.read_text() == whole else path.write_text(whole)
    path.write_text("roles:\n  north:\n    sales: all\n")
    assert predicate(kept) == ("region = 'South'",)
    assert times.waited >= SETTLED_SECONDS / 2


def test_a_file_that_never_rests_refuses(kept: KeptAccess, path: Path, times: Times) -> None:
    written = iter(range(100))
    times.meanwhile = lambda: path.write_text(f"{ONE}\n# {next(written):05}")
    with pytest.raises(BadSetting):
        KeptAccess(path, clock=lambda: path.stat().st_ctime, wait=times.wait)


def test_there_must_be_a_good_file_to_begin_with(tmp_path: Path) -> None:
    with pytest.raises(BadSetting):
        KeptAccess(tmp_path / "none.yaml")
    assert KeptAccess(None).trouble() is None


def test_a_database_that_no_role_opens_is_as_one_that_is_not_there(kept: KeptAccess) -> None:
    rules = kept.rules()
    names = ("sales", "stock")
    assert rules.narrowed(NORTH, names) is NORTH
    assert rules.narrowed(Asker(owner="k"), names).databases == frozenset({"stock"})
    assert rules.narrowed(Asker(owner="k", databases=frozenset({"sales"})), names).databases == frozenset()
    assert rules.narrowed(Asker(owner="k"), ("stock",)).databases is None
    with pytest.raises(DatabaseNotAllowed):
        rules.access("sales", Asker(owner="k"))
