"""docs/analyses.md lists every analysis, and the keys it names exist."""

from __future__ import annotations

import re
from pathlib import Path

from src.analyses import ANALYSES
from tests.analyses.test_awkward_data import CALLS, ordinary

PAGE = (Path(__file__).parents[2] / "docs" / "analyses.md").read_text()
ROWS = {m[1]: m[2] for m in re.finditer(r"^\| `(\w+)` \|.*\| ([^|]+) \|$", PAGE, re.MULTILINE)}


def test_every_analysis_has_a_row() -> None:
    assert set(ROWS) == set(ANALYSES)


def test_every_key_named_is_in_the_result() -> None:
    for name, keys in ROWS.items():
        assert set(re.findall(r"`(\w+)`", keys)) <= set(CALLS[name](ordinary()))
