"""A script for a common analysis: its settings on top, then a few lines that anyone can change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent

from src.errors import BadSetting

Setting = str | int | float | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Template:
    """Code for a frame `df`, which runs as it stands in the sandbox and in a notebook beside this project."""

    name: str
    tells: str
    """What it gives, in a line."""
    body: str
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """Variables that the body reads, with the values they have until they are changed."""

    def code(self, given: Mapping[str, Setting]) -> str:
        """The script with these settings. Raises BadSetting for one that it does not have."""
        unknown = sorted(set(given) - set(self.settings))
        if unknown:
            known = ", ".join(self.settings) or "none"
            raise BadSetting(f"The template {self.name} has no setting {unknown[0]!r}.", hint=f"It has: {known}.")
        lines = [f"{name} = {value!r}" for name, value in {**self.settings, **given}.items()]
        head = [f"# {self.tells}", *(["# Set these to the columns of df:", *lines] if lines else [])]
        return "\n".join(head) + "\n\n" + dedent(self.body).strip() + "\n"
