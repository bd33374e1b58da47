"""Sandbox tiers: name -> "module:Class", imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from src.errors import BadSetting
from src.services.sandboxes.sandbox import Sandbox

SANDBOXES: Final[dict[str, str]] = {
    "docker": "src.services.sandboxes.docker_tier:DockerSandbox",
    "restricted": "src.services.sandboxes.restricted_tier:RestrictedSandbox",
}


def make_sandbox(tier: str, *, image: str, memory_bytes: int, **options: Any) -> Sandbox:
    """The sandbox of that tier, not started; `options` are that tier's own. Raises BadSetting for an unknown tier."""
    sandbox: Sandbox = adapter(tier)(image=image, memory_bytes=memory_bytes, **options)
    return sandbox


def adapter(tier: str) -> Any:
    """The class of that tier. Raises BadSetting for an unknown one."""
    if tier not in SANDBOXES:
        raise BadSetting(f"No sandbox tier {tier!r}.", hint=f"Known: {', '.join(SANDBOXES)}.")
    module, _, name = SANDBOXES[tier].partition(":")
    return getattr(import_module(module), name)
