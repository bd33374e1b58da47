"""`bi answers` and `bi replay`."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.test_cli import CommandLine, bi, env

__all__ = ["bi", "env"]


@pytest.fixture
def own(sample_db: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(sample_db, tmp_path / "own.db"))


def test_an_answer_about_a_file_comes_again_and_tells_what_changed(
    bi: CommandLine, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BI_HOME", str(tmp_path / "home"))
    asked = bi("ask", "How many customers by region?", "-d", str(own), "--json")
    stored = json.loads(asked.out)["stored_as"]
    listed = json.loads(bi("answers", "--json").out)
    assert [line["id"] for line in listed] == [stored]
    monkeypatch.chdir(tmp_path)  # it is found again wherever one stands
    again = bi("replay", stored)
    assert (again.code, "The same numbers." in again.out) == (0, True)
    with sqlite3.connect(own) as connection:
        connection.execute("UPDATE customers SET region = 'North'")
    again = bi("replay", stored, "--json")
    told = json.loads(again.out)
    assert (again.code, told["same"], told["changed"]) == (1, False, ["the data of the database"])
    assert stored in bi("answers").out
    made = bi("export", stored, "--format", "csv", "--out", "rows.csv")
    assert (made.code, made.err.endswith("rows.csv\n")) == (0, True)
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8-sig").startswith("region,customer_count\n")
    again = bi("export", stored, "-f", "csv", "--out", "rows.csv")
    assert (again.code, "File exists" in again.err) == (2, True)


def test_an_answer_that_is_not_there_is_told(bi: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BI_HOME", str(tmp_path / "home"))
    gone = bi("replay", "none")
    assert (gone.code, "There is no answer 'none'." in gone.err) == (2, True)
    assert "No answer is stored." in bi("answers").out
