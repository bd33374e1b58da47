"""Pictures of pages: none without a browser, none of one that hangs, and nothing left behind."""

from __future__ import annotations

import os
import stat
import tempfile
import threading
import time
from pathlib import Path

import pytest

from src.errors import BrowserFailed, NoBrowser, Stopped
from src.models.stopping import Stop, stopping
from src.services.browser import find_browser, picture

PAGE = "<!DOCTYPE html><body style='margin:0;background:#f00'></body>"


def program(folder: Path, script: str) -> str:
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() is None
    with pytest.raises(NoBrowser, match="chromium-headless-shell"):
        picture(PAGE, 100, 100)


def test_a_browser_that_ends_without_a_picture_is_told(tmp_path: Path, scratch: Path) -> None:
    with pytest.raises(BrowserFailed, match="without a picture"):
        picture(PAGE, 100, 100, browser=program(tmp_path, "exit 3"))
    assert list(scratch.iterdir()) == []


def test_a_browser_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path, scratch: Path) -> None:
    began = time.monotonic()
    hanging = program(tmp_path, f"sleep 61 & echo $! > {tmp_path / 'child'}; wait")
    with pytest.raises(BrowserFailed, match="no picture in"):
        picture(PAGE, 100, 100, seconds=1.0, browser=hanging)
    assert time.monotonic() - began < 30
    child = Path(f"/proc/{(tmp_path / 'child').read_text().strip()}/stat")
    while child.exists() and _state(child) != "Z" and time.monotonic() - began < 30:  # the kernel ends it in its own time
        time.sleep(0.05)
    assert not child.exists() or _state(child) == "Z"
    assert list(scratch.iterdir()) == []


def test_a_picture_that_nobody_waits_for_is_not_taken(tmp_path: Path, scratch: Path) -> None:
    stop, began = Stop(), time.monotonic()
    threading.Timer(0.1, stop.set).start()
    with stopping(stop), pytest.raises(Stopped):
        picture(PAGE, 100, 100, browser=program(tmp_path, "exec sleep 61"))
    assert time.monotonic() - began < 10
    assert list(scratch.iterdir()) == []


def _state(process: Path) -> str:
    try:
        return process.read_text().split()[2]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def test_a_browser_gets_the_page_and_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROQ_API_KEY", "secret")
    script = 'for word in "$@"; do case $word in --screenshot=*) env > "${word#--screenshot=}";; esac; done'
    told = picture(PAGE, 100, 100, browser=program(tmp_path, script)).decode()
    assert "secret" not in told
    assert "HOME=" in told


@pytest.mark.slow
@pytest.mark.skipif(find_browser() is None and "CI" not in os.environ, reason="no Chromium here")
def test_a_real_browser_takes_a_picture_of_twice_the_size() -> None:
    taken = picture(PAGE, 120, 80)
    assert taken[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(taken[16:20]), int.from_bytes(taken[20:24])) == (240, 160)
