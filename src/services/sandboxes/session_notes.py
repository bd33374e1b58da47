"""What a person is told of a session's state after a cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from src.models.execution import SessionState

_STATES: Final[dict[str, SessionState]] = {"kept": "kept", "restored": "restored", "lost": "lost"}
_MESSAGES: Final = {
    "restored": "The state was restored to before this cell: what it set is gone, everything earlier is there.",
    "lost": "The state is lost: this cell's process was the only one that held it. The session goes on empty.",
}
_LONGEST: Final = 200


def state_of(done: Mapping[str, Any]) -> SessionState | None:
    """What became of the variables, by the supervisor's word; None for a run that was no cell."""
    state = done.get("state")
    return _STATES.get(state) if isinstance(state, str) else None


def notes(done: Mapping[str, Any]) -> list[str]:
    """The same in words, and whether the cell ran without a checkpoint."""
    state = state_of(done)
    if state is None:
        return []
    found = [_MESSAGES[state]] if state in _MESSAGES else []
    if done.get("lost_before"):
        found.insert(0, "The state was lost before this cell: the process that held it had ended. The session began anew.")
    reason = done.get("no_checkpoint")
    if isinstance(reason, str) and reason:
        found.append(f"No checkpoint was made before this cell: {reason[:_LONGEST]}.")
    return found
