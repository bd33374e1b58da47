"""Compiles and runs the code of one request, like a notebook cell."""

from __future__ import annotations

import ast
import builtins
import sys
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Final

from src.services.sandboxes.runner.protocol import MAX_CODE, Request
from src.services.sandboxes.runner.tracebacks import describe, text_of

FILENAME: Final = "<analysis>"
MAX_NODES: Final = 20_000
LAST_VALUE: Final = "value_of_the_last_line"
"""Where the last expression's value goes, as in Jupyter."""


@dataclass(slots=True)
class Outcome:
    """What came of the code: its variables, or why there are none."""

    status: str
    namespace: dict[str, Any] = field(default_factory=dict)
    value: Any = None
    error: dict[str, Any] | None = None
    facts: dict[str, Any] = field(default_factory=dict)


class Refused(Exception):
    """The code is not accepted: says why and where, and what to write instead."""

    def __init__(self, message: str, *, line: int | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.hint = hint


def run_program(request: Request, frames: dict[str, Any], facts: dict[str, Any]) -> Outcome:
    """Runs the code over the frames (one frame alone is `df` too). What it raises is part of the outcome."""
    return run_in(_namespace(frames), request, facts, FILENAME)


def run_in(namespace: dict[str, Any], request: Request, facts: dict[str, Any], filename: str) -> Outcome:
    """As `run_program`, over these variables; `filename` is what sets its lines apart from those of earlier code."""
    try:
        code = _compile(request, namespace, filename)
    except Refused as error:
        return Outcome("rejected", error=_refusal(error, request.code, error.line), facts=facts)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return Outcome("error", error=describe(error, request.code, namespace, filename), facts=facts)
    try:
        exec(code, namespace)  # noqa: S102 - this is what the walls are for
    except Refused as error:
        told = describe(error, request.code, namespace, filename)
        return Outcome("rejected", error=told | _refusal(error, request.code, told["line"]), facts=facts)
    except MemoryError as error:
        return Outcome("memory_limit", error=describe(error, request.code, namespace, filename), facts=facts)
    except BaseException as error:  # noqa: BLE001 - the code's own, whatever it is
        return Outcome("error", error=describe(error, request.code, namespace, filename), facts=facts)
    value = namespace["result"] if "result" in namespace else namespace.get(LAST_VALUE)
    return Outcome("ok", namespace=namespace, value=value, facts=facts)


def check_size(code: str) -> None:
    """Raises Refused for code that no parser should be given."""
    if len(code) > MAX_CODE:
        raise Refused(f"The code has {len(code)} characters; {MAX_CODE} are allowed.", hint="Write less code.")
    if "\0" in code:
        raise Refused("The code holds a null character.", hint="Remove it.")


def check_tree(tree: ast.AST) -> None:
    """Raises Refused for a tree of more nodes than any analysis has."""
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise Refused(f"The code is too long: more than {MAX_NODES} parts.", hint="Write less code.")


def keep_last_value(tree: ast.Module) -> ast.Module:
    """Assigns the last expression's value to LAST_VALUE."""
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body[-1]
        target = ast.copy_location(ast.Name(id=LAST_VALUE, ctx=ast.Store()), last)
        tree.body[-1] = ast.copy_location(ast.Assign(targets=[target], value=last.value), last)
        ast.fix_missing_locations(tree)
    return tree


def _refusal(error: Refused, code: str, line: int | None) -> dict[str, Any]:
    shown = {"line": line, "line_text": text_of(code, line)}
    return {"type": "RestrictedCode", "message": str(error), "suggestion": error.hint, **shown}


def _namespace(frames: dict[str, Any]) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    if len(frames) == 1:
        namespace["df"] = next(iter(frames.values()))
    namespace.update(frames)
    return namespace


def _compile(request: Request, namespace: dict[str, Any], filename: str) -> CodeType:
    check_size(request.code)
    if request.language == "restricted":
        from src.services.sandboxes.runner.restricted.compiler import prepare

        return prepare(request.code, filename, namespace)
    namespace["__builtins__"] = builtins
    sys.modules["__main__"].__dict__.update(__file__=filename)
    return compile(keep_last_value(ast.parse(request.code, filename)), filename, "exec", dont_inherit=True)
