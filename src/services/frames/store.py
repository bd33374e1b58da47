"""The port of frame stores: bytes with a description, for a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """What is kept under a key."""

    payload: bytes
    """An Arrow IPC stream (`arrow.to_bytes`)."""
    about: dict[str, Any]
    """Plain JSON values."""
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FrameStats:
    """What a store holds."""

    frames: int
    payload_bytes: int


class FrameStore(Protocol):
    """Keeps frames by key. What has expired is gone. Every method raises StateUnavailable where the store does not answer."""

    def put(self, key: str, frame: StoredFrame) -> None:
        """Keeps all of it or nothing; a key that is there is replaced."""
        ...

    def get(self, key: str, *, payload: bool = True) -> StoredFrame | None:
        """What is kept; without `payload` its bytes are empty (and are not read)."""
        ...

    def extend(self, key: str, expires_at: datetime) -> bool:
        """Keeps it longer; False where it is gone."""
        ...

    def drop(self, key: str) -> bool:
        """Forgets it; False where there was nothing."""
        ...

    def stats(self) -> FrameStats:
        """How much is there."""
        ...
