"""The kernel's count of out-of-memory kills, as either version of cgroups tells it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.services.sandboxes.runner.oom import oom_kills

V1 = "oom_kill_disable 0\nunder_oom 0\noom_kill {}\n"
V2 = "low 0\nhigh 0\nmax 12\noom 3\noom_kill {}\noom_group_kill 0\n"
V2_BEFORE_5_17 = "low 0\nhigh 0\nmax 12\noom 3\noom_kill {}\n"


@pytest.mark.parametrize("kills", [0, 1, 7])
@pytest.mark.parametrize(
    ("name", "text"), [("memory/memory.oom_control", V1), ("memory.events", V2), ("memory.events", V2_BEFORE_5_17)]
)
def test_both_versions_of_cgroups_tell_it(tmp_path: Path, name: str, text: str, kills: int) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.format(kills))
    assert oom_kills(tmp_path) == kills


def test_where_nothing_is_mounted_or_an_old_kernel_does_not_count_nothing_is_known(tmp_path: Path) -> None:
    assert oom_kills(tmp_path) is None
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "memory.oom_control").write_text("oom_kill_disable 0\nunder_oom 0\n")
    assert oom_kills(tmp_path) is None


@given(st.text(max_size=80))
def test_any_text_is_a_count_or_none(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("cgroup")
    (folder / "memory.events").write_text(text, encoding="utf-8", errors="replace")
    found = oom_kills(folder)
    assert found is None or found >= 0
