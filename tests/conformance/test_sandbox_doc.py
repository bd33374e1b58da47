"""docs/sandbox.md against the attacks that there are: every number has a test or a reason, every test named is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from tests.conformance.attacks.ends import ENDS
from tests.conformance.attacks.language import LANGUAGE
from tests.conformance.attacks.refused import REFUSED

ROOT: Final = Path(__file__).parents[2]
DOC: Final = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
LIST: Final = {
    *range(1, 9), *range(10, 14), *range(17, 21), 22,
    *range(24, 35), *range(36, 45), *range(46, 57), *range(58, 62), *range(63, 66),
    *range(68, 72), *range(73, 81), *range(83, 89), *range(91, 97), 99, 100, 102, 104, 105, *range(106, 123),
}  # fmt: skip
"""The numbers of the attack list (some are not given out); 106 to 121 are about SQL."""


def test_every_attack_has_a_test_or_a_reason() -> None:
    suites = "".join((ROOT / "tests" / "conformance" / f"{name}.py").read_text() for name in ("sandbox", "manners"))
    told = {int(number) for line in re.findall(r'"""((?:\d+, )*\d+):', suites) for number in line.split(", ")}
    tested = told | {int(found[0]) for name in (*REFUSED, *ENDS) if (found := re.match(r"\d+", name))}
    assert tested | _reasons() == LIST
    assert not {int(name.split()[0]) for name in LANGUAGE} - LIST


def test_what_stands_in_the_table_of_attacks_is_tested() -> None:
    table = DOC.partition("| number | attack | end |")[2].partition("\n\n")[0]
    ranges = [_numbers(row) for row in re.findall(r"^\| ([\d, -]+) \|", table, re.MULTILINE)]
    covered = {number for numbers in ranges for number in numbers}
    assert LIST - covered <= _reasons()


def test_every_test_it_names_is_there() -> None:
    tests = {path.name for path in (ROOT / "tests").rglob("*.py")}
    named = set(re.findall(r"`(?:[\w/]*/)?(\w+\.py)`", DOC.partition("## What is promised")[2]))
    assert named
    assert named <= tests


def test_it_says_what_the_boundary_is_not() -> None:
    assert "it is not the\nboundary" in DOC
    assert {"`docker`", "`restricted`"} <= set(re.findall(r"`\w+`", DOC))


def _reasons() -> set[int]:
    table = DOC.partition("| number | reason |")[2].partition("\n\n")[0]
    return {number for row in re.findall(r"^\| ([\d, -]+) \|", table, re.MULTILINE) for number in _numbers(row)}


def _numbers(text: str) -> set[int]:
    """The numbers of "1-3, 7"."""
    found: set[int] = set()
    for part in text.split(", "):
        first, _, last = part.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found
