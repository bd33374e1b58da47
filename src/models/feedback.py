"""What can be said of an answer, and what becomes of it."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["right", "wrong", "corrected"]
"""`corrected` comes with SQL."""
FeedbackState = Literal["open", "approved", "rejected"]
