"""`bi glossary`, through the command line: from a database to a file, and from a file to what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import CommandLine, bi, env
from tests.fakes.shop import build_shop

__all__ = ["bi", "env"]  # fixtures


@pytest.fixture
def shop(tmp_path: Path) -> dict[str, str]:
    """Settings of a user with a small shop and an empty glossary folder."""
    url = build_shop(tmp_path / "shop.db")
    (tmp_path / "glossary").mkdir()
    return {
        "BI_DATABASES": json.dumps({"shop": url}),
        "BI_DEFAULT_DATABASE": "shop",
        "BI_GLOSSARY_DIR": str(tmp_path / "glossary"),
        "BI_HOME": str(tmp_path / "home"),
    }


def test_the_samples_glossary_is_true_of_the_sample(bi: CommandLine) -> None:
    done = bi("glossary", "check")
    assert (done.code, done.out.strip()) == (0, "0 problems in 1 model.")


def test_a_start_is_written_checked_and_used(bi: CommandLine, shop: dict[str, str], tmp_path: Path) -> None:
    done = bi("glossary", "init", "shop", **shop)
    assert done.code == 0
    assert "6 tables" in done.err
    made = tmp_path / "glossary" / "shop.yaml"
    assert made.read_text().startswith("# What the tables of this database mean")
    assert bi("glossary", "check", **shop).code == 0
    asked = json.loads(bi("ask", "How many orders?", "--json", **shop).out)
    assert asked["versions"]["glossary"] != "inferred"
    assert asked["data"]["records"][0].popitem()[1] == 200


def test_it_never_overwrites(bi: CommandLine, shop: dict[str, str], tmp_path: Path) -> None:
    assert bi("glossary", "init", "shop", "--out", str(tmp_path / "a.yaml"), **shop).code == 0
    before = (tmp_path / "a.yaml").read_text()
    done = bi("glossary", "init", "shop", "--out", str(tmp_path / "a.yaml"))
    assert done.code == 2
    assert "is there already" in done.err
    assert (tmp_path / "a.yaml").read_text() == before


def test_it_writes_to_stdout_and_only_the_tables_that_are_named(bi: CommandLine, shop: dict[str, str]) -> None:
    done = bi("glossary", "init", "shop", "--out", "-", "--table", "orders", "--table", "Customers", **shop)
    assert done.code == 0
    assert [line.split()[-1] for line in done.out.splitlines() if "source:" in line] == ["orders", "customers"]
    assert bi("glossary", "init", "shop", "--table", "nope").code == 2


def test_what_is_wrong_is_said_with_file_line_entry_and_what_to_do(
    bi: CommandLine, shop: dict[str, str], tmp_path: Path
) -> None:
    bi("glossary", "init", "shop", **shop)
    file = tmp_path / "glossary" / "shop.yaml"
    lines = file.read_text().splitlines()
    place = next(i for i, line in enumerate(lines) if "expression: region}" in line)
    lines[place] = lines[place].replace("expression: region", "expression: regio")
    file.write_text("\n".join(lines))
    (tmp_path / "glossary" / "verified_queries.yaml").write_text(
        "verified_queries:\n  - question: How many returns?\n    sql: SELECT COUNT(*) FROM returns\n"
    )
    done = bi("glossary", "check")
    assert done.code == 1
    assert f"shop.yaml, line {place}, field customers.region: the table 'customers' has no column 'regio'." in done.out
    assert "    Write region." in done.out
    lines[place] = lines[place].replace("regio", "region")
    file.write_text("\n".join(lines))
    done = bi("glossary", "check", "shop")
    assert done.code == 1
    assert "verified_queries.yaml, line 2, verified query How many returns?: it does not run:" in done.out
    assert "1 problem in 1 model." in done.out


def test_a_file_that_cannot_be_read_is_said_with_its_place(bi: CommandLine, shop: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "glossary" / "bad.yaml").write_text("version: 0.2.0.dev0\nsemantic_model: 5\n")
    done = bi("glossary", "check", **shop)
    assert done.code == 2
    assert "bad.yaml, line 2" in done.err


def test_no_model_at_all_and_none_for_the_database(
    bi: CommandLine, shop: dict[str, str], sample_db: Path, tmp_path: Path
) -> None:
    done = bi("glossary", "check", **shop)
    assert (done.code, "bi glossary init" in done.out) == (1, True)
    bi("glossary", "init", "shop")
    other = tmp_path / "other.db"
    other.write_bytes(b"")
    assert bi("glossary", "check", str(other)).code == 2
    assert bi("glossary", "check", "nowhere").code == 2
