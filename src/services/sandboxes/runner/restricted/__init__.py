"""The restricted language: ordinary analyst code, checked and guarded. The second line; the kernel is the first."""

from __future__ import annotations

from types import CodeType
from typing import Any


def prepare(code: str, filename: str, namespace: dict[str, Any]) -> CodeType:
    """Compiles `code` and puts the guards it needs into `namespace`. Raises Refused, SyntaxError."""
    from src.services.sandboxes.runner.program import Refused

    raise Refused("The restricted language is not there yet.")
