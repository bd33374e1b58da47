"""What went wrong, in terms of the user's own lines, with a suggestion where one is plain."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Final

from src.services.sandboxes.runner.suggest import suggest

FILENAME: Final = "<analysis>"
MAX_MESSAGE: Final = 2_000
MAX_FRAMES: Final = 12
MAX_LINE: Final = 300


def describe(error: BaseException, code: str, namespace: dict[str, Any], filename: str = FILENAME) -> dict[str, Any]:
    """`{type, message, line, line_text, traceback, suggestion}`; the traceback shows only lines of `code`."""
    lines = code.splitlines()
    numbers = _own_lines(error, filename)
    if isinstance(error, SyntaxError) and error.filename == filename and error.lineno:
        numbers = [error.lineno]
    kind, message = type(error).__name__, _message(error)
    if isinstance(error, RecursionError | MemoryError) and not numbers:
        message = message or "The code is nested too deeply."
    shown = [f"  line {number}: {lines[number - 1].strip()[:200]}" for number in numbers if 0 < number <= len(lines)]
    return {
        "type": kind[:200],
        "message": message,
        "line": numbers[-1] if numbers else None,
        "line_text": text_of(code, numbers[-1] if numbers else None),
        "traceback": "\n".join([*_middle_out(shown), f"{kind[:200]}: {message}"]),
        "suggestion": _suggestion(error, namespace, filename),
    }


def text_of(code: str, number: int | None) -> str:
    """The line of that number as it was written, without its margin."""
    lines = code.splitlines()
    return lines[number - 1].strip()[:MAX_LINE] if number is not None and 0 < number <= len(lines) else ""


def _suggestion(error: BaseException, namespace: dict[str, Any], filename: str) -> str:
    try:
        scope = {**namespace, **_own_locals(error, filename)}
        return suggest(error, {name: value for name, value in scope.items() if not name.startswith("_")})
    except BaseException:  # noqa: BLE001 - it looks at objects of the code's own, which may fail in any way
        return ""


def _own_locals(error: BaseException, filename: str) -> dict[str, Any]:
    """What the failing function of the code's own had in scope."""
    found: dict[str, Any] = {}
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == filename:
            found = step.tb_frame.f_locals
        step = step.tb_next
    return dict(found)


def _message(error: BaseException) -> str:
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except BaseException as broken:  # noqa: BLE001 - a message that is itself user code
        text = f"(its message cannot be shown: {type(broken).__name__})"
    return text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + " ..."


def _own_lines(error: BaseException, filename: str) -> list[int]:
    numbers = []
    step: TracebackType | None = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == filename:
            numbers.append(step.tb_lineno)
        step = step.tb_next
    return numbers


def _middle_out(shown: list[str]) -> list[str]:
    if len(shown) <= MAX_FRAMES:
        return shown
    half = MAX_FRAMES // 2
    return [*shown[:half], f"  ... {len(shown) - MAX_FRAMES} more calls ...", *shown[-half:]]
