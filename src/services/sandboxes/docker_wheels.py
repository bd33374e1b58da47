"""Unpacks the stack's wheels into a folder, so that the image needs neither a network nor an installer.

It happens on the host: the host's package index, proxy and certificates are used, and none of them can enter the image.
"""

from __future__ import annotations

import importlib.util
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from src.errors import SandboxUnavailable
from src.models.config import PROJECT_ROOT

GLIBC = "manylinux_2_28"
OLDER_GLIBC = ("manylinux_2_27", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
# Never read at run time: 200 MB of tests, C headers, static libraries and servers.
UNWANTED_FOLDERS = ("tests", "include")
UNWANTED_FILES = ("*.a", "*.pyx", "*.pxd", "*.h", "*.hpp", "*.c", "*.cpp", "libarrow_flight*", "libarrow_python_flight*")
INSTALL_SECONDS = 900


def unpack_wheels(pins: Mapping[str, str], python: str, folder: Path) -> None:
    """Fills `folder` with exactly these packages for Python `python` on Linux. Raises SandboxUnavailable."""
    listing = folder.parent / "pins.txt"
    listing.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()))
    command = [*_installer(python), "--no-deps", "--target", str(folder), "--requirement", str(listing)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise SandboxUnavailable("Fetching the packages of the sandbox image took too long.", hint="Try again.") from error
    if done.returncode:
        raise SandboxUnavailable(
            f"The packages of the sandbox image cannot be installed for Python {python}: {done.stderr.strip()[-600:]}",
            hint="Is the package index reachable, and has each version a wheel for that Python?",
        )
    _prune(folder)


def _installer(python: str) -> list[str]:
    machine = platform.machine()
    uv = _uv()
    if uv is not None:
        target = ["--python", sys.executable, "--python-version", python, "--python-platform", f"{machine}-{GLIBC}"]
        return [uv, "pip", "install", "--quiet", *target, "--only-binary", ":all:", "--link-mode", "copy"]
    if importlib.util.find_spec("pip") is None:
        raise SandboxUnavailable("Neither uv nor pip is here to fetch packages.", hint="Run `make setup`.")
    platforms = [f"--platform={name}_{machine}" for name in (GLIBC, *OLDER_GLIBC)]
    target = ["--python-version", python, *platforms, "--only-binary=:all:"]
    return [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", *target]


def _uv() -> str | None:
    places = (Path(sys.executable).with_name("uv"), PROJECT_ROOT / ".tools" / "bin" / "uv")
    return next((str(place) for place in places if place.exists()), None) or shutil.which("uv")


def _prune(folder: Path) -> None:
    shutil.rmtree(folder / "bin", ignore_errors=True)  # scripts whose first line names the host's Python
    for name in UNWANTED_FOLDERS:
        for path in [p for p in folder.rglob(name) if p.is_dir()]:
            shutil.rmtree(path, ignore_errors=True)
    for pattern in UNWANTED_FILES:
        for path in folder.rglob(pattern):
            path.unlink(missing_ok=True)
