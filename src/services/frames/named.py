"""What a conversation calls its stored frames: `@sales`, and `@last` for the newest. Kept beside the frames, for a day."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from src.services.frames.store import FrameStore, StoredFrame
from src.services.state.ids import now

LAST: Final = "last"
MOST_NAMES: Final = 20
_KEPT: Final = timedelta(days=1)
_LOCK: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Conversation:
    """Whose it is, and which of theirs. No two share names, whatever those are."""

    owner: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """Under what its names are kept; nothing of either is in it."""
        return "dfnames:" + hashlib.sha256(json.dumps([self.owner, self.name]).encode()).hexdigest()[:40]


class FrameNames:
    """Names of frames, oldest first. Tools of one conversation may call at once, from one process.

    Every method raises StateUnavailable where the store does not answer.
    """

    def __init__(self, store: FrameStore, clock: Callable[[], datetime] = now) -> None:
        self._store = store
        self._clock = clock

    def of(self, conversation: Conversation) -> dict[str, str]:
        """Name -> id of its frame, which may have expired by now."""
        found = self._store.get(conversation.key, payload=False)
        names = found.about.get("names") if found is not None else None
        return {str(name): str(df_id) for name, df_id in names} if isinstance(names, list) else {}

    def give(self, conversation: Conversation, df_id: str, name: str | None = None) -> None:
        """Calls the frame `@last` and, where it has one, by its name; of more than 20 names the oldest is forgotten."""
        with _LOCK:
            names = self.of(conversation)
            for said in (name, LAST):
                if said is not None:
                    names.pop(said, None)
                    names[said] = df_id
            kept = list(names.items())[-MOST_NAMES:]
            created = self._clock()
            self._store.put(conversation.key, StoredFrame(b"", {"names": kept}, created, created + _KEPT))
