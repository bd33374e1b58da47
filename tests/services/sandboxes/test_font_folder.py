"""The folder of fonts: kept, closed to others, never somebody else's."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from src.services.sandboxes.font_folder import FontFolder


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_in_home_it_is_kept_and_the_way_to_it_closed(tmp_path: Path, temporary: Path) -> None:
    folder = FontFolder(tmp_path / "home")
    (folder.path / "list").touch()
    folder.close()
    assert folder.path == tmp_path / "home" / "sandbox" / "fonts"
    assert [path.name for path in folder.path.iterdir()] == ["list"]
    assert folder.path.parent.stat().st_mode & 0o777 == 0o700
    assert list(temporary.iterdir()) == []


def test_without_a_home_there_is_one_for_each_user(temporary: Path) -> None:
    first, second = FontFolder(None), FontFolder(None)
    first.close()
    second.close()
    assert first.path == second.path
    assert first.path.exists()
    assert len(list(temporary.iterdir())) == 1


def test_what_somebody_put_in_its_place_is_not_taken(tmp_path: Path, temporary: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    usual = FontFolder(None).path.parent
    (usual / "fonts").rmdir()
    usual.rmdir()
    usual.symlink_to(trap)
    folder = FontFolder(None)
    assert trap not in folder.path.parents
    assert list(trap.iterdir()) == []
    folder.close()
    assert list(temporary.iterdir()) == [usual]
