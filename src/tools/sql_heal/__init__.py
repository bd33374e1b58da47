"""Wrong SQL put right without a model: `heal` runs a draft and repairs it, `repair` gives the
next draft alone, `diagnose` what an author needs to know to write it."""

from __future__ import annotations

from src.tools.sql_heal.diagnosis import Diagnosis, diagnose
from src.tools.sql_heal.loop import Healed, heal, settle
from src.tools.sql_heal.repairs import repair

__all__ = ["Diagnosis", "Healed", "diagnose", "heal", "repair", "settle"]
