"""A base with a Python to build the sandbox image on: pulled where a registry answers, else made here by debootstrap."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import docker

from src.errors import SandboxUnavailable
from src.services.sandboxes.docker_engine import ENGINE_ERRORS, labels_of

BaseKind = Literal["auto", "slim", "debootstrap"]
Tell = Callable[[str], None]
SUITES = {"3.11": "bookworm", "3.13": "trixie"}
"""Python -> the Debian release that ships it; any other host Python builds on bookworm."""
MAKE_SECONDS = 900
# What a build stage never reads.
LEFT_OUT = (
    "./var/cache/apt/*",
    "./var/lib/apt/lists/*",
    "./usr/share/doc/*",
    "./usr/share/locale/*",
    "./usr/share/man/*",
    "./dev/*",
)


@dataclass(frozen=True, slots=True)
class Base:
    """An image in the engine to build on, its Python ("3.11") and where that looks for installed packages."""

    image: str
    python: str
    packages: str


def provide_base(client: docker.APIClient, kind: BaseKind, cache: Path, tell: Tell) -> Base:
    """The base, from the engine, the cache or the network, in that order. Raises SandboxUnavailable."""
    host = f"{sys.version_info.major}.{sys.version_info.minor}"
    if kind != "debootstrap":
        image = f"python:{host}-slim"
        reason = _pull(client, image)
        if reason is None:
            tell(f"base: {image}")
            return Base(image, host, f"/usr/local/lib/python{host}/site-packages")
        if kind == "slim":
            raise SandboxUnavailable(f"{image} cannot be pulled: {reason}", hint="Build with --base debootstrap.")
        tell(f"base: {image} cannot be pulled; making one with debootstrap")
    return _debian(client, host if host in SUITES else "3.11", cache, tell)


def _pull(client: docker.APIClient, image: str) -> str | None:
    if _present(client, image):
        return None
    try:
        client.pull(image)
    except ENGINE_ERRORS as error:
        return str(error)
    return None


def _present(client: docker.APIClient, image: str) -> bool:
    return labels_of(client, image) is not None


def _debian(client: docker.APIClient, python: str, cache: Path, tell: Tell) -> Base:
    suite = SUITES[python]
    name, tag = "bi-agents-sandbox-base", f"{suite}-{platform.machine()}"
    if not _present(client, f"{name}:{tag}"):
        archive = cache / f"{name}-{tag}.tar"
        if not archive.exists():
            tell(f"base: debootstrap of Debian {suite} (about a minute, once)")
            _make(suite, archive)
        client.import_image_from_file(str(archive), repository=name, tag=tag)
    tell(f"base: {name}:{tag}")
    return Base(f"{name}:{tag}", python, f"/usr/local/lib/python{python}/dist-packages")


def _make(suite: str, archive: Path) -> None:
    """Writes a minimal Debian with Python as a tar file."""
    program = shutil.which("debootstrap", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if program is None:
        raise SandboxUnavailable("debootstrap is not installed.", hint="Run `make services`, or apt-get install debootstrap.")
    root: list[str] = [] if os.geteuid() == 0 else ["sudo", "-n", "--preserve-env=http_proxy,https_proxy"]
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_roomy(archive.parent)) as folder:
        tree, log, partial = Path(folder, "tree"), Path(folder, "log"), archive.with_suffix(".partial")
        command = [*root, program, "--variant=minbase", "--include=python3", suite, str(tree)]
        try:
            with log.open("wb") as output:
                subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=True, timeout=MAKE_SECONDS)  # noqa: S603
            leave = [f"--exclude={pattern}" for pattern in LEFT_OUT]
            with partial.open("wb") as output:
                subprocess.run([*root, "tar", "-C", str(tree), *leave, "-c", "."], stdout=output, check=True)  # noqa: S603
        except subprocess.SubprocessError as error:
            last = " ".join(log.read_text(errors="replace").split()[-40:])
            raise SandboxUnavailable(f"debootstrap failed: {last}", hint="It needs root and a Debian mirror.") from error
        finally:
            subprocess.run([*root, "rm", "-rf", "--one-file-system", str(tree)], check=False)  # noqa: S603
        partial.rename(archive)


def _roomy(cache: Path) -> Path:
    """Where a tree may be made: debootstrap needs a file system with devices and programs, which the cache may not be."""
    return Path("/var/tmp") if os.access("/var/tmp", os.W_OK) else cache  # noqa: S108
