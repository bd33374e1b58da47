"""A conversation's code, cell by cell, over variables that stay."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from src.errors import SessionExpired, SessionUnknown
from src.models.execution import CodeOutcome, Tier
from src.services.sandboxes.sessions import Key, Sessions
from src.tools.code_interpreter import as_dict, as_table, counted, rejected
from src.tools.safety_validator import SafetyValidator

if TYPE_CHECKING:
    import pandas as pd


class CodeSession:
    """`run(code, context)` as that of `CodeInterpreterTool`, each cell over what the earlier ones left.

    A cell that is stopped or dies is undone: `state` in its answer is then "restored" instead of "kept".
    """

    def __init__(self, sessions: Sessions, key: Key, tier: Tier, validator: SafetyValidator) -> None:
        self._sessions = sessions
        self._key = key
        self._tier: Tier = tier
        self._validator = validator

    def run(self, code: str, context: Mapping[str, pd.DataFrame | pa.Table] | None = None) -> dict[str, Any]:
        """One cell; the frames of `context` are there from now on.

        Raises BadSetting, SandboxUnavailable, SandboxBusy; SessionExpired, saying why it ended; SessionUnknown once closed.
        """
        outcome = self.run_cell(code, {name: as_table(name, frame) for name, frame in (context or {}).items()})
        return as_dict(outcome) | {"state": outcome.state}

    def run_cell(self, code: str, frames: Mapping[str, pa.Table]) -> CodeOutcome:
        """The cell's typed outcome: `rejected` before it runs when the safety check finds more than the tier accepts."""
        refused = self._validator.validate(code).refusal(self._tier)
        if refused is not None:
            return counted(rejected(refused, code, self._tier, state="kept"))
        return counted(self._sessions.run(*self._key, code, frames))

    @property
    def alive(self) -> bool:
        """Whether it can run a cell."""
        return self._key in self._sessions

    def close(self) -> None:
        """Ends it; its variables are gone."""
        with suppress(SessionUnknown, SessionExpired):  # it is gone already
            self._sessions.delete(*self._key)

    def __enter__(self) -> CodeSession:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
