"""Attacks a fresh restricted sandbox from inside before anything else may run in it: it fails closed."""

from __future__ import annotations

from typing import Final

from src.errors import SandboxUnavailable
from src.models.execution import CodeJob, Limits
from src.services.sandboxes.host_session import SessionLost
from src.services.sandboxes.zygote_process import RUNNER, ZygoteProcess

_LIMITS: Final = Limits(seconds=60.0, memory_bytes=256 * 1024 * 1024)
"""It takes some milliseconds; the rest is for a machine that has no time for it."""
_HINT: Final = "Use the docker tier, or a Linux kernel with Landlock and seccomp."


def self_test(zygote: ZygoteProcess, attacks: str | None = None, *, weak: bool = False) -> tuple[str, ...]:
    """Runs `runner/selftest.py` (or `attacks`), whose result names what succeeded.

    Raises SandboxUnavailable for any, or gives their names where an operator has allowed a `weak` sandbox.
    """
    code = (RUNNER / "selftest.py").read_text(encoding="utf-8") if attacks is None else attacks
    try:
        with zygote.session(0) as session:
            outcome = session.run(CodeJob(code, limits=_LIMITS), language="full")
    except SessionLost as error:
        raise unavailable(f"its self-test did not end: {error}") from error
    if not outcome.ok:
        raise unavailable(outcome.error.message if outcome.error else outcome.status)
    if outcome.result == []:
        return ()
    if not weak or not isinstance(outcome.result, list):
        raise unavailable(f"its self-test was able to {outcome.result}")
    return tuple(str(name) for name in outcome.result)


def unavailable(reason: str, hint: str = _HINT) -> SandboxUnavailable:
    """The error that says why there is no restricted sandbox."""
    return SandboxUnavailable(f"The restricted sandbox is unavailable because {reason.rstrip('.')}.", hint=hint)
