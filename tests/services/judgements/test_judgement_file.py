"""The file of judgements: what it holds, how it makes room, and what it does when it is broken, shared or cannot be written."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from src.services.judgements import JudgementFile, RemembersJudgements


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "judgements.sqlite"


def test_what_is_put_is_there_for_the_next_process_too(path: Path) -> None:
    kept: RemembersJudgements = JudgementFile(path, days=1)
    assert kept.get("a") is None
    assert not path.exists()
    kept.put("a", '{"sql": "SELECT 1"}')
    kept.put("a", '{"sql": "SELECT 2"}')
    kept.close()
    again = JudgementFile(path, days=1)
    assert (again.get("a"), again.count()) == ('{"sql": "SELECT 2"}', 1)
    again.forget("a")
    assert (again.get("a"), again.count()) == (None, 0)
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_too_old_or_from_the_future_is_not_used(path: Path) -> None:
    clock = Clock()
    kept = JudgementFile(path, days=2, clock=clock)
    kept.put("a", "old")
    clock.now += 2 * 86_400 - 1
    assert kept.get("a") == "old"
    clock.now += 2
    assert (kept.get("a"), kept.count()) == (None, 0)
    kept.put("b", "new")
    clock.now -= 86_400
    assert kept.get("b") is None
    kept.close()
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT key FROM judgement").fetchall() == [("b",)]
    file.close()


def test_what_was_used_longest_ago_makes_room(path: Path) -> None:
    clock = Clock()
    kept = JudgementFile(path, days=1, most_bytes=1_000, clock=clock)
    for n in range(9):
        clock.now += 1
        kept.put(f"{n}", "x" * 99)
    clock.now += 1
    assert kept.get("0") is not None
    for n in (9, 10):
        clock.now += 1
        kept.put(f"{n}", "x" * 99)
    assert kept.get("0") is not None
    assert kept.get("1") is None
    assert kept.get("10") is not None
    assert kept.count() <= 9
    kept.put("long", "x" * 40_000)
    assert kept.get("long") is None
    kept.close()


@pytest.mark.parametrize("broken", [b"no database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4_000])
def test_a_broken_file_is_set_aside_and_a_new_one_begun(path: Path, broken: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(broken)
    kept = JudgementFile(path, days=1)
    with capture_logs() as logs:
        assert kept.get("a") is None
        kept.put("a", "text")
    assert kept.get("a") == "text"
    assert [line["event"] for line in logs] == ["judgements_set_aside"]
    assert path.with_suffix(".broken").read_bytes() == broken
    kept.close()


def test_a_file_of_another_shape_is_set_aside(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE judgement (key TEXT, answer TEXT)")
    file.close()
    kept = JudgementFile(path, days=1)
    with capture_logs() as logs:
        kept.put("a", "text")
    assert kept.get("a") == "text"
    assert [line["event"] for line in logs] == ["judgements_set_aside"]
    kept.close()


def test_a_page_that_breaks_later_is_noticed(path: Path) -> None:
    kept = JudgementFile(path, days=1)
    for n in range(200):
        kept.put(f"key {n}", "x" * 200)
    kept.close()
    raw = bytearray(path.read_bytes())
    raw[4096:] = os.urandom(len(raw) - 4096)
    path.write_bytes(bytes(raw))
    with capture_logs() as logs:
        assert all(kept.get(f"key {n}") is None for n in range(200))
        kept.put("a", "text")
    assert kept.get("a") == "text"
    assert [line["event"] for line in logs] == ["judgements_set_aside"]
    kept.close()


def test_what_cannot_be_written_is_told_once_and_hurts_nobody(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    kept = JudgementFile(tmp_path / "home" / "judgements.sqlite", days=1)
    with capture_logs() as logs:
        for _ in range(3):
            kept.put("a", "text")
            assert kept.get("a") is None
    assert [line["event"] for line in logs] == ["judgements_not_kept"]
    kept.close()


def test_a_file_that_another_process_holds_is_waited_for_briefly_and_is_not_broken(path: Path) -> None:
    kept = JudgementFile(path, days=1)
    kept.put("a", "text")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with capture_logs() as logs:
        kept.put("b", "text")
    other.execute("ROLLBACK")
    other.close()
    assert [line["event"] for line in logs] == ["judgements_not_kept"]
    assert (kept.get("a"), kept.get("b")) == ("text", None)
    assert not path.with_suffix(".broken").exists()
    kept.close()


def _fill(path: Path, name: str) -> None:
    kept = JudgementFile(path, days=1)
    for n in range(50):
        kept.put(f"{name} {n}", f"{n}")
        kept.get(f"{name} {n // 2}")
    kept.close()


def test_two_processes_share_it(path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    two = [spawn.Process(target=_fill, args=(path, name)) for name in ("one", "two")]
    for process in two:
        process.start()
    for process in two:
        process.join(60)
    assert [process.exitcode for process in two] == [0, 0]
    kept = JudgementFile(path, days=1)
    assert kept.count() == 100
    kept.close()


def test_threads_share_it(path: Path) -> None:
    kept = JudgementFile(path, days=1)

    def work(name: str) -> None:
        for n in range(30):
            kept.put(f"{name} {n}", f"{n}")

    threads = [threading.Thread(target=work, args=(f"{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept.count() == 120
    kept.close()
