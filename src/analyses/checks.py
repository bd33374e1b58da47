"""What an analysis checked and warns of, and its result as plain JSON values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

import numpy as np

Outcome = Literal["holds", "doubtful", "fails", "not checked"]


@dataclass(slots=True)
class Notes:
    """Filled while an analysis works; goes into its result."""

    checks: list[dict[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def check(self, name: str, outcome: Outcome, detail: str) -> None:
        """Records an assumption and how it fared."""
        self.checks.append({"name": name, "outcome": outcome, "detail": detail})

    def warn(self, text: str) -> None:
        """Records a warning once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def result(self, values: dict[str, Any]) -> dict[str, Any]:
        """The result with checks and warnings, every value plain JSON."""
        return {
            key: plain(value)
            for key, value in {**values, "assumptions_checked": self.checks, "warnings": self.warnings}.items()
        }

    def refusal(self, empty: dict[str, Any], reason: str) -> dict[str, Any]:
        """The result that says why there is none: seed keys present and empty."""
        return self.result({**empty, "refused": reason, "interpretation": reason})


def floats(values: Any) -> list[float | None]:
    """An array as JSON numbers; what is not finite is None."""
    array = np.asarray(values, dtype=float)
    if np.isfinite(array).all():
        listed: list[float | None] = array.tolist()
        return listed
    return [v if math.isfinite(v) else None for v in array.tolist()]


def plain(value: Any) -> Any:
    """The value as JSON knows it: numpy and dates converted, not-finite numbers None."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, int):
        return value
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
