"""What an analysis says itself, where an agent picked it: the plan does not know how it was called, its own words do."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from src.tools.narrate.telling import Telling

_SENTENCE: Final = re.compile(r"(?<=[.!?]) (?=[A-Z“])")
_LONGEST: Final = 100
"""Letters of one fact; a text that is longer would be cut where it is shown."""


def tell_picked(interpretation: str, telling: Telling) -> None:
    """The sentences of the analysis, each of facts alone: what stands in them was computed with it."""
    for sentence in _SENTENCE.split(interpretation.strip()):
        parts = [telling.fragment("{said}", {"said": part}) for part in textwrap.wrap(sentence, _LONGEST)]
        if parts and all(parts):
            telling.say("as_found", {"said": " ".join(p for p in parts if p)})
