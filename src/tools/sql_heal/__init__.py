"""Wrong SQL put right without a model: `heal` runs a draft and repairs it, `repair` gives the next draft alone."""

from __future__ import annotations

from src.tools.sql_heal.loop import Healed, heal, settle
from src.tools.sql_heal.repairs import repair

__all__ = ["Healed", "heal", "repair", "settle"]
