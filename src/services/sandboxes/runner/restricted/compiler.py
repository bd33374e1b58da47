"""Compiles analyst code with RestrictedPython, after a pass that lets its ordinary idioms through."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from types import CodeType
from typing import Any

from RestrictedPython.compile import compile_restricted_exec

from src.services.sandboxes.runner.program import Refused, check_tree, keep_last_value
from src.services.sandboxes.runner.restricted.builtins import restricted_globals
from src.services.sandboxes.runner.restricted.policy import Policy
from src.services.sandboxes.runner.restricted.prepass import Prepass

_ERROR = re.compile(r"^Line (\d+|None): (.*)$", re.DOTALL)


def prepare(code: str, filename: str, namespace: dict[str, Any]) -> CodeType:
    """Compiles `code` and puts the guards it needs into `namespace`. Raises Refused, SyntaxError."""
    tree = ast.parse(code, filename)
    check_tree(tree)
    tree = Prepass().visit(keep_last_value(tree))
    ast.fix_missing_locations(tree)
    compiled = compile_restricted_exec(tree, filename=filename, policy=Policy)
    if compiled.code is None:
        raise _refusal(compiled.errors)
    namespace.update(restricted_globals())
    return compiled.code


def _refusal(errors: Sequence[str]) -> Refused:
    matches = [_ERROR.match(error) for error in errors]
    first = matches[0] if matches else None
    if first is None:
        return Refused("The code is not accepted.")
    line = int(first[1]) if first[1].isdigit() else None
    return Refused(first[2], line=line, hint="Write plain analysis code: no private names, no inner workings of Python.")
