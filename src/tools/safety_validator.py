"""Explains what in a piece of code is risky, and how risky, before it goes to a sandbox.

It is a filter and an explanation for whoever wrote the code. It is not the boundary: that is the sandbox.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Final

from src.models.execution import Tier
from src.services.sandboxes.protocol import MAX_CODE
from src.tools.safety_finding import SafetyFinding
from src.tools.safety_rules import LEVELS, RiskLevel
from src.tools.safety_search import search

__all__ = ["RiskLevel", "RiskReport", "SafetyFinding", "SafetyValidator"]

MAX_NODES: Final = 20_000
_REFUSED_FROM: Final[dict[Tier, RiskLevel]] = {"docker": "critical", "restricted": "medium"}


@dataclass(frozen=True, slots=True)
class RiskReport:
    """All findings, the worst first, and the worst one's level."""

    findings: tuple[SafetyFinding, ...] = ()

    @property
    def level(self) -> RiskLevel:
        """The worst finding's level, `safe` without any."""
        return self.findings[0].level if self.findings else "safe"

    def refusal(self, tier: Tier) -> SafetyFinding | None:
        """The finding for which that tier does not run the code. A container bears more than a confined process."""
        worst = self.findings[0] if self.findings else None
        return worst if worst and LEVELS.index(worst.level) >= LEVELS.index(_REFUSED_FROM[tier]) else None


class SafetyValidator:
    """Judges code by its syntax tree. Any text gives a report; none raises."""

    def validate(self, code: str) -> RiskReport:
        """The report. What is no Python is `low`: running it explains that best."""
        if (unreadable := _unreadable(code)) is not None:
            return unreadable
        try:
            tree = ast.parse(code)
            nodes = list(ast.walk(tree))
            if len(nodes) > MAX_NODES:
                return _refused("too_long", f"More than {MAX_NODES} parts.", "Write less code.")
            found = list(search(nodes))
        except (RecursionError, MemoryError):
            return _refused("too_deep", "The code is nested too deeply to be read.", "Flatten it.")
        except (SyntaxError, ValueError) as error:
            line = error.lineno if isinstance(error, SyntaxError) else None
            return RiskReport((SafetyFinding("low", "syntax", "This is not valid Python.", line),))
        order = sorted(found, key=lambda finding: (-LEVELS.index(finding.level), finding.line or 0))
        return RiskReport(tuple(dict.fromkeys(order)))


def _unreadable(code: str) -> RiskReport | None:
    if len(code) > MAX_CODE:
        return _refused("too_long", f"{len(code)} characters; {MAX_CODE} are allowed.", "Write less code.")
    if "\0" in code:
        return _refused("null", "A null character.", "Remove it.")
    if any("\ud800" <= char <= "\udfff" for char in code):
        return _refused("surrogate", "A half of a character.", "Write plain text.")
    return None


def _refused(rule: str, message: str, hint: str) -> RiskReport:
    return RiskReport((SafetyFinding("critical", rule, message, hint=hint),))
