"""Prompts: files of sections, with the reasons for their rules in comments that are not sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

_COMMENT: Final = re.compile(r"[ \t]*<!--.*?-->[ \t]*\n?", re.DOTALL)
_SECTION: Final = re.compile(r"^## (\w+)\n", re.MULTILINE)
_PLACE: Final = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One agent's: who it is, and what it is asked each time."""

    role: str
    goal: str
    backstory: str
    task: str

    def filled(self, **given: str) -> str:
        """The task with each `{{place}}` filled. Raises KeyError for one that nothing was given for."""
        return re.sub(r"\n{3,}", "\n\n", _PLACE.sub(lambda m: given[m[1]], self.task)).strip()


@lru_cache(maxsize=32)
def load_prompt(name: str) -> Prompt:
    """The prompt in `prompts/NAME.md`."""
    text = _COMMENT.sub("", files("src.agents.crew").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8"))
    parts = _SECTION.split(text)[1:]
    sections = {key: body.strip() for key, body in zip(parts[::2], parts[1::2], strict=True)}
    return Prompt(sections["role"], sections["goal"], sections["backstory"], sections["task"])
