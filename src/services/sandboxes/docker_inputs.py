"""What goes into the sandbox image: pinned packages and source files, with a hash that says when to build again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from src.models.config import PROJECT_ROOT

RECIPE = PROJECT_ROOT / "docker" / "sandbox"
LOCK = PROJECT_ROOT / "requirements.txt"
WANTED = RECIPE / "requirements.in"
STACK_FILES = ("stack.Dockerfile", "pack.py", "requirements.in")
IMAGE_FILES = ("Dockerfile", "entry.py")
# The packages that the image carries under the names they have here, so that emitted code imports the same thing everywhere.
SOURCES = ("src/analyses", "src/services/sandboxes/runner")


def pins(python: str | None = None) -> dict[str, str]:
    """Name -> version of each package of the image with all it needs: the host's versions, for Python `python` ("3.11").

    The lock decides where it names a package, else what is installed here.
    """
    locked = _locked(LOCK.read_text(), python) if LOCK.exists() else {}
    found: dict[str, str] = {}
    waiting = [Requirement(line) for line in WANTED.read_text().splitlines() if line and not line.startswith("#")]
    while waiting:
        name = str(canonicalize_name(waiting.pop().name))
        if name in found:
            continue
        try:
            found[name] = locked.get(name) or version(name)
            waiting += [r for r in map(Requirement, requires(name) or ()) if _applies(r, python)]
        except PackageNotFoundError:
            continue  # wanted on another platform only
    return dict(sorted(found.items()))


def _applies(requirement: Requirement, python: str | None) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(_environment(python))


def _environment(python: str | None) -> dict[str, str]:
    target = {"python_version": python, "python_full_version": f"{python}.0"} if python else {}
    return {"extra": "", **target}


def _locked(text: str, python: str | None) -> dict[str, str]:
    """The pins of a requirements.txt that apply to the Python asked for."""
    found = {}
    for line in text.replace("\\\n", " ").splitlines():
        try:
            requirement = Requirement(re.split(r"\s--|\s#|^#|^-", line)[0].strip())
        except InvalidRequirement:
            continue
        exact = [s.version for s in requirement.specifier if s.operator == "=="]
        if exact and _applies(requirement, python):
            found[str(canonicalize_name(requirement.name))] = exact[0]
    return found


def app_files() -> Iterator[tuple[str, bytes]]:
    """Path inside /opt/app and content of each source file that the image carries."""
    for source in SOURCES:
        folder = PROJECT_ROOT / source
        for parent in folder.relative_to(PROJECT_ROOT).parents:
            if parent.name:
                yield f"{parent}/__init__.py", b""  # the host's own may import what the image lacks
        for path in sorted(folder.rglob("*.py")):
            yield str(path.relative_to(PROJECT_ROOT)), path.read_bytes()


def stack_hash() -> str:
    """Changes when the interpreter's recipe or a package version does."""
    return _digest({**_recipe(STACK_FILES), "pins": repr(pins()).encode()})


def image_hash() -> str:
    """Changes when anything inside the image does."""
    return _digest({**_recipe(IMAGE_FILES), **dict(app_files()), "stack": stack_hash().encode()})


def _recipe(names: tuple[str, ...]) -> dict[str, bytes]:
    return {name: (RECIPE / name).read_bytes() for name in names}


def _digest(parts: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(parts):
        digest.update(f"{name}\0{len(parts[name])}\0".encode() + parts[name])
    return digest.hexdigest()
