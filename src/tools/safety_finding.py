"""One risky place in a piece of code."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from src.tools.safety_rules import RiskLevel


@dataclass(frozen=True, slots=True)
class SafetyFinding:
    """Where it is, which rule says so, and what the author can do about it."""

    level: RiskLevel
    rule: str
    message: str
    line: int | None = None
    hint: str = ""


def at(level: RiskLevel, rule: str, message: str, node: ast.AST, hint: str) -> SafetyFinding:
    """A finding on the node's line."""
    return SafetyFinding(level, rule, message, getattr(node, "lineno", None), hint)
