"""The sample's file: built once, rebuilt when old, never written over anybody else's."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from src.errors import BadDatabase
from src.services.sample import ensure_sample, truth
from src.services.sample.portfolio import portfolio_csv

PROJECT = Path(__file__).resolve().parents[2]


def test_it_is_built_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "sample.db"
    assert ensure_sample(path) is True
    assert ensure_sample(path) is False
    assert sorted(p.name for p in path.parent.iterdir()) == ["sample.db", "sample.db.lock"]


def test_another_version_is_rebuilt(tmp_path: Path, sample_db: Path) -> None:
    path = tmp_path / "sample.db"
    shutil.copy(sample_db, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE transactions")
        connection.execute("PRAGMA user_version = 999")
    assert ensure_sample(path) is True
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (truth.VERSION,)
        assert connection.execute("SELECT COUNT(*) > 40000 FROM transactions").fetchone() == (1,)


def test_an_empty_file_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    path.touch()
    assert ensure_sample(path) is True


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(84)])
def test_what_is_not_the_sample_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "sample.db"
    path.write_bytes(content)
    with pytest.raises(BadDatabase, match="not the sample"):
        ensure_sample(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE precious (value)")
    with pytest.raises(BadDatabase, match="not the sample"):
        ensure_sample(path)


def test_a_folder_in_its_place_and_a_file_in_its_folders_place_are_errors(tmp_path: Path) -> None:
    (tmp_path / "sample.db").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(BadDatabase):
        ensure_sample(tmp_path / "sample.db")
    with pytest.raises(BadDatabase):
        ensure_sample(tmp_path / "file" / "sample.db")


def test_two_processes_at_once_make_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    command = [sys.executable, "-m", "src.services.sample", str(path)]
    both = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    words = sorted(process.communicate(timeout=60)[0].split(":")[0] for process in both)
    assert words == ["built", "up to date"]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_the_command_says_why_it_cannot(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    path.write_bytes(b"mine")
    done = subprocess.run(
        [sys.executable, "-m", "src.services.sample", str(path)], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "not the sample database" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_portfolio_in_the_repository_is_what_the_builder_makes() -> None:
    assert (PROJECT / "data" / "sample" / "portfolio.csv").read_text(encoding="utf-8") == portfolio_csv()
