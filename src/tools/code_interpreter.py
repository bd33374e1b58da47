"""Runs analysis code over frames in a sandbox, never on this interpreter."""

from __future__ import annotations

import base64
import keyword
import math
import threading
import uuid
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Literal

import pyarrow as pa

from src.errors import BadSetting, SessionUnknown
from src.models.config import Settings
from src.models.execution import CodeError, CodeJob, CodeOutcome, Limits, SessionState, Tier
from src.services.sandboxes.choose import MODES, choose_tier, parse_memory
from src.services.sandboxes.runner.tracebacks import text_of
from src.services.sandboxes.sandbox import Sandbox
from src.services.sandboxes.sessions import SessionRules, Sessions
from src.services.telemetry import instruments
from src.tools.safety_validator import SafetyFinding, SafetyValidator

if TYPE_CHECKING:
    import pandas as pd

    from src.tools.code_session import CodeSession

__all__ = ["CodeInterpreterTool", "parse_memory"]

_LONGEST: Final = 3600.0


class CodeInterpreterTool:
    """`run(code, context={name: DataFrame})` gives what the code made of the frames; a sandbox starts with the first run.

    `mode` is "docker", "restricted", or "auto": docker where it is ready, else restricted, decided once. Give `sandbox`
    to use a started one instead. Raises BadSetting for a mode, time or memory that cannot work.
    """

    def __init__(
        self,
        mode: Literal["auto", "docker", "restricted"] = "auto",
        timeout: float = 30,
        memory_limit: str = "512m",
        *,
        sandbox: Sandbox | None = None,
        image: str | None = None,
        validator: SafetyValidator | None = None,
    ) -> None:
        if mode not in MODES:
            raise BadSetting(f"No sandbox mode {mode!r}.", hint=f"Known: {', '.join(MODES)}.")
        if not (isinstance(timeout, int | float) and math.isfinite(timeout) and 0 < timeout <= _LONGEST):
            raise BadSetting(f"A time limit of {timeout!r} seconds cannot work.", hint=f"More than 0, at most {_LONGEST:.0f}.")
        self._mode = mode
        self._image = image or str(Settings.model_fields["sandbox_image"].default)
        self._limits = Limits(seconds=float(timeout), memory_bytes=parse_memory(memory_limit))
        self._validator = validator or SafetyValidator()
        self._given = sandbox
        self._sandbox: Sandbox | None = sandbox
        self._chosen: tuple[Sandbox, str] | None = None
        self._sessions: Sessions | None = None
        self._lock = threading.Lock()
        self.reason = ""
        """Why this tier, once it is chosen."""

    def run(
        self, code: str, context: Mapping[str, pd.DataFrame | pa.Table] | None = None, *, owner: str = ""
    ) -> dict[str, Any]:
        """Runs the code in its owner's share; each frame is there under its name, one alone as `df` too.

        `success`, `result` (the variable `result`, or else the last line's value, as plain values), `output` (what it
        printed), `error` (text, or None), `visualization` (Plotly JSON of its first figure, or None), and further:
        `status`, `tier`, `line` and `line_text` of an error, `traceback`, `suggestion`, `warnings` (doubts about a result that
        came without an error), `stderr`, `images` (PNG as base64), `milliseconds`.
        Raises BadSetting for a frame's name that is no variable name, SandboxUnavailable, SandboxBusy.
        """
        frames = {name: as_table(name, frame) for name, frame in (context or {}).items()}
        return as_dict(self.run_job(CodeJob(code, frames, self._limits, owner=owner)))

    def run_job(self, job: CodeJob) -> CodeOutcome:
        """The job's typed outcome: `rejected` before it runs when the safety check finds more than the tier accepts."""
        sandbox = self._started()
        refused = self._validator.validate(job.code).refusal(sandbox.tier)
        if refused is not None:
            return counted(rejected(refused, job.code, sandbox.tier))
        return counted(sandbox.run(job))

    def session(self, conversation: str = "", *, owner: str = "", seed: int = 0) -> CodeSession:
        """That owner's conversation, opened if need be, a new one without a name; variables stay from cell to cell.

        It ends when it is closed, idle for 30 minutes, 4 hours old, or makes room: a named owner has two, all have eight.
        Raises SandboxUnavailable, SandboxBusy.
        """
        from src.tools.code_session import CodeSession

        sandbox = self._started()
        with self._lock:
            if self._sessions is None:
                self._sessions = Sessions(sandbox.open_session, SessionRules(limits=self._limits))
                self._sessions.watch()
            sessions = self._sessions
        key = (owner, conversation or uuid.uuid4().hex)
        sessions.open(*key, seed)
        return CodeSession(sessions, key, sandbox.tier, self._validator)

    def has_session(self, conversation: str, *, owner: str = "") -> bool:
        """Whether that owner's conversation has a session that can run a cell."""
        with self._lock:
            return self._sessions is not None and (owner, conversation) in self._sessions

    def end_session(self, conversation: str, *, owner: str = "") -> None:
        """Ends it. Raises SessionUnknown (none, or another owner's), SessionExpired."""
        with self._lock:
            sessions = self._sessions
        if sessions is None:
            raise SessionUnknown("There is no such session.", hint="Run code in it to open one.")
        sessions.delete(owner, conversation)

    def close(self) -> None:
        """Ends the sandbox and its sessions."""
        with self._lock:
            if self._sessions is not None:
                self._sessions.close()
                self._sessions = None
            if self._sandbox is not None:
                self._sandbox.close()
            self._sandbox = self._given

    def __enter__(self) -> CodeInterpreterTool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _started(self) -> Sandbox:
        with self._lock:
            if self._sandbox is None:
                if self._chosen is None:  # once: a start that fails must not lead to a weaker tier at the next try
                    self._chosen = choose_tier(self._mode, self._image, self._limits.memory_bytes)
                sandbox, self.reason = self._chosen
                sandbox.start()
                self._sandbox = sandbox
            return self._sandbox


def counted(outcome: CodeOutcome) -> CodeOutcome:
    """The same; from now on it is among what the program counts and times."""
    labels = {"tier": outcome.tier, "status": outcome.status}
    instruments.EXECUTION.record(outcome.milliseconds, labels)
    if not outcome.ok:
        instruments.EXECUTION_ERRORS.add(1, labels)
    return outcome


def as_table(name: str, frame: pd.DataFrame | pa.Table) -> pa.Table:
    """The frame as an Arrow table; a column of mixed kinds becomes text. Raises BadSetting for a name that is no variable's."""
    if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
        raise BadSetting(f"{name!r} is no name for a frame.", hint="Use a variable name such as `orders`.")
    if isinstance(frame, pa.Table):
        return frame
    try:
        return pa.Table.from_pandas(frame)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        mixed = {
            column: frame[column].map(str, na_action="ignore") for column in frame.columns if frame[column].dtype == object
        }
        return pa.Table.from_pandas(frame.assign(**mixed))


def as_dict(outcome: CodeOutcome) -> dict[str, Any]:
    """The outcome with the keys of `CodeInterpreterTool.run`."""
    return {
        "success": outcome.ok,
        "result": outcome.result,
        "output": outcome.output,
        "error": str(outcome.error) if outcome.error else None,
        "visualization": outcome.visualization,
        "status": outcome.status,
        "tier": outcome.tier,
        "line": outcome.error.line if outcome.error else None,
        "line_text": outcome.error.line_text if outcome.error else "",
        "traceback": outcome.error.traceback if outcome.error else "",
        "suggestion": outcome.error.suggestion if outcome.error else "",
        "stderr": outcome.stderr,
        "warnings": list(outcome.warnings),
        "images": [base64.b64encode(image).decode() for image in outcome.images],
        "milliseconds": outcome.milliseconds,
    }


def rejected(finding: SafetyFinding, code: str, tier: Tier, state: SessionState | None = None) -> CodeOutcome:
    """The outcome of code that the safety check keeps from running."""
    shown = text_of(code, finding.line)
    error = CodeError("UnsafeCode", finding.message, line=finding.line, line_text=shown, suggestion=finding.hint)
    return CodeOutcome(status="rejected", tier=tier, error=error, state=state)
