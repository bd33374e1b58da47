"""Pictures of pages, taken by a headless Chromium that reaches no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Final

from src.errors import BrowserFailed, NoBrowser
from src.models.stopping import current_stop

NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_AT_ONCE: Final = threading.Semaphore(1)
"""A browser takes a few hundred megabytes and a processor."""
_SETTLED: Final = 10_000
"""Milliseconds of the page's own clock until the picture is taken; the browser lets them pass at once."""


def find_browser() -> str | None:
    """The browser that would take pictures; None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def picture(page: str, width: int, height: int, *, seconds: float = 60.0, browser: str | None = None) -> bytes:
    """A PNG of the HTML page, twice as many pixels each way. Raises NoBrowser, BrowserFailed, Stopped."""
    program = browser or find_browser()
    if program is None:
        raise NoBrowser(
            "No browser is there to take a picture of the chart.",
            hint="Install chromium-headless-shell (or chromium) where this runs, or export html.",
        )
    if not current_stop().acquire(_AT_ONCE, seconds):
        raise BrowserFailed("Other pictures are being taken.", hint="Try again.")
    try:
        with tempfile.TemporaryDirectory(prefix="bi-picture-", ignore_cleanup_errors=True) as folder:
            return _taken(program, page, Path(folder), (width, height), seconds)
    finally:
        _AT_ONCE.release()


def _taken(program: str, page: str, folder: Path, size: tuple[int, int], seconds: float) -> bytes:
    source, shot = folder / "page.html", folder / "page.png"
    source.write_text(page, encoding="utf-8", errors="replace")
    command = [
        program, "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions",
        "--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND", "--force-device-scale-factor=2",
        f"--window-size={size[0]},{size[1]}", f"--virtual-time-budget={_SETTLED}", f"--user-data-dir={folder / 'profile'}",
        f"--screenshot={shot}", *(["--no-sandbox"] if os.geteuid() == 0 else []), source.as_uri(),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"}
    running = subprocess.Popen(  # noqa: S603 - a program that the operator installed, and no word of a caller's
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    try:
        with current_stop().interrupting(running.kill):
            running.wait(seconds)
    except subprocess.TimeoutExpired:
        raise BrowserFailed(f"The browser took no picture in {seconds:g} s.", hint="Try again, or export html.") from None
    finally:
        _end(running)
    if not shot.exists():
        raise BrowserFailed("The browser ended without a picture.", hint="Export html, or look at the browser's set-up.")
    return shot.read_bytes()


def _end(running: subprocess.Popen[bytes]) -> None:
    """Ends it with everything that it started: the group is its own."""
    try:
        os.killpg(running.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        running.wait()
