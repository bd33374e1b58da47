"""Decides once, at start-up, where code will run, and says why. Nothing ever moves to a weaker tier later."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from src.errors import BadSetting, SandboxUnavailable
from src.models.config import Settings
from src.services.sandboxes import adapter, make_sandbox
from src.services.sandboxes.sandbox import Sandbox

MODES: Final = ("auto", "docker", "restricted")
_UNITS: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SIZE: Final = re.compile(r"^\s*([0-9]{1,12})\s*([kmg]?)(?:i?b)?\s*$", re.IGNORECASE)
_LEAST: Final = 64 << 20
_MOST: Final = 64 << 30


def choose_sandbox(settings: Settings) -> tuple[Sandbox, str]:
    """The sandbox that the settings ask for, not started, and why that one. Raises BadSetting, SandboxUnavailable."""
    return choose_tier(
        settings.sandbox_mode,
        settings.sandbox_image,
        parse_memory(settings.sandbox_memory),
        home=settings.home,
        allow_weak=settings.sandbox_allow_weak,
    )


def choose_tier(
    mode: str, image: str, memory_bytes: int, *, home: Path | None = None, allow_weak: bool = False
) -> tuple[Sandbox, str]:
    """As `choose_sandbox`; `auto` is docker where its engine answers and the image is there, else restricted.

    `home` and `allow_weak` are the restricted tier's: where it keeps its list of fonts, and whether missing walls are allowed.
    """
    if mode not in MODES:
        raise BadSetting(f"No sandbox mode {mode!r}.", hint=f"Known: {', '.join(MODES)}.")
    size: dict[str, Any] = {"image": image, "memory_bytes": memory_bytes}
    restricted: dict[str, Any] = {**size, "home": home, "allow_weak": allow_weak}
    if mode == "restricted":
        return make_sandbox("restricted", **restricted), "restricted, as set"
    missing = _docker_missing(image)
    if missing is None:
        why = "docker, as set" if mode == "docker" else "docker: the engine answers and the image is there"
        return make_sandbox("docker", **size), why
    if mode == "docker":
        raise SandboxUnavailable(f"The docker sandbox is unavailable: {missing}", hint="Run `make services`.")
    return make_sandbox("restricted", **restricted), f"restricted, because docker is not ready: {missing}"


def parse_memory(text: str) -> int:
    """Bytes of "512m", "1g", "1073741824". Raises BadSetting for what is no size, or none that could work."""
    match = _SIZE.match(text)
    size = int(match[1]) * _UNITS[match[2].lower()] if match else 0
    if not _LEAST <= size <= _MOST:
        raise BadSetting(f"{text!r} is no memory limit that works.", hint="Write 512m or 1g; 64m at least, 64g at most.")
    return size


def _docker_missing(image: str) -> str | None:
    missing: str | None = adapter("docker").available(image)
    return missing
