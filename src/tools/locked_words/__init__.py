"""Words that somebody else wrote, locked to what code computed: `know` gives the facts, `lock` keeps what they bear out."""

from __future__ import annotations

from src.tools.locked_words.facts import know
from src.tools.locked_words.known import Knowledge, Known
from src.tools.locked_words.lock import Locked, lock
from src.tools.locked_words.told import Claim, Sentence, Told

__all__ = ["Claim", "Knowledge", "Known", "Locked", "Sentence", "Told", "know", "lock"]
