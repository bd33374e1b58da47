"""`bi eval`: a file of questions with what is expected of their answers, asked one after the other."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from src.cli.ask import progress
from src.errors import BadFile
from src.models.expected import Cases

if TYPE_CHECKING:
    from src.agents.evaluating import Verdict


def run(path: Path, database: str | None, *, as_json: bool) -> int:
    """Asks them all and returns 0 where every one passed, else 1. Raises BadFile for a file of another shape, BiError."""
    cases = read_cases(path, database)
    with progress(f"Asking {len(cases.cases)} questions"):
        from src.agents.crewai_manager import DataOpsManager
        from src.agents.evaluating import evaluate

        with DataOpsManager() as manager:
            verdicts = list(evaluate(manager, cases))
    passed = sum(verdict.passed for verdict in verdicts)
    if as_json:
        sys.stdout.write(json.dumps({"passed": passed, "cases": [_plain(v) for v in verdicts]}, indent=2) + "\n")
    else:
        _show(verdicts, passed)
    return 0 if passed == len(verdicts) else 1


def read_cases(path: Path, database: str | None) -> Cases:
    """The file's cases, of `database` where they name none. Raises BadFile, which says where it is wrong."""
    try:
        cases = Cases.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadFile(f"{path} cannot be read as YAML: {type(error).__name__}.", hint="See docs/eval.md.") from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        raise BadFile(
            f"{path}: {'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}", hint="See docs/eval.md."
        ) from error
    return cases.model_copy(update={"database": database}) if database else cases


def _show(verdicts: Sequence[Verdict], passed: int) -> None:
    table = Table("", "question", "status", "ms", "why not", box=None)
    for verdict in verdicts:
        mark = "[green]pass[/green]" if verdict.passed else "[red]FAIL[/red]"
        table.add_row(mark, escape(verdict.case.question), verdict.status, f"{verdict.milliseconds:,.0f}", escape(verdict.why))
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{passed} of {len(verdicts)} passed.")


def _plain(verdict: Verdict) -> dict[str, object]:
    return {
        "question": verdict.case.question,
        "passed": verdict.passed,
        "status": verdict.status,
        "why": verdict.why,
        "sql": verdict.sql,
        "milliseconds": round(verdict.milliseconds, 2),
    }
