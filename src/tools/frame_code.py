"""Code as an agent wrote it, made ready to run over stored frames: no fences, valid Python, and which frames it reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from src.services.frames.named import LAST

_FENCE: Final = re.compile(r"\A\s*```[ \t]*(?:python|py)?[ \t]*\n(.*?)\n?[ \t]*```\s*\Z", re.DOTALL | re.IGNORECASE)
_LABEL: Final = re.compile(r"\A\s*(?:python|py)[ \t]*\n", re.IGNORECASE)
_LONGEST: Final = 20_000


class Unreadable(Exception):
    """The code is no Python, or too long to be read: said in the words of the error it would have given."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Code with the frames that it reads: variable -> reference."""

    code: str
    frames: dict[str, str]


def prepared(code: str, names: Iterable[str]) -> Prepared:
    """The code without what models put around it. `@sales` in it is `sales`. Raises Unreadable."""
    if not code.strip() or len(code) > _LONGEST:
        raise Unreadable(f"Code of 1 to {_LONGEST:,} characters is run.")
    known = sorted(set(names))
    plain = _bare(code)
    tree = _parsed(plain)
    if isinstance(tree, str):
        plain = _without_marks(plain, known)
        again = _parsed(plain)
        if isinstance(again, str):
            raise Unreadable(tree)
        tree = again
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    frames = {name: f"@{name}" for name in known if name in read and name != LAST}
    return Prepared(plain, frames | {"df": f"@{LAST}"} | ({LAST: f"@{LAST}"} if LAST in read else {}))


def _bare(code: str) -> str:
    fence = _FENCE.match(code)
    return _LABEL.sub("", fence[1] if fence else code).strip("\n")


def _without_marks(code: str, known: list[str]) -> str:
    """`@sales` as a model may write it where a name belongs."""
    if not known:
        return code
    return re.sub(rf"@({'|'.join(map(re.escape, known))})\b", r"\1", code)


def _parsed(code: str) -> ast.Module | str:
    try:
        return ast.parse(code)
    except SyntaxError as error:
        return f"SyntaxError: {error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError):
        return "SyntaxError: the code cannot be read"
