"""Who asks: what is shared out by owner, and what rules of access go by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody at a door. What an owner makes (sessions, frames, answers) is that owner's alone."""

    owner: str
    """An id that two askers never share: a key's, a person's at the identity provider, an address where there are no keys."""
    roles: tuple[str, ...] = ()
    """What row rules and masks go by."""
    databases: frozenset[str] | None = None
    """Names that may be asked; None: all that the operator has configured."""
    trusted: bool = False
    """The machine's own user (library, CLI), who may name any URL or file; nobody at an HTTP door is."""
    is_admin: bool = False
    """May approve verified queries and manage keys."""


LOCAL: Final = Asker(owner="", trusted=True, is_admin=True)
"""The machine's own user."""
